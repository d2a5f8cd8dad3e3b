package plain

import (
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// What follows an answer: its effects, what came of them, and the next page.

// onward leaves a page that the last answer completed, unless a value that the page
// can do without is still asked for; and again after the token of a PIN.
func (p *page) onward() error {
	for range 2 {
		p.refresh()
		login := p.V.Does == steps.EffectLogin
		if !p.GoesOn() || !login && p.question().field.ID != "" {
			return nil
		}
		if err := p.next(); err != nil || !login {
			return err
		}
	}
	return nil
}

func (p *page) next() error {
	if p.Untold(p.shown) {
		p.f.out.text(words.TellFirst)
		return show(p, "")
	}
	if p.V.Last() {
		p.left = true
		p.f.ended = p.f.ended || !p.Playing
		return nil
	}
	return p.settle(p.S.Apply(steps.Next{}))
}

// settle performs effects, asks for what they cannot do without, and tells what
// came of them.
func (p *page) settle(effects []steps.Effect) error {
	for {
		p.perform(effects)
		p.Talk = p.Refreshed()
		p.f.warned = p.f.warned && p.S.Unsaved()
		if err := p.f.ctx.Err(); err != nil {
			return err
		}
		q, asks := p.Prompt()
		if !asks {
			p.tell()
			return nil
		}
		if given, err := p.give(q); err != nil || !given {
			return err
		}
		effects = p.Do(talk.Retry)
	}
}

func (p *page) tell() {
	n := p.W.Notice
	if n.Code == "" {
		return
	}
	label := ""
	for _, f := range p.V.Fields {
		if f.ID == words.FieldOf(n) {
			label = f.Label
		}
	}
	switch {
	case n.Code == steps.CodeMissing && label != "":
		p.f.out.text("! This is still needed: " + label + ".")
		return
	case n.Code == steps.CodeMissing:
		p.f.out.text("! " + talk.MissingBefore)
		return
	}
	p.f.say(n.Code, p.S.Fault(n.Seq))
	p.tellRemedies()
	p.choices(p.Mends)
	if n.Code == session.CodeKeptElsewhere {
		p.f.out.text(words.KeptElsewhere(p.S.Place()))
	}
	if label != "" && n.Effect == steps.EffectCall {
		p.f.out.text("Check this first: " + label + `. Type "change" to give it again.`)
	}
	if p.Insists() {
		p.f.out.text(`Type "anyway" to use it.`)
	}
}
