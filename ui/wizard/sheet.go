package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// sheet is the body of a screen while it is written: lines of at most width cells. The
// window that is shown holds the focus.
type sheet struct {
	width    int
	lines    []string
	from, to int // lines of the focus
	pinned   int // lines at the top that stay while the rest scrolls
}

func newSheet(width int) *sheet { return &sheet{width: max(width, 10), from: -1} }

// text writes wrapped text, its first line behind lead and the rest below it.
func (s *sheet) text(style lipgloss.Style, lead, text string) {
	indent := ansi.StringWidth(lead)
	for i, l := range strings.Split(ansi.Wrap(text, max(s.width-indent, 8), " "), "\n") {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		s.lines = append(s.lines, lead+style.Render(l))
	}
}

// ends writes one line, its parts at both ends.
func (s *sheet) ends(left, right string) {
	room := s.width - ansi.StringWidth(right)
	if right == "" {
		room++
	}
	left = ansi.Truncate(left, room-1, "…")
	s.lines = append(s.lines, left+strings.Repeat(" ", max(0, s.width-ansi.StringWidth(left)-ansi.StringWidth(right)))+right)
}

// raw writes lines as they are, flush left, so that they can be copied out with
// the mouse. Lines that are too long are wrapped by cells, not words.
func (s *sheet) raw(text string) {
	s.lines = append(s.lines, strings.Split(ansi.Hardwrap(text, s.width, true), "\n")...)
}

func (s *sheet) blank() {
	if n := len(s.lines); n > 0 && s.lines[n-1] != "" {
		s.lines = append(s.lines, "")
	}
}

// focus runs write and, if focused, notes its lines as those with the focus.
func (s *sheet) focus(focused bool, write func()) {
	from := len(s.lines)
	write()
	if focused {
		s.from, s.to = from, len(s.lines)
	}
}

// pin keeps the lines written so far visible.
func (s *sheet) pin() { s.pinned = len(s.lines) }

// window is height lines of the sheet: from line scroll, or around the focus if scroll
// is negative. A sign tells where there is more above or below.
func (s *sheet) window(height, scroll int, t theme) []string {
	const least = 4 // fewer lines are too few to scroll
	n := len(s.lines)
	if n <= height {
		return s.lines
	}
	if k := s.pinned; k > 0 && height-k >= least {
		rest := sheet{width: s.width, lines: s.lines[k:], from: s.from - k, to: s.to - k}
		return append(append([]string(nil), s.lines[:k]...), rest.window(height-k, scroll, t)...)
	}
	top := scroll
	if top < 0 {
		top = 0
		if s.to > height-1 {
			top = s.to - height + 2 // the last line says that there is more
		}
		if s.to-s.from < height-2 && s.from >= 0 {
			top = min(top, s.from)
		}
	}
	top = max(0, min(top, n-height))
	out := append([]string(nil), s.lines[top:top+height]...)
	if top > 0 {
		out[0] = t.dim.Render("↑ more (pgup)")
	}
	if top+height < n {
		out[height-1] = t.dim.Render("↓ more (pgdown)")
	}
	return out
}
