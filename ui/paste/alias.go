package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Field is the kind of value that a name stands for.
type Field int

// The fields that Find looks for.
const (
	NoField Field = iota
	FieldName
	FieldID
	FieldSecret
	FieldRefresh
	FieldAccess
	FieldGroup
	FieldGroupID
)

// isQualifier has the words that may follow a name: a type, a stage.
func isQualifier(w string) bool {
	switch w {
	case "value", "val", "string", "str", "guid", "uuid", "prod", "production", "live", "current", "plain", "raw", "text", "wert", "setting", "header", "param", "var",
		"new", "neu", "nouveau", "nuevo", "novo", "nuovo", "nieuw", "nowy", "yeni", "новый", "नया", "aktuell":
		return true
	}
	return false
}

// isOld has the words that say of a value that it counts no more.
func isOld(w string) bool {
	switch w {
	case "old", "older", "previous", "prev", "former", "formerly", "earlier", "expired", "revoked", "obsolete", "deprecated", "stale", "legacy", "outdated", "retired", "superseded", "invalid", "wrong",
		"alt", "alte", "alter", "altes", "alten", "bisherige", "bisheriger", "bisheriges", "fruehere", "frueherer", "frueheres", "vorherige", "vorheriger", "vorheriges", "abgelaufen", "abgelaufene", "abgelaufenes", "ungueltig", "ungueltige", "ungueltiges", "falsch", "falsche", "falsches", "veraltet",
		"ancien", "ancienne", "precedent", "precedente", "antiguo", "antigua", "anterior", "antigo", "antiga", "vecchio", "vecchia", "oud", "oude", "vorig", "vorige", "stary", "stare", "eski", "старый", "старая", "पुराना", "पुरानी", "expire", "caducado", "expirado", "scaduto", "verlopen",
		"example", "sample", "beispiel", "dummy", "fake", "unused", "disabled", "replaced", "ehemalige", "ehemaliges", "ehemaliger":
		return true
	}
	return false
}

// isForeign has the words that say that a value belongs to something else.
func isForeign(w string) bool {
	switch w {
	case "azure", "aws", "amazon", "github", "gitlab", "bitbucket", "google", "gcp", "slack", "facebook", "fb", "twitter", "stripe", "paypal", "db", "database", "mysql", "postgres", "redis", "mongo", "mongodb",
		"smtp", "mail", "email", "ldap", "aad", "entra", "tenant", "user", "device", "session", "csrf", "xsrf", "request", "correlation", "trace", "span", "message", "order", "customer", "sso", "okta", "auth0", "twilio", "sendgrid",
		"teams", "graph", "sharepoint", "bot", "ssh", "ssl", "tls", "webhook", "push", "firebase", "fcm", "apns", "sms", "page", "host", "file", "first", "last", "domain", "display", "event", "class", "resource",
		"security", "docker", "registry", "npm", "pypi", "sonar", "jira", "subscription", "object", "principal", "service", "instance", "account", "project", "team", "channel", "thread", "item", "node", "cluster", "pod", "container",
		"benutzer", "mandanten", "mandant", "datei", "rechner", "vorname", "nachname", "transaction", "process", "thing", "parent", "sub", "owner", "sender", "bundle", "package", "next", "page2", "id", "sas", "storage", "cosmos", "where", "mailchimp", "shopify", "salesforce", "zendesk", "trello", "spring", "signing", "encryption", "cookie":
		return true
	}
	return false
}

// word is a part of a name: a run of letters and digits, split where a capital
// begins a new word.
type word struct {
	from, to int
	folded   string
	opens    bool // the first of its run
	ends     bool // the last of its run
}

// wordsOf splits a text into words.
func wordsOf(text string) []word {
	out := make([]word, 0, len(text)/5+2)
	for i := 0; i < len(text); {
		if !isAlphanumeric(text[i]) && text[i] < utf8.RuneSelf {
			i++
			continue
		}
		from := i
		for i < len(text) && (isAlphanumeric(text[i]) || text[i] >= utf8.RuneSelf && isLetterAt(text, i)) {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
		}
		if i == from {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
			continue
		}
		out = appendRun(out, text, from, i)
	}
	return out
}

func isLetterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) || unicode.IsMark(r) // a vowel of Hindi is a mark
}

// How long a run of letters and digits may be to have a name in it, in bytes.
const (
	longestLatinRun = 48
	longestRun      = 80 // in another alphabet
)

// appendRun appends the words of text[from:to], a run of letters and digits. A run that is
// too long for a name is one word, and is not folded.
func appendRun(out []word, text string, from, to int) []word {
	if to-from > longestRun || to-from > longestLatinRun && text[from] < utf8.RuneSelf {
		return append(out, word{from: from, to: to, opens: true, ends: true})
	}
	if text[from:to] == "lD" || text[from:to] == "1D" { // as a reader of pictures has it
		return append(out, word{from, to, "id", true, true})
	}
	opens := true
	start := from
	for i := from + 1; i < to; i++ {
		lower, upper := isLower(text[i-1]), isUpper(text[i])
		if upper && (lower || text[i-1] >= '0' && text[i-1] <= '9' || i+1 < to && isUpper(text[i-1]) && isLower(text[i+1])) {
			out = append(out, word{start, i, fold(text[start:i]), opens, false})
			start, opens = i, false
		}
	}
	return append(out, word{start, to, fold(text[start:to]), opens, true})
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// accents are the letters that a name may have without their accents too.
var accents = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue",
	"à", "a", "á", "a", "â", "a", "ã", "a", "å", "a", "ą", "a", "ç", "c", "ć", "c", "č", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "ę", "e", "ě", "e",
	"ğ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ı", "i", "ł", "l", "ñ", "n", "ń", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ø", "o", "ř", "r",
	"ś", "s", "ş", "s", "š", "s", "ù", "u", "ú", "u", "û", "u", "ů", "u", "ý", "y", "ź", "z", "ż", "z", "ž", "z",
	"\u0300", "", "\u0301", "", "\u0302", "", "\u0303", "", "\u0307", "", "\u0327", "", "\u0328", "", "\u030c", "")

// lookalikes are letters of other alphabets that look as Latin ones do.
var lookalikes = strings.NewReplacer("а", "a", "с", "c", "е", "e", "һ", "h", "і", "i", "ј", "j", "о", "o", "р", "p", "ѕ", "s", "у", "y", "х", "x",
	"α", "a", "ε", "e", "ι", "i", "ο", "o", "ρ", "p", "υ", "u", "ν", "v")

// fold makes a word lower case, without accents. A word that mixes Latin letters with
// others that look alike is made Latin.
func fold(s string) string {
	s = strings.ToLower(s)
	if isASCII(s) {
		return s
	}
	s = accents.Replace(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		if latin := lookalikes.Replace(s); isASCII(latin) {
			return latin
		}
	}
	return s
}

func isASCII(s string) bool { return only(s, func(c byte) bool { return c < utf8.RuneSelf }) }

// lookUp says what a name as a whole stands for.
func lookUp(key string) (alias, bool) {
	if len(key) > 100 || !mayName(key) {
		return alias{}, false
	}
	ws := wordsOf(key)
	if len(ws) == 0 {
		return alias{}, false
	}
	n, ok := nameAt(key, ws, len(ws)-1)
	for i := 0; ok && i < n.first; i++ {
		if n.alias.weak && !mayPrecede(ws[i].folded) {
			return alias{}, false
		}
	}
	return n.alias, ok && !n.old
}

// mayName reports whether a text has letters that are in every alias. It is quick.
func mayName(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return true
		}
		switch [2]byte{s[i] | 0x20, s[i+1] | 0x20} {
		case [2]byte{'i', 'd'}, [2]byte{'c', 'r'}, [2]byte{'k', 'e'}, [2]byte{'a', 'm'}, [2]byte{'g', 'r'}, [2]byte{'c', 't'}, [2]byte{'n', 'n'}, [2]byte{'k', 't'}, [2]byte{'h', 'e'}, [2]byte{'c', 'h'}, [2]byte{'j', 'w'}, [2]byte{'a', 'r'}, [2]byte{'a', 'u'},
			[2]byte{'j', 'e'}, [2]byte{'c', 'l'}, [2]byte{'o', 'm'}, [2]byte{'k', 'l'}, [2]byte{'k', 'r'}, [2]byte{'a', 'z'}, [2]byte{'g', 'l'}, [2]byte{'k', 'i'}, [2]byte{'b', 'e'}:
			return true
		}
	}
	return false
}

// mayPrecede reports whether a word before a weak name leaves it a name of ours.
func mayPrecede(w string) bool {
	switch w {
	case "kaizala", "k", "kms", "test", "prod", "live", "new", "neue", "neues", "neuer", "nouveau", "nouvelle", "nuevo", "nueva", "novo", "nova", "nuovo", "nuova", "nieuw", "nieuwe", "nowy", "yeni", "новый", "новая", "नया", "नई", "and", "und", "this", "x", "env", "config", "cfg", "settings", "vars", "app", "credentials", "kaizalaconnector", "data":
		return true
	}
	return isArticle(w)
}
