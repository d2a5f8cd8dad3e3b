package wizard

import (
	"context"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// answered is what came of the first effect of a list; the rest is still to run.
type answered struct {
	session *session.Session
	answer  steps.Answer
	rest    []steps.Effect
	ctx     context.Context
}

// asks says that an effect waits for the keyring, or does so no more.
type asks struct {
	session *session.Session
	event   steps.Prompting
	waits   <-chan bool // what it says next
}

// run performs the first effect of a list. A save is never cancelled by a
// person: it takes milliseconds, and what was captured is to be kept. What the
// keyring asks him in its course he may give up.
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

// asking has the keyring's waits told to a channel. One that nobody reads any more
// is no reason to wait.
func asking(ctx, until context.Context, waits chan<- bool) context.Context {
	return session.Prompting(ctx, until, func(yes bool) {
		select {
		case waits <- yes:
		default:
		}
	})
}

// heed has the next word about the keyring come as a message.
func heed(s *session.Session, e steps.Effect, waits <-chan bool) tea.Cmd {
	return func() tea.Msg {
		yes, more := <-waits
		if !more {
			return nil
		}
		return asks{s, steps.Prompting{Effect: e, Yes: yes}, waits}
	}
}

// asked has a page show that it waits for the keyring.
func (m Model) asked(msg asks) (Model, tea.Cmd) {
	cmd := heed(msg.session, msg.event.Effect, msg.waits)
	m.pages = slices.Clone(m.pages)
	for i, p := range m.pages {
		if p.s == msg.session {
			p.s.Apply(msg.event)
			m.pages[i] = p.refreshed()
			cmd = tea.Batch(cmd, m.pages[i].spin())
		}
	}
	return m, cmd
}

// apply hands an event to the session and runs what comes of it.
func (p page) apply(ev steps.Event) (page, tea.Cmd) {
	return p.perform(p.s.Apply(ev))
}

// perform starts a list of effects with a context of its own. Esc ends it, and
// that of each list which is still under way.
func (p page) perform(effects []steps.Effect) (page, tea.Cmd) {
	if len(effects) == 0 {
		return p.refreshed(), nil
	}
	ctx, cancel := context.WithCancel(p.env.ctx)
	before := p.cancel
	if len(p.w.Running) == 0 {
		before() // nothing is under way: it only lets go
		before = func() {}
	}
	p.cancel = func() { before(); cancel() }
	p = p.refreshed()
	return p, tea.Batch(run(p.env.ctx, ctx, p.s, effects), p.spin())
}

// answer takes what came of an effect, and goes on with its list.
func (p page) answer(m answered) (page, tea.Cmd) {
	lacked := !p.v.Met()
	more := p.s.Apply(m.answer)
	if m.answer.Effect.Kind == steps.EffectReceive && m.answer.Code == "" {
		p = p.emptied()
	}
	rest := m.rest
	if m.answer.Code != "" {
		rest, p.scroll = nil, -1 // what failed is to be seen
		p.onward = p.onward && m.answer.Effect.Kind != steps.EffectLogin
	}
	p = p.refreshed()
	if lacked && p.v.Met() {
		p = p.focused(p.start()).fromTop()
	}
	var cmds []tea.Cmd
	if len(rest) > 0 {
		cmds = append(cmds, run(p.env.ctx, m.ctx, p.s, rest))
	}
	if len(more) > 0 {
		cmds = append(cmds, run(p.env.ctx, m.ctx, p.s, more))
	}
	if p.onward && p.v.Met() && m.answer.Code == "" {
		p.onward = false
		var cmd tea.Cmd
		p, cmd = p.apply(steps.Next{})
		cmds = append(cmds, cmd)
	}
	return p, tea.Batch(cmds...)
}

// emptied is the page after what was in its box was understood.
func (p page) emptied() page {
	p.drafts = maps.Clone(p.drafts)
	maps.DeleteFunc(p.drafts, func(_ steps.FieldID, d draft) bool { return d.kind == steps.Box })
	p = p.refreshed()
	return p.focused(p.start())
}

// running reports whether one of the effects is under way.
func (p page) running(kinds ...steps.EffectKind) bool {
	for _, k := range p.w.Running {
		if slices.Contains(kinds, k) {
			return true
		}
	}
	return false
}

// waiting is what the wizard waits for, or "".
func waiting(w steps.Wizard) string {
	if w.MayBePrompting() {
		return words.KeyringWait
	}
	for _, k := range w.Running {
		if w := words.Wait(k); w != "" {
			return w
		}
	}
	return ""
}
