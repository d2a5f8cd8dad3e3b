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
	"kaizala-setup/ui/words"
)

const (
	// pasteGuard is how long Enter is ignored after a paste: the end of a paste
	// that was cut in two must not press it.
	pasteGuard = 300 * time.Millisecond
	revealTime = 10 * time.Second
)

// page is one session on the screen.
type page struct {
	env
	talk.Talk
	form
	dialog  *dialog // lies over the page
	over    screen  // to be shown on top, once
	reveal  reveal
	scroll  int // -1: follow the focus
	spinner spinner.Model
	cancel  context.CancelFunc
}

// reveal is a secret that is shown for a while.
type reveal struct {
	on     bool
	number int // of the times it was shown so far
}

func newPage(e env, t talk.Talk) page {
	p := page{env: e, Talk: t, scroll: -1, spinner: spinner.New(spinner.WithSpinner(e.spinner()))}
	p.cancel = func() {}
	return p.laidOut(talk.Talk{})
}

// refreshed is the page after the wizard changed: a new page gets new drafts
// and a new focus.
func (p page) refreshed() page {
	before := p.Talk
	p.Talk = p.Refreshed()
	return p.laidOut(before)
}

func (p page) laidOut(before talk.Talk) page {
	moved, failed, had := p.W.Page != before.W.Page || p.W.Grant != before.W.Grant, p.W.Notice != before.W.Notice, p.at()
	p.items = items(p.Talk)
	if i := slices.IndexFunc(p.items, had.same); i >= 0 {
		p.focus = i
	} else if had.kind == remedyItem {
		p.focus = p.start() // what failed is mended: nothing is to be chosen by a slip
	}
	p = p.redrafted(before.V.Fields, moved)
	if moved {
		p.scroll, p.reveal.on = -1, false
		p.focus = p.start()
	}
	if i := p.fieldAt(words.FieldOf(p.W.Notice)); i >= 0 {
		p.focus = i
	}
	if i := p.first(remedyItem); failed && i >= 0 && !p.inText() && p.at().kind != remedyItem {
		p.focus = i // keys that are on their way to a field, or to another remedy, stay its own
	}
	p = p.focused(min(p.focus, len(p.items)-1))
	if moved {
		p = p.fromTop()
	}
	return p
}

// redrafted gives each field its draft: the one it had, if that still differs from
// what is known, else a new one. A message that lies ready goes into the box.
func (p page) redrafted(before []steps.Field, moved bool) page {
	drafts := map[steps.FieldID]draft{}
	for _, f := range p.V.Fields {
		i := slices.IndexFunc(before, func(b steps.Field) bool { return b.ID == f.ID })
		d, ok := p.drafts[f.ID]
		if !ok || moved || i < 0 || !d.changed(before[i]) || !d.changed(f) || captured(before[i], f) {
			d = newDraft(f)
		}
		if f.Kind == steps.Box && d.value.IsZero() && !p.Ready.IsZero() {
			d.value, p.Ready = p.Ready, secret.Secret{}
		}
		drafts[f.ID] = d
	}
	p.drafts = drafts
	return p
}

// captured reports whether a secret or message came in for the field meanwhile.
func captured(before, now steps.Field) bool { return !before.Held.At.Equal(now.Held.At) }

// fromTop shows a page from its top on, where nothing on it waits for a hand:
// what came out stands there, and Enter goes on wherever one looks. What Enter
// would send is looked at first.
func (p page) fromTop() page {
	if p.at().kind == nextItem && p.W.Notice.Code == "" && !p.V.Does.Once() {
		p.scroll = 0
	}
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
		if p.dialog != nil {
			return p.inDialog(msg)
		}
		return p.key(msg)
	case tea.PasteMsg:
		if p.dialog != nil {
			return p.inDialog(msg)
		}
		return p.paste(msg.Content)
	case answered:
		if msg.session == p.S {
			return p.answer(msg)
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
	if p.Waiting() == "" || p.still {
		return nil
	}
	return p.spinner.Tick
}

func (p page) takes(k tea.KeyPressMsg) bool {
	return typed(k.String()) && (p.dialog != nil || p.inText())
}

func (p page) in(e env) screen {
	p.env = e
	if p.dialog != nil {
		p.dialog = &dialog{e, p.dialog.Prompt}
	}
	return p
}

// keys are those of the actions that work on the page now.
func (p page) keys() []key.Binding {
	switch {
	case p.dialog != nil:
		return p.dialog.keys()
	case p.Waiting() != "":
		return []key.Binding{p.env.keys[talk.Cancel]}
	}
	var out []key.Binding
	for _, a := range talk.Actions() {
		b, ok := p.env.keys[a.ID]
		switch a.ID {
		case talk.GoOn:
			b = relabel(b, p.enterLabel())
		case talk.Copy:
			ok = p.V.Artifact != steps.NoArtifact // the line of the portal names the key itself
		case talk.Help, talk.Leave, talk.MoveBack, talk.ScrollUp, talk.ScrollDown: // the root shows them
			ok = false
		}
		if ok && p.works(a) {
			out = append(out, b)
		}
	}
	return out
}

func (p page) enterLabel() string {
	switch it := p.at(); it.kind {
	case choiceItem, remedyItem:
		return "choose"
	case actionItem:
		return map[talk.ID]string{talk.Fill: "fill in", talk.Play: "play"}[it.action]
	}
	if p.Reading != nil && p.Reading.Refusal == nil {
		return "keep"
	}
	if p.V.Does == steps.EffectCall && !p.V.Met() {
		return "call"
	}
	return "go on"
}
