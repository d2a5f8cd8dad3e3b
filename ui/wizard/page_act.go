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
	if p.dialog == nil {
		if again, ok := p.decide(k); ok {
			return again, nil
		}
	}
	switch {
	case p.dialog != nil:
		return p.inDialog(k)
	case p.inText() && typed(k.String()):
		p.form = p.typed(k)
		return p, nil
	}
	for _, a := range talk.Actions() {
		if key.Matches(k, p.env.keys[a.ID]) && p.works(a) {
			return p.act(a.ID)
		}
	}
	if p.inText() {
		p.form = p.typed(k)
		return p, nil
	}
	if i := p.chosenBy(k.String()); i >= 0 {
		p.form = p.pointed(i)
		return p.enter()
	}
	return p, nil
}

// acts are the actions that this face does in its own way.
func acts() map[talk.ID]func(page) (page, tea.Cmd) {
	return map[talk.ID]func(page) (page, tea.Cmd){
		talk.GoOn:       page.enter,
		talk.Back:       page.back,
		talk.Home:       goHome,
		talk.Tick:       tick,
		talk.Fill:       fill,
		talk.Play:       func(p page) (page, tea.Cmd) { return p, play },
		talk.Explain:    explain,
		talk.May:        permissions,
		talk.QR:         portalQR,
		talk.Show:       show,
		talk.Copy:       copyOut,
		talk.Elsewhere:  elsewhere,
		talk.Move:       moving(+1),
		talk.MoveBack:   moving(-1),
		talk.ScrollUp:   scrolling(-1),
		talk.ScrollDown: scrolling(+1),
		talk.First:      func(p page) (page, tea.Cmd) { return p.focused(0), nil },
		talk.Last:       func(p page) (page, tea.Cmd) { return p.focused(len(p.items) - 1), nil },
	}
}

func (p page) act(id talk.ID) (page, tea.Cmd) {
	if do, ok := acts()[id]; ok {
		return do(p)
	}
	return p.perform(p.Do(id))
}

func moving(by int) func(page) (page, tea.Cmd) {
	return func(p page) (page, tea.Cmd) {
		p.form = p.moved(by)
		return p, nil
	}
}

// focused is the page with the focus on item i, which is to be seen.
func (p page) focused(i int) page {
	p.scroll = followFocus
	p.form = p.pointed(i)
	return p
}

func tick(p page) (page, tea.Cmd) {
	t := p.at().task
	p, cmd := p.perform(p.S.Apply(steps.Tick{Task: t.ID, Done: t.Ticked.IsZero()}))
	p.form = p.moved(+1)
	return p, cmd
}

// back gives up what is waited for, else what was pasted, else leaves the page.
func (p page) back() (page, tea.Cmd) {
	switch {
	case p.Waiting() != "":
		p.cancel()
		p.Leaving = false
		return p.act(talk.Cancel)
	case p.Reading != nil:
		p.form = p.dropped()
		return p, nil
	case p.Insists():
		return p.dropsMessage()
	case p.V.Back == "":
		return p, func() tea.Msg { return closeMsg{} }
	}
	p, kept := p.keepLines()
	p, cmd := p.perform(p.S.Apply(steps.Back{}))
	return p, tea.Batch(kept, cmd)
}

// dropsMessage empties the box of a message that was refused, and no longer says so.
func (p page) dropsMessage() (page, tea.Cmd) {
	p, cmd := p.act(talk.Cancel) // nothing is waited for: it takes the notice away
	return p.emptied(), cmd
}

// goHome keeps what was typed, and shows the home page.
func goHome(p page) (page, tea.Cmd) {
	p, kept := p.keepLines()
	return p, tea.Batch(kept, func() tea.Msg { return homeMsg{} })
}

// fill has the sandbox fill in, with the name or the group that was typed so far.
func fill(p page) (page, tea.Cmd) {
	p.Leaving, p.Reading, p.Warned = false, nil, false
	p.form, _ = p.restored() // a line that was emptied is to be filled in
	p, kept := p.keepLines()
	if i := p.fieldAt(p.W.Notice.Field); i >= 0 && p.W.Notice.Code == session.CodeSetUpAlready {
		p.form = p.written(newDraft(p.items[i].field)) // another connector's comes in its place
	}
	p, cmd := p.perform(p.Do(talk.Fill))
	return p, tea.Batch(kept, cmd)
}

func explain(p page) (page, tea.Cmd) {
	p.over = explained(p.env, words.Explained(p.S.Records(p.V)))
	return p, nil
}

func permissions(p page) (page, tea.Cmd) {
	p.over = enumerated(p.env, words.PermissionsTitle, words.Permissions(p.V.Grant.Last.Scope))
	return p, nil
}

func portalQR(p page) (page, tea.Cmd) {
	p.over = qrCode(p.env, p.S.Portal())
	return p, nil
}

func elsewhere(p page) (page, tea.Cmd) {
	p.dialog = newDialog(p.env, talk.PromptElsewhere())
	return p, nil
}

// copyOut puts what the page shows to be copied out, else the portal's address, on
// the clipboard: only when asked.
func copyOut(p page) (page, tea.Cmd) {
	if h := p.Handout(); h.Text != "" {
		return p, tea.Batch(tea.SetClipboard(h.Text), said("Copied to the clipboard, if your terminal allows it."))
	}
	if p.Can(talk.Open) {
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
func show(p page) (page, tea.Cmd) {
	if rows := p.Unsaved(); len(rows) > 0 {
		o, cmd := unsaved(p.env, rows)
		p.over = o
		return p, cmd
	}
	if p.reveal.on {
		p.reveal.on = false
		return p, nil
	}
	p.reveal, p.scroll = reveal{true, p.reveal.number + 1}, min(p.scroll, followFocus) // it is to be seen
	if p.Handout().Spoken {
		p.told = p.S.Passphrase()
	}
	over := revealOver{p.S, p.reveal.number}
	return p, tea.Tick(revealTime, func(time.Time) tea.Msg { return over })
}
