package paste

import (
	"html"
	"slices"
	"strings"
)

// What the tags of a page stand for in plain text. Other tags are XML, and stay.
var pageTags = map[string]string{
	"br": "\n", "p": "\n", "div": "\n", "li": "\n", "ul": "\n", "ol": "\n", "tr": "\n", "table": "\n", "dl": "\n", "dt": "\n", "hr": "\n",
	"h1": "\n", "h2": "\n", "h3": "\n", "h4": "\n", "blockquote": "\n", "pre": "\n", "body": "\n", "html": "\n", "section": "\n",
	"td": "\t", "th": "\t", "dd": ": ",
	"b": "", "strong": "", "i": "", "em": "", "u": "", "code": "", "span": "", "a": "", "font": "", "tt": "", "kbd": "", "samp": "",
	"small": "", "mark": "", "wbr": "", "tbody": "", "thead": "", "label": "", "o:p": "",
	"s": "~~", "del": "~~", "strike": "~~",
}

// closingTags are those whose end stands for something else than their start.
var closingTags = map[string]string{"td": "", "th": "", "dd": "", "dt": ""}

// fromHTML makes text of the tags and entities of a page. The cells of a row come
// onto one line.
func fromHTML(rows []row) []row {
	tags, entities := hasTags(rows), slices.ContainsFunc(rows, hasEntities)
	if !tags && !entities {
		return rows
	}
	out := make([]row, 0, len(rows))
	inRow, markup := false, isXML(rows)
	for _, r := range rows {
		text := r.text
		if tags {
			text, inRow = untag(text, inRow)
		}
		if entities && !markup || tags && !markup {
			text = unescape(text)
		}
		for i, l := range strings.Split(text, "\n") {
			if i == 0 && len(out) > 0 && out[len(out)-1].line < 0 { // the row of a table goes on
				out[len(out)-1].text += " " + strings.TrimLeft(l, " ")
				out[len(out)-1].line *= -1
				continue
			}
			if tags && !inRow && strings.TrimSpace(l) == "" && strings.TrimSpace(r.text) != "" { // an end and a start make one line end
				continue
			}
			out = append(out, row{r.line, l})
		}
		if inRow && len(out) > 0 {
			out[len(out)-1].line *= -1
		}
	}
	for i := range out {
		out[i].line = max(out[i].line, -out[i].line)
	}
	return out
}

func hasEntities(r row) bool {
	for _, e := range []string{"&quot;", "&#", "&nbsp;", "&lt;", "&gt;", "&apos;"} {
		if strings.Contains(r.text, e) {
			return true
		}
	}
	return false
}

// hasTags reports whether a text has the tags of a page. One that closes what was never
// opened, and stands alone, is a part of a value.
func hasTags(rows []row) bool {
	n, closed := 0, false
	for _, r := range rows {
		for s := r.text; ; s = s[1:] {
			i := strings.IndexByte(s, '<')
			if i < 0 {
				break
			}
			s = s[i:]
			if name, closing, _ := tagAt(s); name != "" {
				n, closed = n+1, closed || closing || name == "br"
				if closed && (n > 1 || name == "br") {
					return true
				}
			}
		}
	}
	return false
}

// isXML reports whether a text has tags that are not a page's. The entities of its
// values are decoded where a value is read, so that none of them ends it.
func isXML(rows []row) bool {
	for _, r := range rows {
		for s := r.text; ; {
			i := strings.Index(s, "<")
			if i < 0 {
				break
			}
			s = s[i:]
			if name, _, _ := tagAt(s); name != "" {
				if _, page := pageTags[name]; !page && name != "head" && name != "title" && name != "meta" && name != "style" {
					return true
				}
			}
			s = s[1:]
		}
	}
	return false
}

// untag replaces the tags of a page in one line. inRow says whether the line is
// within the row of a table, before and after.
func untag(s string, inRow bool) (string, bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		name, closing, width := tagAt(s)
		with, ok := pageTags[name]
		if !ok {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		if as, other := closingTags[name]; closing && other {
			with = as
		}
		if name == "tr" {
			inRow = !closing
		}
		b.WriteString(with)
		s = s[width:]
	}
	b.WriteString(s)
	return b.String(), inRow
}

// tagAt reads the tag at the start of s. Its name is empty if there is none.
func tagAt(s string) (name string, closing bool, width int) {
	i := 1
	if closing = strings.HasPrefix(s, "</"); closing {
		i = 2
	}
	j := i
	for j < len(s) && j < i+12 && (isAlphanumeric(s[j]) || s[j] == ':') {
		j++
	}
	end := strings.IndexByte(s[:min(len(s), 400)], '>')
	if end < j || j == i || j < len(s) && s[j] != '>' && s[j] != ' ' && s[j] != '/' {
		return "", false, 0
	}
	return strings.ToLower(s[i:j]), closing, end + 1
}

// unescape decodes the entities of HTML and XML that end in ";". Nothing that escapes a text
// writes one for a letter, a digit or a control character: there, it is a part of a value.
func unescape(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		end := i + 1
		for end < len(s) && end < i+10 && (isAlphanumeric(s[end]) || s[end] == '#') {
			end++
		}
		if end >= len(s) || s[end] != ';' {
			b.WriteString(s[:end])
			s = s[end:]
			continue
		}
		c := html.UnescapeString(s[i : end+1])
		if c[0] < ' ' && c != "\n" && c != "\t" && c != "\r" || len(c) == 1 && isAlphanumeric(c[0]) {
			b.WriteString(s[:end+1])
		} else {
			b.WriteString(s[:i])
			b.WriteString(characters(c))
		}
		s = s[end+1:]
	}
}
