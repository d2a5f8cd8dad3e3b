package wizard

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// From so many columns on, what is known stands beside the page.
const sideFrom = 110

// sideWidth is the width of the side bar on a screen.
func sideWidth(screen int) int { return min(44, screen/4) }

// allStops is the height from which the side bar has the pages of every step.
const allStops = 34

// beside is false while something is asked for, which takes the whole screen.
func (p page) beside() bool { return p.dialog == nil }

// side is the side bar: the steps with their pages, and what is known.
func (p page) side(width, height int) []string {
	t, s := p.theme, newSheet(width)
	p.sideSteps(s, height)
	s.lines = append(s.lines, "")
	c, g := p.V.Connector, p.V.Grant
	t.known(s, "Connector", c.Name)
	t.known(s, "ID", shortID(c.ID))
	t.known(s, "Group", g.Group)
	t.known(s, "Kaizala", p.S.Target.Badge())
	if c.Recipient != "" && p.V.Actor != steps.User {
		s.blank()
		s.text(t.title, "", words.SixWords)
		p.sixWords(s, "  ", c.Recipient)
	}
	if h := g.Refresh; h.Yes() && !h.Says.Expires.IsZero() {
		s.blank()
		s.text(t.title, "", "Refresh token")
		s.lines = append(s.lines, t.lifeLine(h.Says, p.Now(), width))
	}
	return s.lines[:min(len(s.lines), height)]
}

func (p page) sideSteps(s *sheet, height int) {
	t := p.theme
	at, of := steps.Place(p.V.Stages)
	for _, stage := range p.V.Stages {
		mark, style := p.stage(stage)
		line := style.Render(mark + " " + strconv.Itoa(stage.Step.Number) + " " + stage.Step.Name)
		count := ""
		if stage.Here() && at > 0 {
			count = t.dim.Render(strconv.Itoa(at) + " of " + strconv.Itoa(of))
		}
		s.ends(line, count)
		if !stage.Here() && height < allStops {
			continue
		}
		for _, stop := range stage.Stops {
			mark, style := t.mark.open, t.dim
			switch {
			case stop.Here:
				mark, style = t.mark.here, t.accent
			case stop.Done && !p.overdue(stage) && stop.ID != p.lastStop():
				mark = t.mark.done
			}
			s.text(style, "  ", mark+" "+stop.Name)
		}
	}
}

// lastStop is the page at the end of the way. It asks for nothing, so it is done only by
// who stands there.
func (p page) lastStop() steps.PageID {
	for _, stage := range slices.Backward(p.V.Stages) {
		if n := len(stage.Stops); n > 0 {
			return stage.Stops[n-1].ID
		}
	}
	return ""
}

// known is a value with its label, on one line.
func (t theme) known(s *sheet, label, value string) {
	if value != "" {
		lead := t.dim.Render(label + strings.Repeat(" ", 11-len(label)))
		s.lines = append(s.lines, lead+ansi.Truncate(value, s.width-11, t.mark.more))
	}
}

// sixWords draws the check words of a key in two lines of three, the first behind lead.
func (p page) sixWords(s *sheet, lead, recipient string) {
	all := session.CheckWords(recipient)
	width := 0
	for _, w := range all {
		width = max(width, len(w)+2)
	}
	for len(all) > 0 {
		n := min(3, len(all))
		var line strings.Builder
		for _, w := range all[:n] {
			line.WriteString(cell(w, width, p.theme))
		}
		s.lines = append(s.lines, lead+p.theme.accent.Render(strings.TrimRight(line.String(), " ")))
		all, lead = all[n:], strings.Repeat(" ", ansi.StringWidth(lead))
	}
}

// shortID is the beginning and the end of an ID: whole ones do not fit.
func shortID(id string) string {
	id, _, _ = strings.Cut(id, "@")
	if len(id) <= 16 {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}
