package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// The smallest screen that can be worked on, in cells.
const (
	minWidth  = 40
	minHeight = 15
	maxWidth  = 100 // longer lines are hard to read
)

// View is the whole screen: header, body, footer. Only here a tea.View is made.
func (m Model) View() tea.View {
	v := tea.NewView(m.content())
	v.AltScreen = true
	v.WindowTitle = "kaizala-setup"
	return v
}

func (m Model) content() string {
	width, height := m.width, m.height
	if width == 0 || height == 0 {
		width, height = 80, 24
	}
	if width < minWidth || height < minHeight {
		return ansi.Wrap("Too small: please make this window at least 40 by 15 (now "+itoa(width)+" by "+itoa(height)+"). Ctrl+C leaves, everything is saved.", width, " ")
	}
	inner := min(width, maxWidth) - 2
	head, foot := m.header(inner), m.footer(inner)
	body := m.body(inner, height-len(head)-len(foot)-1)
	for len(body) < height-len(head)-len(foot)-1 {
		body = append(body, "")
	}
	lines := append(append(append(head, ""), body...), foot...)
	for i, l := range lines {
		lines[i] = " " + ansi.Truncate(l, inner, "")
	}
	out := strings.Join(lines, "\n")
	if m.o.ASCII {
		out = ascii.Replace(out)
	}
	return out
}

// header says whose set-up it is, whose turn, which step, and in which realm.
func (m Model) header(width int) []string {
	t := m.theme
	left := t.title.Render("kaizala-setup")
	badge := ""
	if m.sandbox {
		badge = t.badge.Render(" SANDBOX ")
	}
	var bar string
	if m.screen == screenPage {
		p := m.top()
		if n := p.v.Connector.Name; n != "" && width < wide {
			left = t.title.Render(n)
		} else if n != "" {
			left += t.dim.Render("  " + n)
		}
		left += t.dim.Render("  · " + words.Turn(p.v, p.w.Role, p.playing))
		bar = m.stepBar(p.v.Step, width)
	}
	room := width - ansi.StringWidth(badge) - 1
	left = ansi.Truncate(left, room, "…")
	line := left + strings.Repeat(" ", max(1, width-ansi.StringWidth(left)-ansi.StringWidth(badge))) + badge
	if bar == "" {
		return []string{line}
	}
	return []string{line, bar}
}

func (m Model) stepBar(now, width int) string {
	t := m.theme
	var parts []string
	for _, s := range steps.Steps {
		text := itoa(s.Number) + " " + s.Name
		if width < 60 && s.Number != now {
			text = itoa(s.Number)
		}
		switch {
		case s.Number < now:
			parts = append(parts, t.good.Render(t.mark.done+" "+text))
		case s.Number == now:
			parts = append(parts, t.accent.Render(t.mark.now+" "+text))
		default:
			parts = append(parts, t.dim.Render(t.mark.open+" "+text))
		}
	}
	return strings.Join(parts, t.dim.Render("  "))
}

func (m Model) body(width, height int) []string {
	switch {
	case m.leave == unsaved:
		return m.failure("This could not be saved:", m.failed, "Ctrl+C once more leaves without it; any other key goes back.", width, height)
	case m.over != noOverlay:
		return m.overlayView(width, height)
	case m.dialog != nil:
		return m.dialog.view(width, height)
	}
	switch m.screen {
	case screenMenu:
		return m.menu.view(width, height)
	case screenRoots:
		return m.roots.view(width, height)
	case screenPage:
		return m.top().view(width, height)
	case screenFailed:
		return m.failure("This cannot be opened:", m.failed, "Ctrl+C leaves.", width, height)
	}
	s := newSheet(width)
	s.text(m.theme.dim, "", "Opening…")
	return s.window(height, -1, m.theme)
}

func (m Model) failure(what string, err error, next string, width, height int) []string {
	s := newSheet(width)
	w := m.words(steps.CodeOf(err), err)
	s.text(m.theme.title, "", what)
	for _, l := range w.Lines() {
		s.text(m.theme.plain, "  ", l)
	}
	s.blank()
	s.text(m.theme.accent, "", next)
	return s.window(height, -1, m.theme)
}

// bindings are the keys that work now.
func (m Model) bindings() []key.Binding {
	switch {
	case m.over == unkeptOverlay:
		return []key.Binding{m.keys.back, m.keys.copy, m.keys.down} // the narrow screen has the first
	case m.over == explainOverlay:
		return []key.Binding{m.keys.down, m.keys.copy, m.keys.back}
	case m.dialog != nil:
		return m.dialog.keys()
	case m.screen == screenMenu:
		return m.menu.keys()
	case m.screen == screenRoots:
		return m.roots.keys()
	case m.screen == screenPage:
		return m.top().keys()
	}
	return nil
}

// footer shows the keys that work now, as many as fit.
func (m Model) footer(width int) []string {
	t := m.theme
	if m.said != "" {
		return []string{t.good.Render(ansi.Truncate(m.said, width, "…"))}
	}
	if m.leave == saving {
		return []string{t.dim.Render("Saving…")}
	}
	tail := t.key.Render("f1") + t.dim.Render(" help · ") + t.key.Render("ctrl+c") + t.dim.Render(" leave")
	line := ""
	for _, b := range m.bindings() {
		part := t.key.Render(b.Help().Key) + t.dim.Render(" "+b.Help().Desc+" · ")
		if ansi.StringWidth(line)+ansi.StringWidth(part)+ansi.StringWidth(tail) > width {
			break
		}
		line += part
	}
	return []string{line + tail}
}
