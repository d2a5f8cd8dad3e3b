package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// sheet is the body of a screen while it is written: lines of at most width cells. The
// window that is shown holds the focus.
type sheet struct {
	width  int
	lines  []string
	here   span // the lines of the focus
	news   span // those of what is waited for, or of a notice
	pinned int  // lines at the top that stay while the rest scrolls
}

func newSheet(width int) *sheet { return &sheet{width: max(width, 10)} }

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
		s.here = span{from, len(s.lines)}
	}
}

// tell runs write and notes its lines as news, which are seen whatever has the focus.
func (s *sheet) tell(write func()) {
	from := len(s.lines)
	write()
	s.news = s.news.with(span{from, len(s.lines)})
}

// pin keeps the lines written so far visible.
func (s *sheet) pin() { s.pinned = len(s.lines) }
