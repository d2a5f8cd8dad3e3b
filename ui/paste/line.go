package paste

import "strings"

// maxKey is the length of the longest name that is looked up.
const maxKey = 40

// lines takes values from lines: "KEY=value" and "Key: value", also with "export"
// before the name or quotes around the value; a row of a table; and a name with its
// value on the next line, as in the portal's box.
func (f *Values) lines(text string) {
	above := ""
	for l := range strings.Lines(text) {
		l = strings.TrimLeft(strings.TrimSpace(l), "> \t")
		key, value := split(l)
		switch {
		case l == "":
		case key != "":
			f.set(key, value)
			above = ""
		case above != "":
			f.set(above, l)
			above = ""
		case lookUp(l) != none:
			above = l
		}
	}
}

// split cuts a line into name and value. The name is empty if it is not known.
func split(l string) (key, value string) {
	for _, word := range []string{"export ", "set ", "$env:", "-H ", "--header "} {
		l = strings.TrimPrefix(l, word)
	}
	key, value, ok := strings.Cut(l, "\t")
	if i := strings.IndexAny(l, ":="); i >= 0 && (!ok || i < len(key)) {
		key, value, ok = l[:i], l[i+1:], true
	}
	key = strings.Trim(strings.TrimSpace(key), `"'`+"`*")
	if !ok || len(key) > maxKey || lookUp(key) == none {
		return "", ""
	}
	value = strings.TrimSpace(value)
	if n := len(value); n > 0 && strings.ContainsAny(value[n-1:], ",;") {
		value = value[:n-1]
	}
	return key, unquote(value)
}

// headers takes the headers of a command such as curl, in any quoting.
func (f *Values) headers(text string) {
	isHeader := false
	for _, w := range shellWords(text) {
		switch {
		case isHeader:
			f.header(w)
			isHeader = false
		case w == "-H" || w == "--header" || w == "-Headers":
			isHeader = true
		case strings.HasPrefix(w, "-H"):
			f.header(w[len("-H"):])
		case strings.HasPrefix(w, "--header="):
			f.header(w[len("--header="):])
		}
	}
}

func (f *Values) header(h string) {
	if key, value, ok := strings.Cut(h, ":"); ok {
		f.set(strings.TrimSpace(key), unquote(value))
	}
}

// shellWords splits a command line into words as a shell does.
func shellWords(text string) []string {
	var out []string
	var word strings.Builder
	var quote rune
	inWord, escaped := false, false
	for _, r := range text {
		switch {
		case escaped:
			escaped = false
			if r != '\n' && r != '\r' {
				word.WriteRune(r)
				inWord = true
			}
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if inWord {
				out = append(out, word.String())
				word.Reset()
			}
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		out = append(out, word.String())
	}
	return out
}
