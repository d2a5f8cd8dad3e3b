package wizard

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// What cannot be taken back is done, and a page that has a result to read is left, by a
// press of Enter that somebody meant: not by a key that is held, nor by one that was
// pressed before the page was read. Most terminals send a held key as many presses, the
// first of which comes late. So such a press counts a moment later, unless another one
// follows. A busy machine may read those late: the terminal is asked something then, and
// its answer comes behind all that was pressed.
const (
	arrival = 500 * time.Millisecond // after the page came, without any other key
	repeats = 500 * time.Millisecond // between two presses: less is a held key
	twice   = 150 * time.Millisecond // the same where Enter is asked for twice
	settles = 150 * time.Millisecond // after the press
	patient = time.Second            // for the terminal's answer
)

// care is what a page knows of the presses of Enter.
type care struct {
	came   time.Time // the page, and no other key since; zero otherwise
	last   time.Time // Enter, and no other key since
	number int       // of the presses so far: the latest one counts
	asked  carefully // the terminal was asked; zero: it was not
}

// carefully is a press that has settled.
type carefully struct {
	session *session.Session
	number  int
	key     tea.KeyPressMsg
	late    bool // the terminal did not answer in time
}

// settled asks the terminal, if it answers at all, and does what the press asks for once
// nothing can be between.
func (p page) settled(c carefully) (page, tea.Cmd) {
	switch {
	case c.session != p.S || c.number != p.care.number:
		return p, nil
	case c.late || !p.answers:
		p.care = p.care.other(p.Now())
		return p.key(c.key)
	}
	p.care.asked = c
	c.late = true
	return p, tea.Batch(tea.RequestBackgroundColor, tea.Tick(patient, func(time.Time) tea.Msg { return c }))
}

// heard does what a press asks for that settled before the terminal's answer.
func (p page) heard() (page, tea.Cmd) {
	c := p.care.asked
	p.care.asked = carefully{}
	if c.session != p.S || c.number != p.care.number {
		return p, nil
	}
	p.care = p.care.other(p.Now())
	return p.key(c.key)
}

func (c care) arrived(at time.Time) care {
	c.came = at
	return c
}

// other is after any other input: no press is under way. After a moment, it shows that the
// page was seen; before that, it is as hasty as Enter would be.
func (c care) other(at time.Time) care {
	if at.Sub(c.came) >= arrival {
		c.came, c.last = time.Time{}, time.Time{}
	}
	c.number++
	return c
}

// guarded takes a key, unless it asks for what cannot be taken back: then the key has to
// settle.
func (p page) guarded(k tea.KeyPressMsg) (page, tea.Cmd) {
	enter := key.Matches(k, p.env.keys[talk.GoOn])
	if p.dialog != nil || !enter && p.chosenBy(k.String()) < 0 {
		p.care = p.care.other(p.Now())
		return p.key(k)
	}
	now, before := p.Now(), p.care.last
	came := p.care.came
	p.care.last = now
	p.care.number++
	apart, risky := p.risks(k)
	switch {
	case !risky:
		return p.key(k)
	case k.IsRepeat, now.Sub(before) < apart, !came.IsZero() && now.Sub(came) < arrival:
		return p, nil
	}
	after := carefully{session: p.S, number: p.care.number, key: k}
	return p, tea.Tick(settles, func(time.Time) tea.Msg { return after })
}

// risks reports whether a key asks for what cannot be taken back, or leaves what is to be
// read, and how far apart two presses have to be.
func (p page) risks(k tea.KeyPressMsg) (apart time.Duration, yes bool) {
	it := p.at()
	if i := p.chosenBy(k.String()); i >= 0 {
		it = p.items[i]
	}
	switch {
	case it.kind == choiceItem:
		return repeats, it.choice.Sends || it.choice.ID == steps.SendRaw && !it.choice.Chosen
	case it.kind != nextItem && it.kind != fieldItem:
		return 0, false
	case p.Reading != nil && p.Warned, p.Insists():
		return twice, true
	}
	return repeats, it.kind == nextItem && p.tells() || p.V.Does.Once() && !(p.V.Met() && !p.V.Typed(steps.PINField))
}

// tells reports whether the page has what is to be read before it is left: what the live
// call found, that a set-up is done, or a passphrase that is kept nowhere.
func (p page) tells() bool {
	return p.V.ID == steps.PageCall && p.V.Met() || p.V.Last() || p.Handout().Spoken
}
