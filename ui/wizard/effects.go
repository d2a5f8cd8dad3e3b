package wizard

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// answered is what came of the first effect of a list; the rest is still to run.
type answered struct {
	session *session.Session
	answer  steps.Answer
	rest    []steps.Effect
	ctx     context.Context
}

// asked says that an effect waits for the keyring, or no longer waits.
type asked struct {
	session *session.Session
	event   steps.Prompting
	waits   <-chan bool // what it says next
}

// run performs the first effect of a list. A person cannot cancel a save: it takes
// milliseconds, and what was captured is to be kept. A question that the keyring
// asks meanwhile can be given up.
func run(root, ctx context.Context, s *session.Session, effects []steps.Effect) tea.Cmd {
	if len(effects) == 0 {
		return nil
	}
	waits := make(chan bool, 16)
	perform := func() tea.Msg {
		defer close(waits)
		with := ctx
		if effects[0].Kind == steps.EffectSave {
			with = root
		}
		return answered{s, s.Run(asking(with, ctx, waits), effects[0]), effects[1:], ctx}
	}
	return tea.Batch(perform, heed(s, effects[0], waits))
}

// asking sends the keyring's waits to a channel. A channel that nobody reads any
// more holds nothing up.
func asking(ctx, until context.Context, waits chan<- bool) context.Context {
	return session.Prompting(ctx, until, func(yes bool) {
		select {
		case waits <- yes:
		default:
		}
	})
}

// heed waits until the keyring begins or ends a wait, and reports it as a message.
func heed(s *session.Session, e steps.Effect, waits <-chan bool) tea.Cmd {
	return func() tea.Msg {
		yes, more := <-waits
		if !more {
			return nil
		}
		return asked{s, steps.Prompting{Effect: e, Yes: yes}, waits}
	}
}

// asks shows that an effect waits for the keyring.
func (p page) asks(msg asked) (page, tea.Cmd) {
	p.S.Apply(msg.event)
	p = p.refreshed()
	return p, tea.Batch(heed(msg.session, msg.event.Effect, msg.waits), p.spin())
}

// perform starts a list of effects with its own context. Esc ends the contexts of all
// lists that are under way.
func (p page) perform(effects []steps.Effect) (page, tea.Cmd) {
	if len(effects) == 0 {
		return p.refreshed(), nil
	}
	ctx, cancel := context.WithCancel(p.ctx)
	before := p.cancel
	if len(p.W.Running) == 0 {
		before() // nothing is under way: this only releases the context
		before = func() {}
	}
	p.cancel = func() { before(); cancel() }
	p.flying++
	p = p.refreshed()
	return p, tea.Batch(run(p.ctx, ctx, p.S, effects), p.spin())
}

// answer takes what came of an effect, and goes on with its list. A prompt that the
// answer calls for is there at once: the next key is for it already. One that is
// open stays, with what was typed in it, whatever else fails meanwhile.
func (p page) answer(m answered) (page, tea.Cmd) {
	lacked := !p.V.Met()
	more := p.S.Apply(m.answer)
	p.flying--
	if m.answer.Effect.Kind == steps.EffectReceive && m.answer.Code == "" {
		p = p.emptied()
	}
	rest := m.rest
	if m.answer.Code != "" {
		rest, p.scroll = nil, followFocus // what failed is to be seen
		p.Leaving = p.Leaving && m.answer.Effect.Kind != steps.EffectLogin
	}
	p = p.refreshed()
	if lacked && p.V.Met() {
		p.care = p.care.arrived(p.Now()) // what came is to be read
		p.form = p.pointed(p.start()).toTop()
	}
	cmds := []tea.Cmd{run(p.ctx, m.ctx, p.S, rest), run(p.ctx, m.ctx, p.S, more)}
	for _, list := range [][]steps.Effect{rest, more} {
		if len(list) > 0 {
			p.flying++
		}
	}
	if m.answer.Code != "" && p.dialog == nil {
		p = p.prompted()
	}
	if m.answer.Code == "" {
		var cmd tea.Cmd
		p, cmd = p.goOnAlone()
		cmds = append(cmds, cmd)
	}
	return p, tea.Batch(cmds...)
}

// prompted opens the dialog that the page's notice calls for.
func (p page) prompted() page {
	if q, ok := p.Prompt(); ok {
		p.dialog = newDialog(p.env, q)
	}
	return p
}

// goOnAlone leaves the page if it is to be left and nothing holds it.
func (p page) goOnAlone() (page, tea.Cmd) {
	if !p.Leaving || !p.GoesOn() {
		return p, nil
	}
	p.Leaving = false
	return p.goOn()
}

// emptied is the page with an empty box, after the message in it was understood.
func (p page) emptied() page {
	p.drafts = maps.Clone(p.drafts)
	maps.DeleteFunc(p.drafts, func(_ steps.FieldID, d draft) bool { return d.kind == steps.Box })
	p = p.refreshed()
	p.form = p.pointed(p.start())
	return p
}
