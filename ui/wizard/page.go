package wizard

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

const revealTime = 10 * time.Second

type page struct {
	*env
	form
	dialog  *dialog // lies over the page
	over    screen  // to be shown on top, once
	reveal  reveal
	told    secret.Secret // the passphrase of a reply that was shown last
	spinner spinner.Model
	since   time.Time // when what is waited for began
	care    care
	flying  int                // effects that have not come back, also those that were given up
	again   []steps.EffectKind // given up when the program was suspended, to be asked for again
	cancel  context.CancelFunc
	unwatch context.CancelFunc
}

// reveal is a secret that is shown for a while.
type reveal struct {
	on     bool
	number int // of the times it was shown so far
}

func newPage(e *env, t talk.Talk) page {
	f := form{Talk: t, scroll: followFocus}.laidOut(talk.Talk{})
	s := spinner.Spinner{Frames: spinner.MiniDot.Frames, FPS: time.Second / 8}
	return page{env: e, form: f, spinner: spinner.New(spinner.WithSpinner(s)), care: care{}.arrived(e.Now()), cancel: func() {}, unwatch: func() {}}
}

// refreshed is the page after the wizard changed.
func (p page) refreshed() page {
	before := p.Talk
	p.Talk = p.Refreshed()
	if p.W.Page != before.W.Page || p.W.Grant != before.W.Grant {
		p.care = p.care.arrived(p.Now())
	}
	if p.Waiting() == "" {
		p.since = time.Time{}
	} else if p.since.IsZero() {
		p.since = p.Now()
	}
	p.form = p.laidOut(before)
	p.reveal.on = p.reveal.on && p.W.Page == before.W.Page && p.W.Grant == before.W.Grant
	return p
}

func (p page) update(msg tea.Msg) ([]screen, tea.Cmd) {
	p, cmd := p.updated(msg)
	if over := p.over; over != nil {
		p.over = nil
		return []screen{p, over}, cmd
	}
	return []screen{p}, cmd
}

func (p page) updated(msg tea.Msg) (page, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if p.dialog != nil && homeward(msg, p.env) {
			p.dialog = nil
			return goHome(p)
		}
		return p.guarded(msg)
	case carefully:
		return p.settled(msg)
	case tea.BackgroundColorMsg:
		return p.heard()
	case tea.PasteMsg:
		return p.readPaste(msg)
	case answered:
		if msg.session == p.S {
			return p.answer(msg)
		}
	case looked:
		if msg.session == p.S {
			return p.refreshed(), msg.again
		}
	case asked:
		if msg.session == p.S {
			return p.asks(msg)
		}
	case revealOver:
		if msg.session == p.S && msg.number == p.reveal.number {
			p.reveal.on = false
		}
	case spinner.TickMsg:
		if p.Waiting() != "" {
			var cmd tea.Cmd
			p.spinner, cmd = p.spinner.Update(msg)
			return p, cmd
		}
	}
	return p, nil
}

// readPaste is the page after a paste.
func (p page) readPaste(paste tea.PasteMsg) (page, tea.Cmd) {
	p.care = p.care.other(p.Now())
	if p.dialog != nil {
		return p.inDialog(paste)
	}
	if p.form = p.read(paste.Content, p.Now()); len(p.V.Fields) == 0 && p.Reading == nil {
		return p, said(talk.NotPasted)
	}
	return p, nil
}

// inDialog hands a message to the dialog. With its answer, what failed is asked for
// again, unless nothing failed or it was done meanwhile.
func (p page) inDialog(msg tea.Msg) (page, tea.Cmd) {
	d := p.dialog.update(msg)
	p.dialog = &d
	if d.Outcome == talk.Asking {
		return p, nil
	}
	p.dialog = nil
	if d.Outcome == talk.Dropped {
		return p, nil
	}
	d.GiveTo(p.S)
	if p.W.Notice.Effect == "" {
		return p, nil
	}
	return p.act(talk.Retry)
}

// spin starts the spinner if something is waited for; it stops by itself.
func (p page) spin() tea.Cmd {
	if p.Waiting() == "" || p.Still {
		return nil
	}
	return p.spinner.Tick
}

func (p page) takes(k tea.KeyPressMsg) bool {
	return typed(k.String()) && (p.dialog != nil || p.inText())
}

// keys are those of the actions that work on the page now, as the footer has them. The
// root shows some itself, and the page says others where they work.
func (p page) keys() []key.Binding {
	switch {
	case p.dialog != nil:
		return p.dialog.keys()
	case p.Waiting() != "":
		return []key.Binding{p.env.keys[talk.Cancel]}
	}
	hidden := []talk.ID{talk.Help, talk.Leave, talk.MoveBack, talk.ScrollUp, talk.ScrollDown, talk.First, talk.Last, talk.Suspend, talk.May, talk.QR, talk.Cancel}
	if p.V.Artifact == steps.NoArtifact {
		hidden = append(hidden, talk.Copy)
	}
	return append(p.bindings(hidden), p.digits()...)
}

// every are all keys that work on the page now.
func (p page) every() []key.Binding {
	switch {
	case p.dialog != nil:
		return p.dialog.every()
	case p.Waiting() != "":
		return p.bindings([]talk.ID{talk.Help, talk.Leave, talk.Suspend, talk.Back, talk.GoOn})
	}
	out := p.bindings([]talk.ID{talk.Help, talk.Leave, talk.Suspend, talk.Cancel})
	switch {
	case p.undecided():
		out = append(out, numbered(len(p.Reading.Conflicts[0].Candidates))...)
	case p.inText():
		out = append(out, bind("clear the field", "ctrl+u"))
	}
	return append(out, p.digits()...)
}

// bindings are the keys of the actions that work now, but for some.
func (p page) bindings(hidden []talk.ID) []key.Binding {
	var out []key.Binding
	for _, a := range talk.Actions() {
		b, ok := p.env.keys[a.ID]
		switch {
		case a.ID == talk.GoOn:
			b = relabel(b, p.onEnter())
		case a.ID == talk.Back && (p.Reading != nil || p.Insists()):
			b = relabel(b, "drop")
		}
		if p.inText() {
			b = untyped(b)
		}
		if ok && !slices.Contains(hidden, a.ID) && p.works(a) {
			out = append(out, b)
		}
	}
	return out
}
