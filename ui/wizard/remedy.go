package wizard

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// What a person may do about a save that failed, while a secret that the portal
// shows once is in memory alone.

type (
	showUnkept struct{} // show it for a while
	unkeptOver struct{} // the while is over
	askPlace   struct{} // for the directory to keep everything in
)

// remedy does what was chosen.
func (p page) remedy(r session.Remedy) (page, tea.Cmd) {
	switch r {
	case session.RemedyPassphrase:
		p.s.KeepUnderPassphrase()
	case session.RemedyPlace:
		return p, func() tea.Msg { return askPlace{} }
	case session.RemedyShow:
		return p, func() tea.Msg { return showUnkept{} }
	}
	return p.apply(steps.Retry{})
}

// remedies are drawn below what failed.
func (p page) remedies(s *sheet) {
	t := p.env.theme
	if p.w.Notice.Code == session.CodeKeptElsewhere {
		s.text(t.plain, "  ", words.KeptElsewhere(p.s.Place()))
	}
	for i, it := range p.items {
		if it.kind != remedyItem {
			continue
		}
		style, w := t.plain, words.RemedyOf(it.remedy)
		if i == p.focus {
			style = t.accent
		}
		s.text(style, p.pointer(i == p.focus), w.Text+t.dim.Render("  "+p.hint(it.remedy)))
	}
}

// hint is what is said beside a remedy: its key first, where it has one.
func (p page) hint(r session.Remedy) string {
	hint := words.RemedyOf(r).Hint
	switch r {
	case session.RemedyAgain:
		hint = label(p.env.keys.retry)
	case session.RemedyShow:
		hint = label(p.env.keys.reveal) + "; " + hint
	}
	return hint
}

// unkept are the secrets that could not be saved, to be shown or copied.
func (p page) unkept() string {
	var lines []string
	for _, u := range p.s.Unkept() {
		lines = append(lines, words.UnkeptWhat(u.Slot, p.w.Facts)+":", u.Value.Reveal())
	}
	return strings.Join(lines, "\n")
}

// showUnkept lays them over the page.
func (m Model) showUnkept() (tea.Model, tea.Cmd) {
	m.over, m.rolled = unkeptOverlay, 0
	return m, tea.Tick(revealTime, func(time.Time) tea.Msg { return unkeptOver{} })
}

func unkeptView(p page, width, height, scroll int) []string {
	s := newSheet(width)
	s.text(p.env.theme.plain, "", words.UnkeptWhy)
	s.blank()
	s.raw(p.unkept())
	return s.window(height, scroll, p.env.theme)
}
