package wizard

import (
	"fmt"
	"time"

	"kaizala-setup/kaizala/secret"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// dialog asks for what an effect cannot do without: a passphrase or a yes. It
// lies over a page; when it has its answer the effect is asked for again.
type dialog struct {
	env    env
	s      *session.Session
	asks   session.Asks
	code   string
	err    error
	values [2]secret.Secret // a new passphrase is typed twice
	at     int
	made   secret.Secret // a new one that the program made, shown until it is taken
	shown  time.Time     // since when
	wrong  string
	host   string // to be consented to
	closed bool
	again  bool // the effect may be asked for again now
}

// asks is the dialog that the page's notice calls for, or nil.
func (p page) asks() *dialog {
	n := p.w.Notice
	d := &dialog{env: p.env, s: p.s, asks: words.Of(n.Code).Asks, code: n.Code, err: p.s.Fault(n.Seq)}
	switch d.asks {
	case session.AsksNothing:
		return nil
	case session.AsksConsent:
		d.host = session.ConsentHost(d.err)
	case session.AsksPlace:
		d.values[0] = secret.New(session.MeantPlace(d.err)) // to be mended
	}
	return d
}

func (d dialog) fresh() bool { return d.asks == session.AsksNewPassphrase }

func (d dialog) update(msg tea.Msg) dialog {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if d.host == "" && d.made.IsZero() {
			d.values[d.at] = secret.New(d.values[d.at].Reveal() + secret.Clean(msg.Content))
		}
	case tea.KeyPressMsg:
		return d.key(msg)
	}
	return d
}

func (d dialog) key(k tea.KeyPressMsg) dialog {
	switch {
	case key.Matches(k, d.env.keys.back):
		return d.close(false)
	case d.host != "":
		return d.consent(k)
	case key.Matches(k, d.env.keys.on):
		return d.enter()
	case !d.made.IsZero():
	case d.fresh() && (k.String() == "tab" || k.String() == "shift+tab"):
		d.at = 1 - d.at
	case k.String() == "backspace":
		if r := []rune(d.values[d.at].Reveal()); len(r) > 0 {
			d.values[d.at] = secret.New(string(r[:len(r)-1]))
		}
	case k.String() == "ctrl+u":
		d.values[d.at] = secret.Secret{}
	case k.Text != "" && d.values[d.at].Len() < 1000:
		d.values[d.at] = secret.New(d.values[d.at].Reveal() + k.Text)
	}
	return d
}

// consent takes a yes only as the letter: Enter is pressed by habit.
func (d dialog) consent(k tea.KeyPressMsg) dialog {
	switch k.String() {
	case "y", "Y":
		d.s.Consent(d.host)
		return d.close(true)
	case "n", "N":
		return d.close(false)
	}
	return d
}

func (d dialog) enter() dialog {
	switch {
	case !d.made.IsZero():
		return d.taken()
	case d.fresh() && d.values[0].IsZero() && d.values[1].IsZero():
		return d.make()
	case d.values[0].IsZero():
		d.at = 0
		return d
	case d.fresh() && d.values[0].Len() < session.MinPassphrase:
		d.wrong = fmt.Sprintf("At least %d characters.", session.MinPassphrase)
		d.at = 0
		return d
	case d.fresh() && d.at == 0:
		d.at, d.wrong = 1, ""
		return d
	case d.fresh() && !d.values[0].Equal(d.values[1]):
		d.wrong, d.values[1] = "The two are not the same.", secret.Secret{}
		return d
	}
	d.s.Give(d.asks, d.values[0])
	return d.close(true)
}

// readTime is how long a passphrase is shown before Enter takes it: a second press
// out of habit is no sign that somebody has read it.
const readTime = time.Second

// make has the program make a passphrase.
func (d dialog) make() dialog {
	made, err := session.MadePassphrase()
	if err != nil {
		d.wrong = "None could be made: type one."
		return d
	}
	d.made, d.shown, d.wrong = made, d.env.now(), ""
	return d
}

// taken takes the one that was made.
func (d dialog) taken() dialog {
	if d.env.now().Sub(d.shown) < readTime {
		return d
	}
	d.s.Give(d.asks, d.made)
	return d.close(true)
}

// close is the dialog with its answer: the root takes it away at once, so that
// the next key already goes to the page below.
func (d dialog) close(again bool) dialog {
	d.closed, d.again = true, again
	return d
}

func (d dialog) view(width, height int) []string {
	t, s := d.env.theme, newSheet(width)
	w := d.env.words(d.code, d.err)
	if d.host != "" {
		w.Next = words.Consent(d.host)
	}
	s.text(t.title, "", w.What)
	if !d.made.IsZero() {
		s.blank()
		s.text(t.accent, "  ", d.made.Reveal())
		s.blank()
		s.text(t.plain, "", words.MadeNote+" Enter goes on.")
		return s.window(height, -1, t)
	}
	for _, l := range []string{w.Why, w.Next} {
		if l != "" {
			s.text(t.plain, "", l)
		}
	}
	s.blank()
	if d.host != "" {
		s.text(t.accent, "  ", "y  yes, to "+d.host)
		s.text(t.accent, "  ", "n  no, send nothing")
		return s.window(height, -1, t)
	}
	if d.fresh() {
		s.text(t.dim, "", words.MayMake)
	}
	s.focus(true, func() { d.fields(s) })
	return s.window(height, -1, t)
}

// fields are the lines for what is typed, and what is wrong with it.
func (d dialog) fields(s *sheet) {
	t, labels := d.env.theme, []string{"Passphrase"}
	if d.asks == session.AsksPlace {
		labels[0] = "Directory"
	}
	if d.fresh() {
		labels = append(labels, "Once more")
	}
	for i, l := range labels {
		mark, cursor := "  ", ""
		if i == d.at {
			mark, cursor = t.accent.Render(t.mark.here)+" ", t.accent.Render("█")
		}
		filled := ""
		switch {
		case d.asks == session.AsksPlace:
			filled = d.values[i].Reveal()
		case !d.values[i].IsZero():
			filled = t.mark.mask
		}
		s.text(t.plain, mark, l+": "+filled+cursor)
	}
	if d.wrong != "" {
		s.text(t.bad, "! ", d.wrong)
	}
}

func (d dialog) keys() []key.Binding {
	if d.host != "" {
		return []key.Binding{bind("yes", "y"), bind("no", "n"), d.env.keys.back}
	}
	return []key.Binding{d.env.keys.on, d.env.keys.back}
}
