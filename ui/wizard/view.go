package wizard

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// The smallest screen that can be worked on, in cells.
const (
	minWidth  = 40
	minHeight = 15
	maxWidth  = 100 // longer lines are hard to read
)

// View is the whole screen: header, body, footer. Only here a tea.View is made.
func (m Model) View() tea.View {
	lines := m.lines()
	at := takeCursor(lines)
	v := tea.NewView(m.spelt(strings.Join(lines, "\n")))
	v.AltScreen = true
	v.WindowTitle = "kaizala-setup"
	v.KeyboardEnhancements.ReportEventTypes = true // a held key tells itself from one that is pressed again
	v.Cursor = at
	if p, ok := m.top().(page); ok && p.dialog == nil && p.Waiting() != "" {
		v.WindowTitle += ": " + p.Waiting()
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return v
}

// small reports whether the window is too small to be worked in. A size that is not
// known yet is not.
func (m Model) small() bool {
	return m.width > 0 && m.height > 0 && (m.width < minWidth || m.height < minHeight)
}

// lines are the rows of the screen.
func (m Model) lines() []string {
	width, height := m.width, m.height
	if width == 0 || height == 0 {
		width, height = 80, 24
	}
	if m.small() {
		return strings.Split(ansi.Wrap("Too small: please make this window at least 40 by 15 (now "+strconv.Itoa(width)+" by "+strconv.Itoa(height)+"). Ctrl+C leaves, everything is saved.", width, " "), "\n")
	}
	inner := width - 2
	main, beside := mainWidth(m.top(), width)
	head := m.header(min(inner, maxWidth))
	if beside {
		head = m.header(main + sideWidth(width) + 3)
	}
	switch b, ok := m.bare().top().(page); {
	case ok && beside: // which has the count
		head = append(head, b.railOf(railForm{lines: true}))
	case ok && len(b.V.Stages) > 0:
		head = append(head, b.rail(main))
	}
	foot := m.footer(main)
	room := height - len(head) - len(foot) - 1
	body := m.top().view(main, room)
	for len(body) < room {
		body = append(body, "")
	}
	lines := append(append(append(head, ""), body...), foot...)
	if beside {
		lines = m.besides(lines, m.top().(sided).side(sideWidth(width), height-1), main)
	}
	for i, l := range lines {
		lines[i] = " " + ansi.Truncate(l, inner, "")
	}
	return lines
}

// mainWidth is how wide the body of a screen is in a window, and whether a side bar stands
// beside it.
func mainWidth(s screen, window int) (width int, beside bool) {
	inner := window - 2
	if more, ok := s.(sided); ok && window >= sideFrom && more.beside() {
		return min(inner-sideWidth(window)-3, maxWidth), true
	}
	return min(inner, maxWidth), false
}

// besides puts the side bar beside the lines below the first.
func (m Model) besides(lines, side []string, width int) []string {
	for i := 1; i < len(lines); i++ {
		text := ""
		if i-1 < len(side) {
			text = side[i-1]
		}
		l := ansi.Truncate(lines[i], width, "")
		lines[i] = l + strings.Repeat(" ", max(0, width-ansi.StringWidth(l))) + " " + m.theme.dim.Render(m.theme.mark.side) + " " + text
	}
	return lines
}

// takeCursor takes the cursor's mark out of the lines. It gives the place of the mark,
// or nil: then the terminal's cursor is hidden.
func takeCursor(lines []string) *tea.Cursor {
	var at *tea.Cursor
	for y, l := range lines {
		if before, after, ok := strings.Cut(l, cursorMark); ok {
			at = tea.NewCursor(ansi.StringWidth(before), y)
			at.Shape = tea.CursorBar
			lines[y] = before + strings.ReplaceAll(after, cursorMark, "")
		}
	}
	return at
}

// spelt is the screen in letters that the terminal has.
func (m Model) spelt(screen string) string {
	if m.ASCII {
		return ascii.Replace(screen)
	}
	return screen
}
