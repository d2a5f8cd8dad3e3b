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

// run performs the first effect of a list. A save is never cancelled by a
// person: it takes milliseconds, and what was captured is to be kept.
func run(root, ctx context.Context, s *session.Session, effects []steps.Effect) tea.Cmd {
	if len(effects) == 0 {
		return nil
	}
	return func() tea.Msg {
		with := ctx
		if effects[0].Kind == steps.EffectSave {
			with = root
		}
		return answered{s, s.Run(with, effects[0]), effects[1:], ctx}
	}
}

// apply hands an event to the session and runs what comes of it.
func (p page) apply(ev steps.Event) (page, tea.Cmd) {
	return p.perform(p.s.Apply(ev))
}

// perform starts a list of effects with a context of its own.
func (p page) perform(effects []steps.Effect) (page, tea.Cmd) {
	ctx := p.env.ctx
	for _, e := range effects {
		if e.Kind != steps.EffectSave {
			ctx, p.cancel = context.WithCancel(p.env.ctx)
			break
		}
	}
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
		p, cmd = p.apply(steps.Next{At: p.env.now()})
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
	for _, k := range w.Running {
		if w := words.Wait(k); w != "" {
			return w
		}
	}
	return ""
}
