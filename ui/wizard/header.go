package wizard

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// header says whose set-up it is, whose turn, which step, and in which Kaizala.
func (m Model) header(width int) []string {
	t := m.theme
	left, right := t.title.Render("kaizala-setup"), ""
	switch top := m.bare().top().(type) {
	case page:
		right = t.headBadge(top.S.Target)
		switch name := top.V.Connector.Name; {
		case name != "" && width < wide:
			left = t.title.Render(name)
		case name != "":
			left += t.plain.Render("  " + name)
		}
		left += t.dim.Render("  · " + words.Turn(top.V, top.W.Role, top.Playing))
	case homePage:
		if n := len(top.rows); n > 0 {
			right = t.dim.Render(words.SetUps(n))
		}
	}
	left = ansi.Truncate(left, width-ansi.StringWidth(right)-1, t.mark.more)
	line := left + strings.Repeat(" ", max(1, width-ansi.StringWidth(left)-ansi.StringWidth(right))) + right
	return []string{line}
}

// headBadge is the badge on each page: amber for the public service.
func (t theme) headBadge(target session.Target) string {
	switch {
	case target.InSandbox():
		return t.badge.Render(" SANDBOX ")
	case target.IsPublic():
		return t.warn.Reverse(true).Bold(true).Render(" PUBLIC ")
	}
	return t.badge.Render(" " + target.Badge() + " ")
}

// rail shows the steps of the track and how far it is. It gets shorter with the screen.
func (p page) rail(width int) string {
	t := p.theme
	at, of := steps.Place(p.V.Stages)
	count := ""
	if at > 0 && of > 1 {
		count = strconv.Itoa(at) + " of " + strconv.Itoa(of)
	}
	for _, form := range []railForm{{true, false}, {false, false}, {false, true}} {
		line := p.railOf(form)
		room := width - ansi.StringWidth(line) - ansi.StringWidth(count)
		if room >= 2 {
			return line + strings.Repeat(" ", room) + t.dim.Render(count)
		}
		if room >= -ansi.StringWidth(count) && form.numbers {
			return line
		}
	}
	return ""
}

// railForm is how much room a rail takes: with lines between the steps, or with numbers
// alone but for the step of the page.
type railForm struct{ lines, numbers bool }

// railOf joins the steps.
func (p page) railOf(form railForm) string {
	t := p.theme
	var line strings.Builder
	for i, s := range p.V.Stages {
		mark, style := p.stage(s)
		text := strconv.Itoa(s.Step.Number) + " " + s.Step.Name
		if form.numbers && !s.Here() {
			text = strconv.Itoa(s.Step.Number)
		}
		if i > 0 {
			between := " "
			switch done := p.V.Stages[i-1].Done(); {
			case form.lines && done:
				between = t.good.Render(t.mark.rail)
			case form.lines:
				between = t.dim.Render(t.mark.ahead)
			}
			line.WriteString(" " + between + " ")
		}
		line.WriteString(style.Render(mark + " " + text))
	}
	return line.String()
}

// stage is the sign of a step. One that brought a part of a token is not done.
func (p page) stage(s steps.Stage) (string, style) {
	t, g := p.theme, p.V.Grant
	switch {
	case s.Step.Number > 1 && g.Refresh.Says.Cut && s.Done():
		return "!", t.warn
	case s.Here() && s.Done() && p.V.Last():
		return t.mark.done, t.accent
	case s.Here():
		return t.mark.now, t.accent
	case s.Done() && !p.overdue(s):
		return t.mark.done, t.good
	}
	return t.mark.open, t.dim
}

// overdue reports whether a step lies ahead whose outcome is over: its token has expired.
func (p page) overdue(s steps.Stage) bool {
	return p.V.Grant.Expired(p.Now()) && s.Step.Number > p.V.Step
}
