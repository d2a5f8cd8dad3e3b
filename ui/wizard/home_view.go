package wizard

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// Columns of the list, in cells.
const (
	numberWidth = 5 // the pointer and the number
	lifeWidth   = 16
	leastState  = 12
)

func (h homePage) view(width, height int) []string {
	t, s := h.theme, newSheet(width)
	switch {
	case h.search.on:
		s.text(t.accent, "/ ", h.search.text+t.cursor(true))
	case len(h.rows) > 0:
		s.ends(t.title.Render(words.HomeTitle), t.dim.Render("/ filter"))
	}
	s.blank()
	s.pin()
	rows := h.shown()
	if len(rows) == 0 && h.search.text != "" {
		s.text(t.plain, "", words.NoMatch)
	}
	name, badge := h.columns(rows, width)
	for i, r := range rows {
		if i < h.focus-height || i > h.focus+height { // out of sight, and there may be thousands
			s.lines = append(s.lines, "")
			continue
		}
		s.focus(i == h.focus, func() { h.row(s, i, r, name, badge) })
	}
	if h.search.text == "" {
		s.blank()
		h.news(s)
	}
	return s.window(height, -1, t)
}

// columns are the widths of the names and of the badges: 0 where each has a line of
// its own.
func (h homePage) columns(rows []talk.Row, width int) (name, badge int) {
	for _, r := range rows {
		name, badge = max(name, ansi.StringWidth(r.Name)), max(badge, ansi.StringWidth(r.Badge))
	}
	name, badge = min(name+2, width/3), min(badge+2, width/4)
	if width < wide || width-numberWidth-name-badge < leastState {
		return 0, 0
	}
	return name, badge
}

func (h homePage) row(s *sheet, i int, r talk.Row, name, badge int) {
	t := h.theme
	lead, style := t.pointed(i == h.focus)
	lead += h.number(i)
	state := t.state(r.Mark)
	if name == 0 {
		s.text(style, lead, ansi.Truncate(r.Name, max(s.width-numberWidth-ansi.StringWidth(r.Badge)-2, 8), t.mark.more)+"  "+h.badge(r))
		how := r.State
		if left := words.DaysLeft(r.Token.Says.Expires, h.Now()); left != "" && r.Mark != talk.Ends {
			how += ", " + left
		}
		s.text(state, strings.Repeat(" ", numberWidth), t.mark.of(r.Mark)+" "+how)
		return
	}
	left := lead + style.Render(cell(r.Name, name, t)) + cell(h.badge(r), badge, t) + state.Render(t.mark.of(r.Mark)+" "+r.State)
	right := ""
	if end := r.Token.Says.Expires; !end.IsZero() && r.Mark != talk.Ends {
		days := t.dim.Render(" " + words.Days(end.Sub(h.Now())))
		right = t.life(lifeOf(r.Token.Says), h.Now(), lifeWidth) + days
		if ansi.StringWidth(left)+ansi.StringWidth(right)+2 > s.width {
			right = days // rather than the days, the state is cut
		}
	}
	s.ends(left, right)
	if r.Detail != "" {
		s.text(t.dim, strings.Repeat(" ", numberWidth), r.Detail)
	}
}

// badge names the Kaizala of a row; a public one is conspicuous.
func (h homePage) badge(r talk.Row) string { return h.theme.badgeOf(r.Is.Target) }

// badgeOf is a Kaizala's badge in a line.
func (t theme) badgeOf(target session.Target) string {
	switch {
	case target.IsPublic():
		return t.warn.Bold(true).Render("PUBLIC")
	case target.InSandbox():
		return t.accent.Render("SANDBOX")
	case target.Realm != "":
		return t.dim.Render(target.Badge())
	}
	return ""
}

// number is the digit that chooses a line, where digits do.
func (h homePage) number(i int) string {
	if i < byNumber && !h.search.on {
		return strconv.Itoa(i+1) + "  "
	}
	return "   "
}

// news is what may be begun.
func (h homePage) news(s *sheet) {
	t := h.theme
	title, width := words.NewTitle, 0
	if len(h.rows) == 0 {
		title = words.StartTitle
	}
	s.ends(t.title.Render(title), t.badgeOf(h.target))
	for _, b := range h.begins {
		width = max(width, ansi.StringWidth(b.Text)+3)
	}
	for j, b := range h.begins {
		i := len(h.rows) + j
		lead, style := t.pointed(i == h.focus)
		s.focus(i == h.focus, func() {
			hint := t.dim.Render(b.Hint)
			if numberWidth+width+ansi.StringWidth(hint) > s.width {
				hint = ""
			}
			s.lines = append(s.lines, lead+h.number(i)+style.Render(cell(b.Text, width, t))+hint)
		})
	}
}

// cell is text in so many cells.
func cell(text string, width int, t theme) string {
	text = ansi.Truncate(text, width-1, t.mark.more)
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// state is the style of how a set-up is.
func (t theme) state(m talk.Mark) lipgloss.Style {
	return map[talk.Mark]lipgloss.Style{talk.Works: t.good, talk.Ends: t.warn}[m]
}

// of is the sign of how a set-up is.
func (m marks) of(s talk.Mark) string {
	return map[talk.Mark]string{talk.Works: m.done, talk.Ends: "!", talk.Unfinished: m.now}[s]
}
