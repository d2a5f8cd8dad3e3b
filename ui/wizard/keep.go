package wizard

import (
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
)

// paste takes a paste: into a box as it is, into any other field what it holds,
// described first and kept by Enter.
func (p page) paste(text string) (page, tea.Cmd) {
	it := p.at()
	if it.kind != fieldItem {
		// A paste beside the fields is meant for them.
		for i, other := range p.items {
			if other.kind == fieldItem {
				p = p.focused(i)
				it = other
				break
			}
		}
	}
	if it.kind != fieldItem || text == "" {
		return p, nil
	}
	p.pasted, p.scroll, p.sure = p.env.now(), -1, false
	d := p.drafts[it.field.ID]
	if d.kind == steps.Box {
		d.long = len(text) > maxTyped
		if !d.long {
			d.value = secret.New(secret.CleanLines(text))
		}
		return p.drafted(d), nil
	}
	if it.field.Free {
		return p.drafted(d.inserted(paste.CleanValue(it.field.ID, text))), nil
	}
	r := p.s.Read(it.field.ID, text)
	if r.Refusal == nil && r.Values.Count() == 1 && d.kind == steps.Line && r.Line(it.field.ID) != "" && !strings.ContainsAny(text, "\r\n") {
		return p.drafted(d.pasted(r)), nil
	}
	p.reading = &r
	for _, d := range p.drafts {
		p = p.drafted(d.show(r))
	}
	return p, nil
}

// pasted puts one value at the cursor of a line.
func (d draft) pasted(r paste.Reading) draft {
	if v := r.Found.Name + r.Found.ID + r.Found.Group; d.line.Value() != "" && v != "" {
		return d.inserted(v)
	}
	return d.show(r)
}

// inserted puts a text at the cursor of a line.
func (d draft) inserted(v string) draft {
	if d.long = len(d.line.Value())+len(v) > maxTyped; d.long {
		return d
	}
	at, runes := d.line.Position(), []rune(d.line.Value())
	d.line.SetValue(string(runes[:at]) + v + string(runes[at:]))
	d.line.SetCursor(at + len([]rune(v)))
	return d
}

// enter keeps what was typed or pasted, else takes what has the focus, else
// goes on.
func (p page) enter() (page, tea.Cmd) {
	if p.env.now().Sub(p.pasted) < pasteGuard {
		return p, nil
	}
	if p.running(steps.EffectSeal) {
		p.onward = true
		return p, nil
	}
	if p.running(steps.EffectCall, steps.EffectReceive, steps.EffectFill, steps.EffectOpen, steps.EffectHello, steps.EffectSendPIN, steps.EffectLogin) {
		return p, nil
	}
	switch it := p.at(); it.kind {
	case choiceItem:
		p, kept := p.keepLines()
		if again, emptied := p.restored(); emptied && it.choice.Sends {
			return again, kept // what would be sent is to be seen first
		}
		p, cmd := p.apply(steps.Choose{Choice: it.choice.ID})
		return p, tea.Batch(kept, cmd)
	case fillItem:
		return p.fill()
	case playItem:
		return p, play
	case remedyItem:
		return p.remedy(it.remedy)
	}
	if p.reading != nil && p.reading.Refusal != nil {
		p.reading = nil // it was seen, and nothing of it can be kept
	}
	if p.reading != nil {
		return p.keepReading()
	}
	for _, f := range p.v.Fields {
		d := p.drafts[f.ID]
		if !d.changed(f) {
			continue
		}
		switch d.kind {
		case steps.Box:
			return p.receive(d)
		case steps.Masked:
			r := p.s.Read(f.ID, d.text())
			p.reading = &r
			if len(r.Warnings) > 0 || r.Refusal != nil {
				return p, nil
			}
			return p.keepReading()
		}
	}
	made := p.v.Artifact == steps.ArtifactRequest && slices.ContainsFunc(p.v.Fields, func(f steps.Field) bool { return p.drafts[f.ID].changed(f) })
	p, cmd, stop := p.keepAll()
	if stop || made {
		return p, cmd // a message that is made anew is to be seen first
	}
	if p.v.Last() && p.at().kind == nextItem {
		return p, tea.Batch(cmd, func() tea.Msg { return closeMsg{} })
	}
	if p.running(steps.EffectSeal) {
		p.onward = true // what just began brings what is needed; a look for a store does not
		return p, cmd
	}
	if again, emptied := p.restored(); emptied && p.v.Does.Once() {
		return again, cmd // what would be sent is to be seen first
	}
	p, next := p.goOn()
	return p, tea.Batch(cmd, next)
}

// goOn goes on, and on again after the token of a PIN.
func (p page) goOn() (page, tea.Cmd) {
	p, cmd := p.apply(steps.Next{})
	p.onward = p.onward || p.running(steps.EffectLogin)
	return p, cmd
}

// restored is the page whose emptied lines show again what stands in their
// place, and whether there are any.
func (p page) restored() (page, bool) {
	emptied := false
	for _, f := range p.v.Fields {
		if d := p.drafts[f.ID]; d.kind == steps.Line && d.line.Value() == "" && f.Value != "" {
			p, emptied = p.drafted(newDraft(f)), true
		}
	}
	return p.focused(p.focus), emptied
}

// keepReading keeps what was pasted. Where something speaks against it, the
// first Enter only says so.
func (p page) keepReading() (page, tea.Cmd) {
	r := *p.reading
	if r.Refusal != nil {
		return p, nil
	}
	if len(r.Warnings) > 0 && !p.sure {
		p.sure = true
		return p, nil
	}
	p, lines := p.keepLines()
	p.reading, p.sure = nil, false
	for _, f := range p.v.Fields {
		delete(p.drafts, f.ID) // what was kept shows instead
	}
	p, cmd := p.perform(p.s.Keep(r))
	p = p.focused(p.start())
	if waiting(p.w) != "" {
		p.onward = true
		return p, tea.Batch(lines, cmd)
	}
	if !p.v.Met() && p.v.Does != steps.EffectLogin {
		return p, tea.Batch(lines, cmd)
	}
	if p.v.ID == steps.PageCall || p.v.Does == steps.EffectReceive {
		return p, tea.Batch(lines, cmd)
	}
	p, next := p.goOn()
	return p, tea.Batch(lines, cmd, next)
}

// receive has a whole message read. Pressed again after its token spoke against
// it, it is used anyway.
func (p page) receive(d draft) (page, tea.Cmd) {
	if p.mayInsist() {
		p.s.Insist()
	} else {
		p.s.Receive(d.value.Reveal())
	}
	return p.apply(steps.Do{Effect: steps.EffectReceive})
}

// keepAll keeps changed lines; a line that looks odd stops once to say so.
func (p page) keepAll() (page, tea.Cmd, bool) {
	for _, f := range p.v.Fields {
		d := p.drafts[f.ID]
		if d.kind != steps.Line || !d.changed(f) || d.line.Value() == "" {
			continue
		}
		if r := p.s.Typed(f.ID, d.text()); len(r.Warnings) > 0 && !p.sure {
			p.reading, p.sure = &r, true
			return p, nil, true
		}
	}
	p.sure = false
	w := p.w
	p, cmd := p.keepLines()
	return p, cmd, p.w.Refuses() && p.w.Notice != w.Notice
}

// keepLines keeps changed lines as they are.
func (p page) keepLines() (page, tea.Cmd) {
	var cmds []tea.Cmd
	for _, f := range p.v.Fields {
		if d := p.drafts[f.ID]; d.kind == steps.Line && d.changed(f) {
			var cmd tea.Cmd
			p, cmd = p.apply(steps.Enter{Field: f.ID, Value: paste.CleanValue(f.ID, d.text())})
			cmds = append(cmds, cmd)
			if p.w.Refuses() {
				break
			}
		}
	}
	return p, tea.Batch(cmds...)
}
