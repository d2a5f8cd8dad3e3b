package wizard

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// roomy is the height from which a page with taps has room for its explanation
// beside the portal's address and the taps.
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
	t, portal := p.theme, p.S.CanOpen(p.V)
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
	d.tasks()
	d.fields()
	d.read()
	d.result()
	if p.V.Artifact == steps.ArtifactCode {
		d.handout()
	}
	d.choices()
	d.wait()
	d.notice()
	if p.V.Artifact != steps.ArtifactCode {
		d.handout()
	}
	return d.window(height, p.scroll, t)
}

// expired reports whether the page is about a token that has expired. That stands on
// top, since all that follows is there to replace the token.
func (f form) expired() bool { return f.W.Notice.Code == steps.CodeExpired && f.W.Notice.Effect == "" }

func (d drawing) expiry(height int) {
	lines := d.env.words(steps.CodeExpired, nil).Lines()
	if height < roomy {
		lines = lines[:1]
	}
	for i, l := range lines {
		if i == 0 {
			d.text(d.theme.warn, d.theme.warn.Render("!")+" ", l)
		} else {
			d.text(d.theme.plain, "  ", l)
		}
	}
	d.pin()
}

// label is the key of an action as the footer has it: "ctrl+s".
func (e env) label(id talk.ID) string { return e.keys[id].Help().Key }

// about is what a page knows beyond its table.
func (d drawing) about() {
	rows := words.About(d.V, session.CheckWords, d.now(), d.zone)
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

func (d drawing) tasks() {
	t := d.theme
	for i, it := range d.items {
		if it.kind != taskItem {
			continue
		}
		mark, style := t.mark.blank, t.plain
		if !it.task.Ticked.IsZero() {
			mark, style = t.mark.ticked, t.dim
		}
		d.sheet.focus(i == d.page.focus, func() {
			d.text(style, d.pointer(i == d.page.focus)+strings.Repeat("    ", it.depth)+mark+" ", it.task.Text)
		})
	}
	d.blank()
}

func (d drawing) pointer(focused bool) string {
	if focused {
		return d.theme.accent.Render(d.theme.mark.here) + " "
	}
	return "  "
}

func (d drawing) choices() {
	t := d.theme
	for i, it := range d.items {
		text, hint := d.offer(it)
		if text == "" {
			continue
		}
		if it.kind == nextItem {
			d.blank()
		}
		style := t.plain
		if i == d.page.focus || it.kind == actionItem {
			style = t.accent
		}
		d.sheet.focus(i == d.page.focus, func() {
			d.text(style, d.pointer(i == d.page.focus), text)
			if hint != "" {
				d.text(t.dim, "    ", hint)
			}
		})
	}
}

// offer is the text and the hint of a way on; "" for what is drawn elsewhere.
func (d drawing) offer(it item) (text, hint string) {
	switch it.kind {
	case actionItem:
		if it.action == talk.Play {
			return "Play the admin now, in this window", d.env.keys.label(talk.Play) + ". In the sandbox you may be both"
		}
		return words.Filling(d.V, d.env.keys.label(talk.Fill))
	case choiceItem:
		text = it.choice.Text
		if d.V.ID == steps.PageWho {
			text = itoa(d.number(it.choice)) + "  " + text
		}
		if it.choice.Chosen {
			text += " " + d.theme.mark.done
		}
		return text, it.choice.Hint
	case nextItem:
		return words.Onward(d.V, d.Playing), ""
	}
	return "", ""
}

// result tells the latest live call.
func (d drawing) result() {
	call := d.V.Grant.Last
	if !words.TellsCall(d.V) {
		return
	}
	t, now := d.theme, d.now()
	defer d.blank()
	if !call.Worked() {
		if d.W.Notice.Code == "" {
			d.text(t.warn, "! ", "The last call, "+words.Ago(call.At, now)+", did not work.")
			d.says(call.Code, nil, t.warn)
		}
		return
	}
	d.text(t.good, t.good.Render(t.mark.done)+" ", words.Worked(call, now))
	for _, r := range words.Proof(d.V, now, d.zone) {
		d.text(t.plain, "  "+t.dim.Render(fmt.Sprintf("%-14s", r.Label)), r.Text)
	}
}

func (d drawing) wait() {
	w := d.Waiting()
	if w == "" {
		return
	}
	d.blank()
	d.sheet.focus(true, func() {
		d.text(d.theme.accent, d.spinner.View()+" ", w+d.theme.mark.more+" ("+d.label(talk.Cancel)+" cancels)")
		if pause := d.S.Pause(); pause > 0 {
			d.text(d.theme.dim, "  ", words.Pause(pause))
		}
	})
}

// notice tells what is to be known now, and what helps. What a field lacks stands
// beside the field.
func (d drawing) notice() {
	n, t := d.W.Notice, d.theme
	if n.Code == "" || d.Waiting() != "" || d.expired() {
		return
	}
	style := t.warn
	if words.Of(n.Code).Good {
		style = t.good
	}
	if n.Code == steps.CodeMissing {
		if !slices.ContainsFunc(d.V.Fields, func(f steps.Field) bool { return f.ID == n.Field }) {
			d.blank()
			d.sheet.focus(true, func() { d.text(style, "! ", talk.MissingBefore) })
		}
		return
	}
	d.blank()
	d.sheet.focus(words.FieldOf(n) == "", func() {
		d.says(n.Code, d.S.Fault(n.Seq), style)
		d.remedies()
	})
	if d.Insists() {
		d.text(t.accent, "  ", "Press Enter again to use it anyway, Esc to drop it.")
	}
}

// says writes what happened, why, and what to do next.
func (d drawing) says(code string, err error, style lipgloss.Style) {
	mark := "!"
	if words.Of(code).Good {
		mark = d.theme.mark.done
	}
	lead := style.Render(mark) + " "
	for i, l := range d.env.words(code, err).Lines() {
		if i > 0 {
			lead, style = "  ", d.theme.plain
		}
		d.text(style, lead, l)
	}
}

// remedies are drawn below what failed.
func (d drawing) remedies() {
	t := d.theme
	if d.W.Notice.Code == session.CodeKeptElsewhere {
		d.text(t.plain, "  ", words.KeptElsewhere(d.S.Place()))
	}
	for i, it := range d.items {
		if it.kind != remedyItem {
			continue
		}
		style, hint := t.plain, it.remedy.Hint
		if i == d.page.focus {
			style = t.accent
		}
		if k := d.env.keys.label(it.action); k != "" {
			hint = strings.TrimSuffix(k+"; "+hint, "; ")
		}
		d.text(style, d.pointer(i == d.page.focus), it.remedy.Text+t.dim.Render("  "+hint))
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
	case d.V.Artifact == steps.ArtifactCode && d.sandbox:
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
