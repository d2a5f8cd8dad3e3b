package paste

import "strings"

// tables takes the values of tables with a row of names, and blanks them: CSV, cells
// of a spreadsheet, Markdown, the columns of a terminal.
func (s *scanner) tables() {
	b := []byte(s.text)
	lines := strings.SplitAfter(s.text, "\n")
	at := 0
	for i := 0; i < len(lines); i++ {
		from := at
		at += len(lines[i])
		header, cut, ok := headerOf(strings.TrimSuffix(lines[i], "\n"))
		if !ok {
			continue
		}
		end, rows := at, 0
		for j := i + 1; j < len(lines); j++ {
			line := strings.TrimSuffix(lines[j], "\n")
			if strings.Trim(line, "|-+:= \t,;") == "" {
				if strings.TrimSpace(line) == "" && rows > 0 && (j+1 >= len(lines) || !strings.HasPrefix(strings.TrimSpace(lines[j+1]), "|")) || j == len(lines)-1 {
					break
				}
				end += len(lines[j])
				continue
			}
			cells := cut(line)
			if len(cells) != len(header) {
				break
			}
			s.takeRow(header, cells, end)
			rows++
			end += len(lines[j])
		}
		if rows > 0 {
			blank(b, from, end)
			s.taken = append(s.taken, span{from, end})
			for at < end && i+1 < len(lines) {
				i++
				at += len(lines[i])
			}
		}
	}
	s.text = string(b)
}

// inserts takes the values of statements of SQL that name the columns first.
func (s *scanner) inserts() {
	b := []byte(s.text)
	folded := strings.ToLower(s.text)
	for at := 0; ; {
		i := strings.Index(folded[at:], "values")
		if i < 0 {
			break
		}
		at += i + len("values")
		first := max(0, at-600)
		before := strings.TrimRight(s.text[first:at-len("values")], " \n\t")
		second := at + len(s.text[at:]) - len(strings.TrimLeft(s.text[at:min(len(s.text), at+60)], " \n\t")) - max(0, len(s.text)-at-60)
		rest := s.text[second:min(len(s.text), second+20000)]
		open := strings.LastIndexByte(before, '(')
		if !strings.HasSuffix(before, ")") || open < 0 || !strings.HasPrefix(rest, "(") {
			continue
		}
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			continue
		}
		header, values := cells(",")(before[open+1:len(before)-1]), cells(",")(rest[1:end])
		if len(header) != len(values) {
			continue
		}
		for i := range values {
			header[i] = strings.Trim(header[i], " \n\t`\"[]")
			values[i] = strings.Trim(strings.TrimSpace(values[i]), "'\"")
		}
		if name, value := column(header, "name", "key", "setting"), column(header, "value", "val"); name >= 0 && value >= 0 {
			header, values = []string{values[name]}, []string{values[value]}
		}
		s.takeRow(header, values, at)
		blank(b, first+open, second+end)
	}
	s.text = string(b)
}

// column is the index of the column with one of the names, or -1.
func column(header []string, names ...string) int {
	for i, h := range header {
		for _, n := range names {
			if strings.EqualFold(h, n) {
				return i
			}
		}
	}
	return -1
}

// headerOf reads a line whose cells are names, two of them known at least.
func headerOf(l string) (header []string, cut func(string) []string, ok bool) {
	if len(l) > 1000 || len(l) < 5 || strings.ContainsAny(l, "=") || !mayName(l) {
		return nil, nil, false
	}
	for _, cut := range []func(string) []string{cells("|"), cells("\t"), cells(","), cells(";"), columns} {
		header := cut(l)
		known, other := 0, 0
		for _, h := range header {
			switch _, ok := lookUp(h); {
			case ok:
				known++
			case strings.Trim(h, "#*-_. ") == "" || !strings.ContainsAny(h, ":(){}\"'") && len(h) < 40:
			default:
				other++
			}
		}
		if known >= 2 && other == 0 {
			return header, cut, true
		}
	}
	return nil, nil, false
}

// cells cuts a line at a separator, but not within quotes.
func cells(sep string) func(string) []string {
	return func(l string) []string {
		l = strings.TrimSpace(l)
		if sep == "|" {
			if strings.HasPrefix(l, "||") { // Jira doubles them in the row of names
				l = strings.ReplaceAll(l, "||", "|")
			}
			l = strings.Trim(l, "| `\\")
		}
		var out []string
		for l != "" {
			l = strings.TrimLeft(l, " ")
			if l != "" && l[0] == '"' {
				if text, rest, ok := csvQuoted(l); ok {
					out = append(out, text)
					_, l, _ = strings.Cut(rest, sep)
					continue
				}
			}
			cell, rest, more := strings.Cut(l, sep)
			out = append(out, cellText(cell))
			if l = rest; more && rest == "" {
				out = append(out, "")
			}
		}
		return out
	}
}

// cellText is a cell without the marks round its text. A mask is kept.
func cellText(cell string) string {
	if text := strings.Trim(cell, " `'"); masked(text) {
		return text
	}
	return strings.Trim(cell, " *`'")
}

// csvQuoted reads a quoted cell of CSV, in which a quote is doubled.
func csvQuoted(l string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(l); i++ {
		if l[i] != '"' {
			b.WriteByte(l[i])
			continue
		}
		if i+1 < len(l) && l[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), l[i+1:], true
	}
	return "", "", false
}

// columns cuts a line at two spaces or more.
func columns(l string) []string {
	var out []string
	for _, c := range strings.Split(strings.TrimSpace(l), "  ") {
		if c = strings.TrimSpace(c); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// takeRow takes the cells of one row.
func (s *scanner) takeRow(header, cells []string, at int) {
	for _, cell := range cells {
		if isOld(fold(strings.TrimSpace(cell))) {
			return // a column says that the row counts no more
		}
	}
	for i, h := range header {
		if a, ok := lookUp(h); ok {
			if c, ok := readWhole(a, cells[i]); ok {
				c.origin = Origin{Field: c.field, Line: s.src.line(at), Name: h}
				s.found = append(s.found, c)
			}
		}
	}
}
