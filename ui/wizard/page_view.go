package wizard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

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
	low bool // there is little room: what matters most stays at the top
}

// view is the body of the page: width cells, at most height lines.
func (p page) view(width, height int) []string {
	if p.dialog != nil {
		return p.dialog.view(width, height)
	}
	return p.drawn(width, height).window(height, p.rolled(height), p.theme)
}

// drawn is all of the page, for a body of that size.
func (p page) drawn(width, height int) *sheet {
	d := drawing{p, newSheet(width), height < roomy}
	t, portal := p.theme, p.Can(talk.Open)
	d.text(t.title, "", p.V.Title)
	d.most()
	d.pin()
	if height >= roomy || (len(p.V.Tasks) == 0 || !portal) && !p.expired() {
		d.text(t.plain, "", p.V.Text)
	}
	if p.expired() {
		d.expiry(height)
	}
	if portal {
		d.portal(height)
	}
	d.about()
	d.blank()
	d.each(d.task, taskItem)
	d.blank()
	d.each(d.field, fieldItem)
	d.read()
	d.result()
	if h := d.Handout(); h.Hidden && !d.page.reveal.on {
		d.blank()
		d.text(t.warn, "! ", talk.RawNote+" "+d.env.keys.label(talk.Show)+" shows it, "+d.env.keys.label(talk.Copy)+" copies it.")
		d.blank()
	}
	d.each(d.offer, actionItem, choiceItem, nextItem, wishItem)
	d.wait()
	d.notice()
	d.handout()
	return d.sheet
}

// most writes what has to be seen on any screen: that a call worked, and the words that
// are compared before a token is sealed.
func (d drawing) most() {
	t, v := d.theme, d.V
	switch {
	case !d.low:
	case v.ID == steps.PageCall && v.Met():
		d.text(t.good.Bold(true), t.good.Render(t.mark.done)+" ", words.WorkedTitle(v.Grant.Last, d.Now()))
	case v.ID == steps.PageAdminRequest && v.Connector.Recipient != "":
		d.sixWords(d.sheet, "", v.Connector.Recipient)
	}
}

// rolled is by how many lines the body is scrolled; negative: the focus is shown. Where there
// is little room, values that have just come in are seen rather than the top.
func (f form) rolled(height int) int {
	came := func(v steps.Field) bool { return v.Kind == steps.Masked && v.Held.Yes() }
	if f.scroll == fromTop && height < roomy && f.V.Does != steps.EffectCall && slices.ContainsFunc(f.V.Fields, came) {
		return followFocus
	}
	return f.scroll
}

// label is the key of an action as the footer has it: "ctrl+s".
func (e *env) label(id talk.ID) string { return e.keys[id].Help().Key }

// portal is the portal's address, which a terminal may open by itself.
func (d drawing) portal(height int) {
	t, address := d.theme, d.S.Portal()
	link := ansi.SetHyperlink(address) + t.accent.Render(address) + ansi.ResetHyperlink()
	how := d.label(talk.Open) + " opens it, " + d.label(talk.Copy) + " copies it" + d.byQR()
	line := t.dim.Render("Portal   ") + link + t.dim.Render("   "+how)
	switch {
	case height >= roomy && ansi.StringWidth(line) <= d.width:
		d.blank()
		d.lines = append(d.lines, line)
	case height >= roomy:
		d.blank()
		d.text(t.dim, "", "Portal: "+how)
		d.text(t.plain, "", link)
	default:
		d.text(t.plain, "", link)
	}
	d.pin()
}

// byQR offers the address to a phone, where the browser is on another machine.
func (d drawing) byQR() string {
	if !d.Remote || !d.Can(talk.QR) {
		return ""
	}
	return ", " + d.label(talk.QR) + " shows it as a QR code"
}

func (d drawing) about() {
	rows := words.About(d.V, session.CheckWords, d.Now(), d.Zone)
	for i, r := range rows {
		if i == 0 {
			d.blank()
		}
		lead := d.theme.dim.Render(fmt.Sprintf("%-10s", r.Label))
		if r.Label == words.SixWords && d.low && d.V.ID == steps.PageAdminRequest {
			continue // they stand at the top
		}
		if r.Label == words.SixWords && d.width >= wide {
			d.sixWords(d.sheet, lead, d.V.Connector.Recipient)
			continue
		}
		d.text(d.theme.plain, lead, r.Text)
	}
	if len(rows) > 0 && d.V.ID == steps.PageAdminRequest {
		d.text(d.theme.warn, "", words.Compare)
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

// task is a tap. The next one stands out, those that are done step back.
func (d drawing) task(it item, focused bool) {
	t := d.theme
	mark, style := t.mark.open, t.plain
	switch {
	case !it.task.Ticked.IsZero():
		mark, style = t.mark.done, t.dim
	case it.task.ID == d.nextTap():
		style = t.title
	}
	lead, _ := t.pointed(focused)
	d.text(style, lead+strings.Repeat("   ", it.depth)+style.Render(mark)+"  ", it.task.Text)
}

// nextTap is the first tap that is not done.
func (d drawing) nextTap() steps.TaskID {
	for _, it := range d.items {
		if it.kind == taskItem && it.task.Ticked.IsZero() {
			return it.task.ID
		}
	}
	return ""
}

// offer draws a way on, with its hint.
func (d drawing) offer(it item, focused bool) {
	t := d.theme
	lead, style := t.pointed(focused)
	text, hint := it.choice.Text, it.choice.Hint
	switch {
	case it.kind == nextItem:
		d.blank()
		d.text(t.plain, lead, t.button(words.Onward(d.V, d.Playing), focused, d.V.Does.Once() && !d.V.Met()))
		return
	case it.kind == wishItem:
		text, hint = it.onward.Text, it.onward.Hint
	case it.action == talk.Play:
		text, hint = "Play the admin now, in this window", d.env.keys.label(talk.Play)+"; in the sandbox you may be both"
	case it.action == talk.Fill:
		text, hint = words.Filling(d.V, d.env.keys.label(talk.Fill))
	}
	if n := d.number(it); n > 0 {
		lead += strconv.Itoa(n) + "  "
	}
	if it.choice.Chosen {
		text += " " + t.mark.done
	}
	switch {
	case it.kind == actionItem:
		style = t.accent
	case it.choice.Sends || it.choice.ID == steps.SendRaw:
		style = t.warn
	}
	if one := lead + style.Render(text) + strings.Repeat(" ", max(2, d.column()-ansi.StringWidth(lead+text))) + t.dim.Render(hint); hint != "" && ansi.StringWidth(one) <= d.width {
		d.lines = append(d.lines, one)
		return
	}
	d.text(style, lead, text)
	if hint != "" {
		d.text(t.dim, strings.Repeat(" ", ansi.StringWidth(lead)), hint)
	}
}

// column is where the hints of the ways on begin, if they stand in their lines.
func (d drawing) column() int {
	const lead, room = 8, 26 // of a number, and of a hint
	widest := 0
	for _, c := range d.V.Choices {
		widest = max(widest, ansi.StringWidth(c.Text)+lead)
	}
	return min(widest, d.width-room)
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
	copies := d.label(talk.Copy)
	if h.Hidden && !d.page.reveal.on {
		return // it is told above the ways on
	}
	switch {
	case h.Spoken && d.page.reveal.on:
		d.tell(func() {
			d.text(t.accent, "Passphrase: ", d.S.Passphrase().Reveal())
			d.text(t.plain, "", words.TellFirst)
		})
	case h.Spoken:
		d.text(t.accent, "Passphrase: ", t.mark.mask+"  ("+d.label(talk.Show)+" shows it for 10 seconds)")
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
	if h.Hidden {
		d.tell(func() { d.raw(h.Text) })
	} else {
		d.raw(h.Text)
	}
	d.blank()
}
