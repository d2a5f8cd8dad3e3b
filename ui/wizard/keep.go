package wizard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/talk"
)

// enter takes what has the focus, else keeps what was typed or pasted, else goes on.
// It is ignored after a paste, and while something runs that Enter asked for.
func (p page) enter() (page, tea.Cmd) {
	switch it := p.at(); {
	case p.Now().Sub(p.pasted) < talk.PasteGuard:
		return p, nil
	case p.Running(steps.EffectSeal):
		p.Leaving = true
		return p, nil
	case p.Running(steps.EffectCall, steps.EffectReceive, steps.EffectFill, steps.EffectOpen, steps.EffectHello, steps.EffectSendPIN, steps.EffectLogin):
		return p, nil
	case it.kind == choiceItem:
		return p.choose(it.choice)
	case it.kind == wishItem:
		return p.begin(it.onward.Wish)
	case it.action != "":
		return p.act(it.action)
	case it.kind == nextItem && p.Untold(p.told):
		return show(p) // in place of leaving its page
	}
	if p.Reading != nil && p.Reading.Refusal != nil {
		p.Reading = nil // it was seen, and nothing of it can be kept
	}
	if p.Reading != nil {
		return p.keepReading()
	}
	return p.keepDrafts()
}

// begin goes to another set-up, or home.
func (p page) begin(w talk.Wish) (page, tea.Cmd) {
	if w.Role == "" {
		return goHome(p)
	}
	return p, func() tea.Msg { return w }
}

func (p page) choose(c steps.Choice) (page, tea.Cmd) {
	p, kept := p.keepLines()
	if again, emptied := p.restored(); emptied && c.Sends {
		p.form = again // what would be sent is to be seen first
		return p, kept
	}
	p, cmd := p.perform(p.S.Apply(steps.Choose{Choice: c.ID}))
	return p, tea.Batch(kept, cmd)
}

// keepDrafts keeps what is in the fields, and goes on if nothing was.
func (p page) keepDrafts() (page, tea.Cmd) {
	changed := false
	for _, f := range p.V.Fields {
		d := p.drafts[f.ID]
		if !d.changed(f) {
			continue
		}
		changed = true
		switch d.kind {
		case steps.Box:
			if p.Insists() { // after a refusal that may be overruled
				return p.act(talk.Insist)
			}
			return p.perform(p.Receive(d.value.Reveal()))
		case steps.Masked:
			r := p.S.Read(f.ID, d.text())
			p.form = p.doubting(r, f)
			if len(r.Warnings) > 0 || r.Refusal != nil {
				return p, nil
			}
			return p.keepReading()
		}
	}
	made := changed && p.V.Artifact == steps.ArtifactRequest
	p, cmd, stop := p.keepAll()
	if stop || made {
		return p, cmd // a message that is made anew is to be seen first
	}
	if p.V.Last() && p.at().kind == nextItem {
		return p, tea.Batch(cmd, func() tea.Msg { return closeMsg{} })
	}
	if p.Running(steps.EffectSeal) {
		p.Leaving = true // sealing brings what the page needs; a check of the store does not
		return p, cmd
	}
	if again, emptied := p.restored(); emptied && p.V.Does.Once() {
		p.form = again // what would be sent is to be seen first
		return p, cmd
	}
	p, next := p.goOn()
	if p.Playing && p.V.Last() { // the reply is on its way: the developer goes on
		next = tea.Batch(next, func() tea.Msg { return closeMsg{} })
	}
	return p, tea.Batch(cmd, next)
}

// goOn leaves the page, and the next one too once a PIN has brought the token.
func (p page) goOn() (page, tea.Cmd) {
	p, cmd := p.perform(p.S.Apply(steps.Next{}))
	p.Leaving = p.Leaving || p.Running(steps.EffectLogin)
	return p, cmd
}

// keepReading keeps what was pasted, and leaves the page if that was all it needs.
// Where something speaks against it, the first Enter only says so.
func (p page) keepReading() (page, tea.Cmd) {
	if p.Doubted() {
		p.Warned = true
		return p, nil
	}
	r := *p.Reading
	p.form = p.dropped() // what was typed before is kept; the reading brings its own
	p, lines := p.keepLines()
	p.Reading, p.Warned = nil, false
	for _, f := range p.V.Fields {
		delete(p.drafts, f.ID) // what was kept shows instead
	}
	p, cmd := p.perform(p.S.Keep(r))
	p.form = p.pointed(p.start())
	p.Leaving = true
	if p.Waiting() != "" {
		return p, tea.Batch(lines, cmd)
	}
	p, next := p.goOnAlone()
	p.Leaving = p.Leaving && p.Running(steps.EffectLogin)
	return p, tea.Batch(lines, cmd, next)
}

// keepAll keeps changed lines; a line that looks odd stops once to say so.
func (p page) keepAll() (page, tea.Cmd, bool) {
	for _, f := range p.V.Fields {
		d := p.drafts[f.ID]
		if d.kind != steps.Line || !d.changed(f) || d.line.Value() == "" {
			continue
		}
		if r := p.S.Typed(f.ID, d.text()); len(r.Warnings) > 0 && !p.Warned {
			p.form = p.doubting(r, f)
			p.Warned = true
			if r.Line(f.ID) == "" { // it is something else than this field takes
				p.form = p.hiding(f.ID)
			}
			return p, nil, true
		}
	}
	p.Warned = false
	before := p.W.Notice
	p, cmd := p.keepLines()
	return p, cmd, p.W.Refuses() && (p.W.Notice != before || p.refusesLine())
}

// refusesLine reports whether the notice is about a line that is written and cannot be kept.
func (p page) refusesLine() bool {
	return p.W.Notice.Code != steps.CodeMissing && slices.ContainsFunc(p.V.Fields, func(f steps.Field) bool {
		return f.ID == p.W.Notice.Field && f.Kind == steps.Line && p.drafts[f.ID].changed(f)
	})
}

// keepLines keeps changed lines as they are.
func (p page) keepLines() (page, tea.Cmd) {
	var cmds []tea.Cmd
	for _, f := range p.V.Fields {
		if d := p.drafts[f.ID]; d.kind == steps.Line && d.changed(f) {
			var cmd tea.Cmd
			p, cmd = p.perform(p.Enter(f.ID, d.text()))
			cmds = append(cmds, cmd)
			if p.W.Refuses() {
				if paste.RefusesInClear(p.W.Notice.Code) {
					p.form = p.hiding(f.ID)
				}
				break
			}
		}
	}
	return p, tea.Batch(cmds...)
}

// kept keeps everything that was typed or pasted, except for a reading with warnings.
// It closes the dialog.
func (p page) kept() (page, tea.Cmd) {
	p.dialog = nil
	p, lines := p.keepLines()
	r := p.Reading
	if r == nil || r.Refusal != nil || len(r.Warnings) > 0 {
		return p, lines
	}
	p.Reading, p.Warned = nil, false
	p, cmd := p.perform(p.S.Keep(*r))
	return p, tea.Batch(lines, cmd)
}
