package wizard

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// key does the action whose key was pressed, else types, else takes a choice by its
// number.
func (p page) key(k tea.KeyPressMsg) (page, tea.Cmd) {
	if p.inText() && typed(k.String()) {
		return p.typeIn(k), nil
	}
	for _, a := range talk.Actions() {
		if key.Matches(k, p.env.keys[a.ID]) && p.works(a) {
			return p.act(a.ID)
		}
	}
	if p.inText() {
		return p.typeIn(k), nil
	}
	for i, it := range p.items {
		if it.kind == choiceItem && !it.choice.Sends && k.String() == itoa(p.number(it.choice)) {
			return p.focused(i).enter()
		}
	}
	return p, nil
}

// works reports whether an action does something now, where the focus is.
func (p page) works(a talk.Action) bool {
	switch a.ID {
	case talk.Tick:
		return p.at().kind == taskItem
	case talk.Move, talk.MoveBack:
		return len(p.items) > 1
	case talk.Show:
		return p.secret() != "" || a.Works(p.Talk)
	}
	return a.Works(p.Talk)
}

// acts are the actions that this face does in its own way.
func acts() map[talk.ID]func(page) (page, tea.Cmd) {
	return map[talk.ID]func(page) (page, tea.Cmd){
		talk.GoOn:       page.enter,
		talk.Back:       page.back,
		talk.Tick:       page.tick,
		talk.Fill:       page.fill,
		talk.Play:       func(p page) (page, tea.Cmd) { return p, play },
		talk.Explain:    page.explain,
		talk.Show:       page.show,
		talk.Copy:       page.copy,
		talk.Elsewhere:  page.elsewhere,
		talk.Move:       func(p page) (page, tea.Cmd) { return p.moved(+1), nil },
		talk.MoveBack:   func(p page) (page, tea.Cmd) { return p.moved(-1), nil },
		talk.ScrollUp:   func(p page) (page, tea.Cmd) { return p.scrolled(-1), nil },
		talk.ScrollDown: func(p page) (page, tea.Cmd) { return p.scrolled(+1), nil },
	}
}

// act does an action.
func (p page) act(id talk.ID) (page, tea.Cmd) {
	if do, ok := acts()[id]; ok {
		return do(p)
	}
	effects, _ := talk.Of(id).Do(p.Talk)
	return p.perform(effects)
}

func (p page) typeIn(k tea.KeyPressMsg) page {
	id := p.at().field.ID
	p = p.drafted(p.drafts[id].key(k))
	p.Reading, p.Warned, p.scroll = nil, false, -1
	return p
}

func (p page) moved(by int) page {
	n := len(p.items)
	p.scroll = -1
	return p.focused(((p.focus+by)%n + n) % n)
}

func (p page) scrolled(by int) page {
	p.scroll = max(0, max(p.scroll, 0)+by*p.pageSize())
	return p
}

func (p page) tick() (page, tea.Cmd) {
	t := p.at().task
	p, cmd := p.perform(p.Talk.Tick(t.ID, t.Ticked.IsZero()))
	return p.moved(+1), cmd
}

// back gives up what is waited for, else what was pasted, else leaves the page.
func (p page) back() (page, tea.Cmd) {
	switch {
	case p.Waiting() != "":
		p.cancel()
		p.Leaving = false
		return p.act(talk.Cancel)
	case p.Reading != nil:
		p.Reading, p.Warned = nil, false
		return p, nil
	case p.V.Back == "":
		return p, func() tea.Msg { return closeMsg{} }
	}
	p, kept := p.keepLines()
	p, cmd := p.perform(p.Talk.Back())
	return p, tea.Batch(kept, cmd)
}

// fill has the sandbox fill in, with what was typed so far: the name of a
// connector, the group.
func (p page) fill() (page, tea.Cmd) {
	p.Leaving, p.Reading, p.Warned = false, nil, false
	p, kept := p.keepLines()
	effects, _ := talk.Of(talk.Fill).Do(p.Talk)
	p, cmd := p.perform(effects)
	return p, tea.Batch(kept, cmd)
}

func (p page) explain() (page, tea.Cmd) {
	p.over = explained(p.env, words.Explained(p.S.Records(p.V)))
	return p, nil
}

func (p page) elsewhere() (page, tea.Cmd) {
	p.dialog = &dialog{p.env, talk.PromptElsewhere()}
	return p, nil
}

// copy puts what the page shows to be copied out, else the portal's address, on
// the clipboard: only when asked.
func (p page) copy() (page, tea.Cmd) {
	if h := p.Handout(); h.Text != "" {
		return p, tea.Batch(tea.SetClipboard(h.Text), said("Copied to the clipboard, if your terminal allows it."))
	}
	if p.S.CanOpen(p.V) {
		return p, tea.Batch(tea.SetClipboard(p.S.Portal()), said("The portal's address is on the clipboard, if your terminal allows it."))
	}
	return p, nil
}

// revealOver ends a reveal, if it is still the one that it was set for.
type revealOver struct {
	session *session.Session
	number  int
}

// show shows the secret at the focus for a while, or what could not be saved.
func (p page) show() (page, tea.Cmd) {
	if rows := p.Unsaved(); len(rows) > 0 {
		o, cmd := unsaved(p.env, rows)
		p.over = o
		return p, cmd
	}
	if p.reveal.on {
		p.reveal.on = false
		return p, nil
	}
	p.reveal = reveal{true, p.reveal.number + 1}
	over := revealOver{p.S, p.reveal.number}
	return p, tea.Tick(revealTime, func(time.Time) tea.Msg { return over })
}

// secret is what reveal would show: the draft at the focus, else what the page
// holds.
func (p page) secret() string {
	if it := p.at(); it.kind == fieldItem && it.field.Kind != steps.Line {
		if p.Reading != nil {
			return p.Reading.Secret(it.field.ID).Reveal()
		}
		return p.drafts[it.field.ID].value.Reveal()
	}
	return p.Secret()
}
