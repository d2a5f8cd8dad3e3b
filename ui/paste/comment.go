package paste

import "strings"

// withoutComments blanks comments: whole lines, what stands behind values, and
// blocks. What is struck through is no value either. The length stays the same.
func withoutComments(text string) string {
	b := []byte(text)
	for _, block := range []struct{ open, end string }{{"<!--", "-->"}, {"/*", "*/"}, {"<#", "#>"}, {"~~", "~~"}, {"--[[", "]]"}, {"{#", "#}"}} {
		blankBlocks(b, string(b), block.open, block.end)
	}
	text = string(b)
	diff := isDiff(text)
	at := 0
	for l := range strings.Lines(text) {
		end := at + len(l)
		switch {
		case diff && l[0] == '-':
			blank(b, at, end)
		case diff && l[0] == '+':
			blank(b, at, at+1)
		}
		if from := commentStart(strings.TrimSuffix(l, "\n")); from >= 0 {
			blank(b, at+from, end)
		}
		at = end
	}
	return string(b)
}

// isDiff reports whether a text has lines that were removed and lines that were
// added. Without the head of a hunk, the lines must have a sign in them: a line of a
// wrapped token and a phone number begin with "-" and "+" too.
func isDiff(text string) bool {
	removed, added := false, false
	hunk := strings.HasPrefix(text, "@@ ") || strings.Contains(text, "\n@@ ")
	for l := range strings.Lines(text) {
		if !hunk && !strings.ContainsAny(l, "=:<>\"',|") {
			continue
		}
		if len(l) > 1 && (hunk || isAlphanumeric(l[1]) || l[1] == ' ' && strings.HasPrefix(l[1:], "  ") || l[1] == '"') {
			removed = removed || l[0] == '-'
			added = added || l[0] == '+'
		}
	}
	return added && (removed || hunk)
}

func blankBlocks(b []byte, text, open, end string) {
	for at := 0; ; {
		i := strings.Index(text[at:], open)
		if i < 0 {
			return
		}
		from := at + i
		if open == "/*" && from > 0 && !strings.ContainsRune(" \t\n;,{}()\"'`", rune(text[from-1])) {
			at = from + len(open) // a path or a pattern
			continue
		}
		j := strings.Index(text[from+len(open):], end)
		if j < 0 {
			return
		}
		to := from + len(open) + j + len(end)
		if open == "~~" && strings.Contains(text[from:to], "\n") || amidValue(text, from, to, open) {
			at = from + len(open)
			continue
		}
		blank(b, from, to)
		at = to
	}
}

// amidValue reports whether what looks like a comment is a part of a value: no white space is
// in it, and a value goes on at one of its sides. An old value that is struck through may
// stand right before the new one; a page has comments between its tags.
func amidValue(text string, from, to int, open string) bool {
	goesOn := func(c byte) bool { return strings.IndexByte(" \t\n\"'`()[]{},;:=", c) < 0 }
	if open == "<!--" || strings.ContainsAny(text[from:to], " \t\n") {
		return false
	}
	return from > 0 && goesOn(text[from-1]) || open != "~~" && to < len(text) && goesOn(text[to])
}

// commentStart is where the comment of a line begins, or -1. Quotes are looked at
// within the line alone.
func commentStart(l string) int {
	trimmed := strings.TrimLeft(l, " \t")
	lead := len(l) - len(trimmed)
	if isCommentLine(trimmed) {
		return lead
	}
	var quote byte
	for i := lead + len(trimmed) - len(strings.TrimLeft(trimmed, "#")); i < len(l); i++ {
		c := l[i]
		switch {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'' || c == '`') && (i == 0 || !isAlphanumeric(l[i-1])) && strings.IndexByte(l[i+1:], c) >= 0:
			quote = c
		case opensComment(l, i):
			return i
		}
	}
	return -1
}

// isCommentLine reports whether all of a line is a comment. A heading in Markdown is
// none, if it is a name alone.
func isCommentLine(l string) bool {
	switch {
	case l == "":
		return false
	case l[0] == '#':
		if strings.HasPrefix(l, "#define ") || strings.HasPrefix(l, "#<") { // of C, of Ruby
			return false
		}
		rest := strings.TrimLeft(l, "# ")
		_, ok := lookUp(strings.Trim(rest, "*_` :"))
		return !ok && !isHeading(l, rest)
	case strings.HasPrefix(l, "//"), l[0] == ';', strings.HasPrefix(l, "-- "), strings.HasPrefix(l, "::"), strings.HasPrefix(l, "' "),
		l[0] == '!' && len(l) > 2 && (isAlphanumeric(l[1]) || l[1] == ' ' && pairFollows(l[2:])):
		return true
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(l, "@"), " ")
	return strings.EqualFold(word, "rem")
}

// isHeading reports whether a line that begins with "#" is a heading: a few words,
// and no setting of a program.
func isHeading(l, rest string) bool {
	words := strings.Fields(rest)
	if !strings.HasPrefix(strings.TrimLeft(l, "#"), " ") || len(words) == 0 || len(words) > 6 || strings.ContainsAny(rest, "=:\"'()_@0123456789") {
		return false
	}
	switch strings.ToLower(words[0]) {
	case "env", "set", "setx", "export", "define", "arg":
		return false
	}
	return true
}

// opensComment reports whether a comment begins at l[i], outside of quotes and
// behind something else.
func opensComment(l string, i int) bool {
	if i == 0 {
		return false
	}
	rest, before := l[i:], l[i-1]
	space := before == ' ' || before == '\t'
	switch l[i] {
	case '#':
		return space && !hasAny(rest, "#{", "#<") || strings.IndexByte(",;\"'", before) >= 0 && strings.HasPrefix(rest, "# ")
	case '/':
		return strings.HasPrefix(rest, "//") && (space || strings.IndexByte(",;\"'){}", before) >= 0)
	case ';':
		return space && !pairFollows(rest[1:])
	case '-':
		return space && strings.HasPrefix(rest, "-- ") && !strings.HasPrefix(strings.TrimLeft(rest[2:], " "), "-") && !pairFollows(rest[2:])
	case '&':
		return strings.HasPrefix(strings.ToLower(rest), "& rem ")
	case '\'':
		return space && strings.HasPrefix(rest, "' ") && strings.IndexByte(rest[1:], '\'') < 0
	}
	return false
}

// pairFollows reports whether a text begins with a word and "=" or ":".
func pairFollows(s string) bool {
	s = strings.TrimLeft(s, " \t$\"'")
	for _, command := range []string{"export ", "set ", "-e "} {
		s = strings.TrimPrefix(s, command)
	}
	i := 0
	for i < len(s) && (isAlphanumeric(s[i]) || s[i] == '_' || s[i] == '-' || s[i] == '.') {
		i++
	}
	rest := strings.TrimLeft(s[i:], " \"'")
	return i > 0 && rest != "" && (rest[0] == '=' || rest[0] == ':')
}
