package wizard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// roomy is the height at which a page with taps has room for its explanation as well.
const roomy = 14

// drawing is a page while it is drawn.
type drawing struct {
	page
	*sheet
}

// view is the body of the page: width cells, at most height lines.
func (p page) view(width, height int) []string {
	if p.dialog != nil {
		return p.dialog.view(width, height)
	}
	d := drawing{p, newSheet(width)}
	t, portal := p.theme, p.Can(talk.Open)
	d.text(t.title, "", p.V.Title)
	if height >= roomy || (len(p.V.Tasks) == 0 || !portal) && !p.expired() {
		d.text(t.plain, "", p.V.Text)
	}
	if p.expired() {
		d.expiry(height)
	}
	if portal {
		if height >= roomy {
			d.blank()
			d.text(t.dim, "", "Portal ("+p.label(talk.Open)+" opens it, "+p.label(talk.Copy)+" copies it)")
		}
		d.text(t.accent, "", p.S.Portal())
		d.pin()
	}
	d.about()
	d.blank()
	d.each(d.task, taskItem)
	d.blank()
	d.each(d.field, fieldItem)
	d.read()
	d.result()
	if p.V.Artifact == steps.ArtifactCode {
		d.handout()
	}
	d.each(d.offer, actionItem, choiceItem, nextItem)
	d.wait()
	d.notice()
	if p.V.Artifact != steps.ArtifactCode {
		d.handout()
	}
	return d.window(height, p.scroll, t)
}

// label is the key of an action as the footer has it: "ctrl+s".
func (e *env) label(id talk.ID) string { return e.keys[id].Help().Key }

func (d drawing) about() {
	rows := words.About(d.V, session.CheckWords, d.Now(), d.Zone)
	for i, r := range rows {
		if i == 0 {
			d.blank()
		}
		d.text(d.theme.plain, d.theme.dim.Render(fmt.Sprintf("%-10s", r.Label)), r.Text)
	}
	if len(rows) > 0 && d.V.ID == steps.PageAdminRequest {
		d.text(d.theme.dim, "", words.Compare)
	}
}

// each draws the items of some kinds, and notes which has the focus.
func (d drawing) each(draw func(it item, focused bool), kinds ...itemKind) {
	for i, it := range d.items {
		if slices.Contains(kinds, it.kind) {
			d.sheet.focus(i == d.page.focus, func() { draw(it, i == d.page.focus) })
		}
	}
}

func (d drawing) task(it item, focused bool) {
	t := d.theme
	mark, style := t.mark.blank, t.plain
	if !it.task.Ticked.IsZero() {
		mark, style = t.mark.ticked, t.dim
	}
	lead, _ := t.pointed(focused)
	d.text(style, lead+strings.Repeat("    ", it.depth)+mark+" ", it.task.Text)
}

// offer draws a way on, with its hint.
func (d drawing) offer(it item, focused bool) {
	lead, style := d.theme.pointed(focused)
	text, hint := it.choice.Text, it.choice.Hint
	switch {
	case it.kind == nextItem:
		d.blank()
		text = words.Onward(d.V, d.Playing)
	case it.action == talk.Play:
		text, hint = "Play the admin now, in this window", d.env.keys.label(talk.Play)+". In the sandbox you may be both"
	case it.action == talk.Fill:
		text, hint = words.Filling(d.V, d.env.keys.label(talk.Fill))
	case d.V.ID == steps.PageWho:
		text = strconv.Itoa(d.number(it.choice)) + "  " + text
	}
	if it.choice.Chosen {
		text += " " + d.theme.mark.done
	}
	if it.kind == actionItem {
		style = d.theme.accent
	}
	d.text(style, lead, text)
	if hint != "" {
		d.text(d.theme.dim, "    ", hint)
	}
}

// handout is what is to be copied out: flush left, without borders.
func (d drawing) handout() {
	t, h := d.theme, d.Handout()
	if h.Text == "" && h.Code == "" {
		return
	}
	d.blank()
	if h.Code != "" {
		d.says(h.Code, nil, t.warn)
	}
	if h.Text == "" {
		return
	}
	show, copies := d.label(talk.Show), d.label(talk.Copy)
	if h.Hidden && !d.page.reveal.on {
		d.text(t.warn, "! ", talk.RawNote+" "+d.env.keys.label(talk.Show)+" shows it, "+d.env.keys.label(talk.Copy)+" copies it.")
		return
	}
	if h.Spoken {
		shown := t.mark.mask
		if d.page.reveal.on {
			shown = d.S.Passphrase().Reveal()
		}
		d.text(t.accent, "Passphrase: ", shown+"  ("+show+" shows it for 10 seconds)")
		d.text(t.plain, "", talk.SpokenNote)
	}
	switch {
	case h.Path != "":
		d.text(t.dim, "", "Also in the file "+d.short(h.Path)+"   ("+copies+" copies the text)")
	case d.V.Artifact == steps.ArtifactCode && d.S.Sandbox != nil:
		d.text(t.dim, "", copies+" copies it. Keep this window open: it is the sandbox.")
	default:
		d.text(t.dim, "", copies+" copies it")
	}
	if h.Card != "" {
		d.text(t.dim, "", words.Card+d.short(h.Card))
	}
	d.blank()
	d.raw(h.Text)
	d.blank()
}
