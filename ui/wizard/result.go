package wizard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// sheetWidth is how wide the result sheet gets.
const sheetWidth = 78

// result tells the latest live call, once the page takes Enter again: a call's facts
// are known before its token is on disk.
func (d drawing) result() {
	call := d.V.Grant.Last
	if !words.TellsCall(d.V) || d.Running(steps.EffectCall) || d.othersTyped() {
		return
	}
	t, now := d.theme, d.Now()
	d.blank()
	defer d.blank()
	if !call.Worked() {
		if d.W.Notice.Code == "" {
			d.text(t.warn, "! ", "The last call, "+words.Ago(call.At, now)+", did not work.")
			d.says(call.Code, nil, t.warn)
		}
		return
	}
	if d.width < wide && d.low && d.V.ID == steps.PageCall {
		d.proof(d.sheet)
		return
	}
	if d.width < wide {
		d.text(t.good.Bold(true), t.good.Render(t.mark.done)+" ", words.WorkedTitle(call, now))
		d.proof(d.sheet)
		return
	}
	inner := newSheet(min(d.width, sheetWidth) - 4)
	d.proof(inner)
	d.framed(words.WorkedTitle(call, now), inner)
}

// othersTyped reports whether other values than those of the call stand in the fields.
func (d drawing) othersTyped() bool {
	return d.Reading != nil || slices.ContainsFunc(d.V.Fields, func(f steps.Field) bool { return d.drafts[f.ID].changed(f) })
}

// framed draws a sheet in a frame with a title of success.
func (d drawing) framed(title string, inner *sheet) {
	t, width := d.theme, inner.width
	d.lines = append(d.lines, t.good.Render("╭ ")+t.good.Bold(true).Render(title)+t.good.Render(" "+strings.Repeat("─", max(0, width-ansi.StringWidth(title)))+"╮"))
	for _, l := range inner.lines {
		d.lines = append(d.lines, t.good.Render("│ ")+l+strings.Repeat(" ", max(0, width-ansi.StringWidth(l)))+t.good.Render(" │"))
	}
	d.lines = append(d.lines, t.good.Render("╰"+strings.Repeat("─", width+2)+"╯"))
}

// proof writes what the call brought.
func (d drawing) proof(s *sheet) {
	t, now, g := d.theme, d.Now(), d.V.Grant
	row := func(label, text string) {
		if text != "" {
			s.text(t.plain, t.dim.Render(fmt.Sprintf("%-9s ", label)), text)
		}
	}
	row("Groups", words.Groups(g.Last))
	row("Endpoint", g.Last.Endpoint)
	row("May do", words.May(g.Last.Scope, d.label(talk.May)))
	row("Clock", words.Clock(g.Last.Skew))
	bars := s.width >= wide
	if bars {
		s.blank()
	}
	access := life{from: g.Last.At, until: g.Last.Expires}
	if !g.Last.Expires.IsZero() {
		d.lifeLine(s, "Access", words.HoursLeft(g.Last.Expires, now), access, words.Until(g.Last.Expires, now, d.Zone))
	}
	if says := g.Refresh.Says; !says.Expires.IsZero() {
		l := lifeOf(says)
		d.lifeLine(s, "Refresh", words.Days(says.Expires.Sub(now)), l, words.UntilDay(says.Expires, d.Zone))
		s.text(t.dim, strings.Repeat(" ", 10), words.RenewsFrom(l.renews, now, d.Zone))
	} else {
		row("Refresh", words.Renewal(g.Refresh, d.Zone))
	}
}

// lifeLine is a token's life in a line: what is left in words, the bar, the end.
func (d drawing) lifeLine(s *sheet, label, left string, l life, until string) {
	t := d.theme
	line := t.dim.Render(fmt.Sprintf("%-9s ", label)) + fmt.Sprintf("%-9s", left)
	if room := s.width - ansi.StringWidth(line) - ansi.StringWidth(until) - 5; room >= 8 {
		line += t.dim.Render(" ▕") + t.life(l, d.Now(), min(room, 28)) + t.dim.Render("▏")
	}
	s.lines = append(s.lines, ansi.Truncate(line+" "+until, s.width, t.mark.more))
}
