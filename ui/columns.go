package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// columnGap is the space between two columns of a table, in cells of the terminal.
const columnGap = 2

// columns writes rows as a table whose columns begin below one another, however wide
// their characters are: a terminal shows a Chinese character in two cells, a combining
// one in none. The last column ends its lines.
func columns(rows [][]string) string {
	if len(rows) == 0 {
		return ""
	}
	widths := make([]int, len(rows[0]))
	size := 0
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
			size += len(cell)
		}
	}
	total := 0
	for _, w := range widths {
		total += w + columnGap
	}
	var out strings.Builder
	out.Grow(size + len(rows)*total)
	blank := strings.Repeat(" ", slices.Max(widths)+columnGap)
	for _, row := range rows {
		for i, cell := range row {
			out.WriteString(cell)
			if i < len(row)-1 {
				out.WriteString(blank[:widths[i]-cells(cell)+columnGap])
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// cells is how many cells of the terminal a text takes. Plain ASCII is counted by its
// bytes: most of a long table is.
func cells(text string) int {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return ansi.StringWidth(text)
		}
	}
	return len(text)
}
