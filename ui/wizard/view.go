package wizard

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
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
		return ansi.Wrap("Too small: please make this window at least 40 by 15 (now "+strconv.Itoa(width)+" by "+strconv.Itoa(height)+"). Ctrl+C leaves, everything is saved.", width, " ")
	}
	inner := min(width, maxWidth) - 2
	head, foot := m.header(inner), m.footer(inner)
	body := m.top().view(inner, height-len(head)-len(foot)-1)
	for len(body) < height-len(head)-len(foot)-1 {
		body = append(body, "")
	}
	lines := append(append(append(head, ""), body...), foot...)
	for i, l := range lines {
		lines[i] = " " + ansi.Truncate(l, inner, "")
	}
	out := strings.Join(lines, "\n")
	if m.ASCII {
		out = ascii.Replace(out)
	}
	return out
}

// header says whose set-up it is, whose turn, which step, and in which realm.
func (m Model) header(width int) []string {
	t := m.theme
	p, onPage := m.bare().top().(page)
	left := t.title.Render("kaizala-setup")
	badge := ""
	if m.home != nil && m.home.InSandbox() {
		badge = t.badge.Render(" SANDBOX ")
	}
	switch {
	case p.V.Connector.Name != "" && width < wide:
		left = t.title.Render(p.V.Connector.Name)
	case p.V.Connector.Name != "":
		left += t.dim.Render("  " + p.V.Connector.Name)
	}
	if onPage {
		left += t.dim.Render("  · " + words.Turn(p.V, p.W.Role, p.Playing))
	}
	room := width - ansi.StringWidth(badge) - 1
	left = ansi.Truncate(left, room, "…")
	line := left + strings.Repeat(" ", max(1, width-ansi.StringWidth(left)-ansi.StringWidth(badge))) + badge
	if !onPage {
		return []string{line}
	}
	return []string{line, m.stepBar(p.V, width)}
}

// stepBar shows where the page stands. The steps that brought a part of a token have no
// tick.
func (m Model) stepBar(v steps.Page, width int) string {
	t, now := m.theme, v.Step
	var parts []string
	for _, s := range steps.Steps {
		text := strconv.Itoa(s.Number) + " " + s.Name
		if width < 60 && s.Number != now {
			text = strconv.Itoa(s.Number)
		}
		switch {
		case s.Number < now && s.Number > 1 && v.Grant.Refresh.Says.Cut:
			parts = append(parts, t.warn.Render("! "+text))
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

// footer shows the keys that work now, as many as fit.
func (m Model) footer(width int) []string {
	t := m.theme
	if m.said != "" {
		return []string{t.good.Render(ansi.Truncate(m.said, width, "…"))}
	}
	if m.leave == saving {
		return []string{t.dim.Render("Saving…")}
	}
	tail := t.key.Render(m.label(talk.Help)) + t.dim.Render(" help · ") + t.key.Render(m.label(talk.Leave)) + t.dim.Render(" leave")
	line := ""
	for _, b := range m.top().keys() {
		part := t.key.Render(b.Help().Key) + t.dim.Render(" "+b.Help().Desc+" · ")
		if ansi.StringWidth(line)+ansi.StringWidth(part)+ansi.StringWidth(tail) > width {
			break
		}
		line += part
	}
	return []string{line + tail}
}
