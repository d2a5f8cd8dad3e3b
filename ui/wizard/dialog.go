package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// dialog draws a prompt over its page, and types into it.
type dialog struct {
	*env
	talk.Prompt
	lull lull
}

func newDialog(e *env, p talk.Prompt) *dialog { return &dialog{e, p, lull{e.Now()}} }

func (d dialog) update(msg tea.Msg) dialog {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		d.Prompt = d.Edited(secret.New(d.Values[d.At].Reveal() + secret.Clean(msg.Content)))
	case tea.KeyPressMsg:
		again, meant := d.lull.hears(msg, d.Now())
		d.lull = again
		if meant || !d.careful(msg) {
			d.Prompt = d.key(msg)
		}
	}
	return d
}

// careful reports whether a key gives a yes, or has a passphrase made.
func (d dialog) careful(k tea.KeyPressMsg) bool {
	if d.Host != "" || !d.Made.IsZero() {
		return strings.EqualFold(k.Text, "y")
	}
	return d.New() && d.Values[0].IsZero() && d.Values[1].IsZero() && key.Matches(k, d.env.keys[talk.GoOn])
}

func (d dialog) key(k tea.KeyPressMsg) talk.Prompt {
	switch {
	case key.Matches(k, d.env.keys[talk.Back]):
		return d.Drop()
	case d.Host != "", !d.Made.IsZero():
		return d.Said(k.Text)
	case key.Matches(k, d.env.keys[talk.GoOn]):
		return d.Entered()
	case k.String() == "tab" || k.String() == "shift+tab":
		return d.Other()
	}
	v, _ := edited(d.Values[d.At], k, 1000)
	return d.Edited(v)
}

func (d dialog) view(width, height int) []string {
	t, s := d.theme, newSheet(width)
	w := d.words(d.Code, d.Err)
	switch {
	case d.Host != "":
		w.Next = words.Consent(d.Host)
	case d.Asks == words.AsksPassphrase:
		w.Next = "" // this is where it is given
	}
	s.text(t.title, "", w.What)
	if !d.Made.IsZero() {
		s.blank()
		s.text(t.accent, "  ", d.Made.Reveal())
		s.blank()
		s.text(t.plain, "", words.MadeNote)
		s.blank()
		s.text(t.accent, "  ", "y  "+words.WrittenDown)
		return s.window(height, -1, t)
	}
	for _, l := range w.Lines()[1:] {
		s.text(t.plain, "", l)
	}
	s.blank()
	if d.Host != "" {
		s.text(t.accent, "  ", "y  yes, to "+d.Host)
		s.text(t.accent, "  ", "n  no, send nothing")
		return s.window(height, -1, t)
	}
	if d.New() {
		s.text(t.dim, "", words.MayMake)
	}
	s.focus(true, func() { d.fields(s) })
	return s.window(height, -1, t)
}

func (d dialog) fields(s *sheet) {
	t := d.theme
	for i, l := range d.Labels() {
		lead, _ := t.pointed(i == d.At)
		filled := ""
		switch {
		case d.Asks == words.AsksPlace:
			filled = d.Values[i].Reveal()
		case !d.Values[i].IsZero():
			filled = t.mark.mask
		}
		s.text(t.plain, lead, l+": "+filled+t.cursor(i == d.At))
	}
	if d.Wrong != "" {
		s.text(t.bad, "! ", d.Wrong)
	}
}

// every are all keys that work in the dialog.
func (d dialog) every() []key.Binding {
	out := d.keys()
	if d.Host != "" || !d.Made.IsZero() {
		return out
	}
	if d.New() {
		out = append(out, bind("the other field", "tab", "shift+tab"))
	}
	return append(out, bind("clear the field", "ctrl+u"))
}

func (d dialog) keys() []key.Binding {
	if d.Host != "" {
		return []key.Binding{bind("yes", "y"), bind("no", "n"), d.env.keys[talk.Back]}
	}
	if !d.Made.IsZero() {
		return []key.Binding{bind("go on", "y"), d.env.keys[talk.Back]}
	}
	return []key.Binding{d.env.keys[talk.GoOn], d.env.keys[talk.Back]}
}
