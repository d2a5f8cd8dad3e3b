package wizard

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// expired reports whether the page is about a token that has expired. That stands on
// top, since all that follows is there to replace the token.
func (f form) expired() bool { return f.W.Notice.Code == steps.CodeExpired && f.W.Notice.Effect == "" }

func (d drawing) expiry(height int) {
	w := d.env.words(steps.CodeExpired, nil)
	if height < roomy {
		w = words.Words{What: w.What}
	}
	d.marked("!", w, d.theme.warn)
	d.pin()
}

func (d drawing) wait() {
	w := d.Waiting()
	if w == "" {
		return
	}
	d.blank()
	d.tell(func() {
		d.text(d.theme.accent, d.spinner.View()+" ", w+d.theme.mark.more+d.elapsed()+" ("+d.label(talk.Cancel)+" cancels)")
		if pause := d.S.Pause(); pause > 0 {
			d.text(d.theme.dim, "  ", words.Pause(pause))
		}
	})
}

// elapsed is how long the wait has lasted, once that is worth a word. A screen that
// stays still does not count.
func (d drawing) elapsed() string {
	n := int(d.Now().Sub(d.since).Seconds())
	if d.Still || d.since.IsZero() || n < 1 {
		return ""
	}
	return " " + strconv.Itoa(n) + " s"
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
			d.tell(func() { d.text(style, "! ", talk.MissingBefore) })
		}
		return
	}
	d.blank()
	tell := d.tell
	if d.Reading != nil { // which is newer
		tell = func(write func()) { write() }
	}
	tell(func() {
		d.says(n.Code, d.S.Fault(n.Seq), style)
		if rows := words.Said(d.V.Grant, d.Now(), d.Zone); n.Code == session.CodeHelloSaid && len(rows) > 0 {
			d.text(t.plain, "  ", "It was "+rows[0].Text+".") // the same stands on top, perhaps out of sight
		}
		if n.Code == session.CodeKeptElsewhere {
			d.text(t.plain, "  ", words.KeptElsewhere(d.S.Place()))
		}
		d.each(d.remedy, remedyItem)
		if d.Insists() {
			d.text(t.accent, "  ", "Press Enter again to use it anyway, Esc to drop it.")
		}
	})
}

// says writes what happened, why, and what to do next.
func (d drawing) says(code string, err error, style lipgloss.Style) {
	mark := "!"
	if words.Of(code).Good {
		mark = d.theme.mark.done
	}
	d.marked(mark, d.env.words(code, err), style)
}

// marked writes words, the first line in a style of its own behind a mark.
func (d drawing) marked(mark string, w words.Words, style lipgloss.Style) {
	lead := style.Render(mark) + " "
	for i, l := range w.Lines() {
		if i > 0 {
			lead, style = "  ", d.theme.plain
		}
		d.text(style, lead, l)
	}
}

func (d drawing) remedy(it item, focused bool) {
	hint := it.remedy.Hint
	if k := d.env.keys.label(it.action); k != "" {
		hint = strings.TrimSuffix(k+"; "+hint, "; ")
	}
	lead, _ := d.theme.pointed(focused)
	d.text(d.theme.plain, lead, d.theme.button(it.remedy.Text, focused, false)+d.theme.dim.Render("  "+hint))
}
