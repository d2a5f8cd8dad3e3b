package paste

import "strings"

// verdict says whether what stands at a name's place is a value.
type verdict int

const (
	isValue  verdict = iota
	isNone           // a placeholder, a reference or a word for "none"
	isMasked         // a value of which only the mask was copied
)

// judge tells a value from a placeholder and from a mask. quoted says whether it
// stood in quotes, where a word of a program is text.
func judge(s string, quoted bool) verdict {
	switch {
	case s == "" || isNothing(strings.ToLower(s)):
		return isNone
	case masked(s):
		return isMasked
	case isReference(s), isTemplate(s):
		return isNone
	case !quoted && isCode(s):
		return isNone
	}
	return isValue
}

// IsPlaceholder reports whether a text stands for a value that is not there: a placeholder,
// a reference, a mask, or a word for "none".
func IsPlaceholder(text string) bool { return judge(text, true) != isValue }

// isNothing has the words that people and programs write for no value.
func isNothing(s string) bool {
	switch strings.Trim(s, ".,;:!?()[]<>\"'-_ ") {
	case "", "null", "nil", "none", "undefined", "nothing", "empty", "unset", "missing", "unknown", "tbd", "todo", "n/a", "na", "true", "false", "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me",
		"fixme", "yes", "no", "see", "string", "str", "text", "value", "leer", "keine", "keiner", "keines", "unbekannt", "fehlt", "ja", "nein", "notset", "not set", "ask", "here", "hier", "placeholder", "example", "required", "optional", "dummy", "foo", "bar", "test", "some", "xxx", "abc", "guid", "uuid", "zzz", "redacted_value", "blank", "data", "void", "pending", "-":
		return true
	}
	return false
}

// What masks are made of.
const (
	maskDots   = "•●∙○◦⚫█▪■…"          // a person types none of these
	maskRunes  = "*·×xX#?_" + maskDots // a mask repeats one of them
	maskJoints = ".-"                  // stand between the parts of a mask
)

// masked reports whether a value is hidden, wholly or in part.
func masked(s string) bool {
	if isHiddenWord(s) {
		return true
	}
	m := maskSignsOf(s)
	switch {
	case strings.ContainsAny(s, maskDots) && m.runes < 400:
		return true
	case m.signs == m.runes && m.longest >= 3: // nothing else
		return true
	case strings.Contains(s, "***"), strings.HasSuffix(s, "..."), strings.Contains(s, "...") && len(s) < 60:
		return true
	}
	return m.longest >= 4 && m.longest*5 >= m.runes*2 // two fifths of the value
}

// isHiddenWord has the words that programs write in the place of a hidden value.
func isHiddenWord(s string) bool {
	switch strings.ToLower(strings.Trim(s, "[]()<>{}\"'")) {
	case "redacted", "hidden", "masked", "secret hidden", "censored", "geschwaerzt", "geschwärzt", "verborgen", "removed", "confidential", "snip":
		return true
	}
	return false
}

// maskSigns says how much of a text may be a mask.
type maskSigns struct {
	runes   int // of the text
	signs   int // those of them that may be of a mask
	longest int // run of the same sign
}

func maskSignsOf(s string) maskSigns {
	var m maskSigns
	last, run := rune(-1), 0
	for _, r := range s {
		m.runes++
		switch {
		case strings.ContainsRune(maskRunes, r):
			m.signs++
			if r != last {
				run = 0
			}
			run++
			m.longest = max(m.longest, run)
		case strings.ContainsRune(maskJoints, r):
			m.signs++
		}
		last = r
	}
	return m
}

// isNameAgain reports whether a text is but a name of a value.
func isNameAgain(s string) bool {
	folded := ""
	for _, w := range wordsOf(s) {
		if !mayPrecede(w.folded) && !isQualifier(w.folded) {
			folded += w.folded
		}
	}
	_, ok := aliases()[folded]
	return ok && len(s) > 2
}

// isReference reports whether a text names a value that stands elsewhere: a variable
// of a shell, an expression of a template.
func isReference(s string) bool {
	switch {
	case hasExpression(s), hasAny(s, referenceStarts...), isFieldTag(s):
		return true
	case len(s) > 1 && s[0] == '!' && only(s[1:], func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }) && !looksRandom(s[1:]): // a tag of YAML
		return true
	case len(s) > 2 && (s[0] == '%' && s[len(s)-1] == '%' || s[0] == '{' && s[len(s)-1] == '}') && isIdentifier(strings.Trim(s, "%{}")):
		return !isGUID(strings.Trim(s, "{}"))
	case len(s) > 1 && (s[0] == '$' || s[0] == '@'):
		name := strings.TrimPrefix(s[1:], "env:")
		return isIdentifier(name) && (name[0] < '0' || name[0] > '9')
	}
	return false
}

// What the addresses of secrets in stores begin with.
var referenceStarts = []string{"!Ref", "vault:", "op://", "arn:aws:", "ENC[", "@Microsoft.KeyVault("}

// What stands around an expression of a template. It may be a part of a text, but for those
// that a secret may have within it.
var expressions = []struct {
	open, end string
	whole     bool
}{
	{"{{", "}}", false}, {"${", "}", false}, {"$(", ")", false}, {"%{", "}", false}, {"#{", "}", false}, {"<%", "%>", false},
	{"[[", "]]", false}, {"@{", "}", false}, {"((", "))", true}, {"__", "__", true}, {"{%", "%}", false}, {"$[", "]", false},
}

func hasExpression(s string) bool {
	for _, e := range expressions {
		i := strings.Index(s, e.open)
		if i >= 0 && strings.Contains(s[i+len(e.open):], e.end) && len(s) > len(e.open)+len(e.end) && (i == 0 || !e.whole) {
			return true
		}
	}
	return false
}

// isFieldTag reports whether a text is the tag of a field of Go: json:"name".
func isFieldTag(s string) bool {
	key, rest, ok := strings.Cut(s, `:"`)
	return ok && isIdentifier(key) && strings.Contains(rest, `"`)
}

func isIdentifier(s string) bool {
	return s != "" && only(s, func(c byte) bool { return isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == ' ' })
}

// isTemplate reports whether a text asks for a value: "<your secret>",
// "your-secret-here".
func isTemplate(s string) bool {
	if len(s) > 120 {
		return false
	}
	bracketed := len(s) > 2 && (s[0] == '<' && s[len(s)-1] == '>' || s[0] == '[' && s[len(s)-1] == ']')
	inner := strings.Trim(s, "<>[]{}() ")
	if bracketed && !looksRandom(inner) && !LooksLikeID(inner) {
		return true
	}
	if isNameAgain(inner) || strings.Trim(inner, "0-") == "" { // a GUID of zeros
		return true
	}
	words := !looksRandom(inner) && (inner == strings.ToLower(inner) || inner == strings.ToUpper(inner))
	for _, w := range wordsOf(inner) {
		switch w.folded {
		case "votre", "ton", "ici", "tu", "su", "aqui", "seu", "sua", "tuo", "vostro", "qui", "jouw", "uw", "twoj", "tutaj", "senin", "buraya":
			if words { // they may be a part of what is random
				return true
			}
		case "your", "here", "placeholder", "changeme", "replace", "replaceme", "insert", "todo", "tbd", "yoursecret", "yourid", "yourtoken", "dein", "deine", "hier", "einfuegen", "eintragen", "eure", "example", "beispiel", "youridhere", "dummy", "fixme", "yoursecrethere", "changeit", "fillin":
			return true
		}
	}
	return false
}

// isCode reports whether a bare word is an expression of a program.
func isCode(s string) bool {
	if LooksLikeTokenText(s) {
		return false
	}
	if i := strings.IndexByte(s, '('); i > 0 && isIdentifier(s[:i]) {
		return true
	}
	if i := strings.IndexByte(s, '['); i > 0 && isIdentifier(s[:i]) {
		return true
	}
	for _, p := range []string{"process.env", "os.environ", "import.meta", "System.", "Environment.", "env.", "var.", "local.", "data.", "config.", "secrets.", "this.", "self.", "settings.", "module.", "args.", "props.", "options.", "req.", "$this->", "ENV.", "Deno.env"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	parts := strings.Split(strings.NewReplacer("->", ".", "::", ".").Replace(strings.TrimPrefix(s, "$")), ".")
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts { // config.appSecret
		p, _, _ = strings.Cut(p, "(")
		if p == "" || jumbled(p) || !only(p, func(c byte) bool { return isAlphanumeric(c) && (c < '0' || c > '9') || c == '_' }) {
			return false
		}
	}
	return true
}

// jumbled reports whether three capitals stand beside small letters, as they do in no
// word of a program.
func jumbled(s string) bool {
	run := 0
	for i := range len(s) {
		switch {
		case isUpper(s[i]):
			run++
		case isLower(s[i]) && run >= 4:
			return true
		default:
			run = 0
		}
		if run >= 3 && i >= run && isLower(s[i-run]) {
			return true
		}
	}
	return false
}

// looksRandom reports whether a word is no word of a language: it has digits among
// its letters, or is all capitals, or mixes capitals into small letters.
func looksRandom(w string) bool {
	if len(w) < 6 || strings.ContainsAny(w, " \t\n") {
		return false
	}
	digits, letters := false, false
	upper, lower := false, false
	for i := range len(w) {
		c := w[i]
		digits = digits || c >= '0' && c <= '9'
		letters = letters || c|0x20 >= 'a' && c|0x20 <= 'z'
		upper = upper || isUpper(c) && i > 0
		lower = lower || isLower(c)
	}
	marks := strings.ContainsAny(strings.Trim(w, ".,;:!?()'\"-"), "#!$%&*+=^~@|")
	return letters && (digits || upper && !strings.Contains(w, "'") || marks)
}
