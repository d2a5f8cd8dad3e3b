package paste

import (
	"sort"
	"strings"
)

// source is a text as it is searched, with the line that each byte had in the text
// that was pasted.
type source struct {
	text  string
	marks []mark // ascending
}

// mark says that the text from at on comes from a line.
type mark struct{ at, line int }

// row is one line of a text while it is decoded, with its number.
type row struct {
	line int
	text string
}

// line returns the number of the line that a byte comes from; the first is 1.
func (s source) line(at int) int {
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].at > at })
	if i == 0 {
		return 1
	}
	return s.marks[i-1].line
}

func rowsOf(text string) []row {
	lines := strings.Split(text, "\n")
	rows := make([]row, len(lines))
	for i, l := range lines {
		rows[i] = row{i + 1, l}
	}
	return rows
}

func sourceOf(rows []row) source {
	var b strings.Builder
	marks := make([]mark, 0, len(rows))
	for i, r := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		marks = append(marks, mark{b.Len(), r.line})
		b.WriteString(r.text)
	}
	return source{b.String(), marks}
}

// blank replaces a range by spaces. It keeps line ends.
func blank(b []byte, from, to int) {
	for i := from; i < to; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

// farthest is how far a line is looked at from one place in it, in bytes. Every look
// is bounded, so that the time for a text stays linear.
const farthest = 1500

// lineEnd returns where the line of s that at stands in ends, without its "\n".
func lineEnd(s string, at int) int {
	last := min(len(s), at+farthest)
	if i := strings.IndexByte(s[at:last], '\n'); i >= 0 {
		return at + i
	}
	return last
}

// lineStart returns where the line of s that at stands in begins.
func lineStart(s string, at int) int {
	first := max(0, at-farthest)
	return first + strings.LastIndexByte(s[first:at], '\n') + 1
}
