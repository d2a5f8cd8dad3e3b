package steps

import (
	"cmp"
	"time"
)

// PageHello lies beside the developer's path: it is chosen on the last page, and the
// set-up is done without it.
const PageHello PageID = "developer.hello"

var helloPages = []page{{
	id: PageHello, short: "A message", step: 4, actor: Developer, title: "Say hello to {to}",
	text:   "All members of the group can read this message. It is sent once, when you confirm.",
	fields: []FieldID{HelloField},
	needs:  []NeedID{NeedSaid}, does: EffectHello, perGrant: true,
}}

// Hello is the first message to a group: what it says, and that it was asked
// for. It is sent on a person's word alone, after a live call that worked.
type Hello struct {
	Text string    `json:"text,omitempty"` // as the person wrote it; "" is the usual one
	To   Group     `json:"to,omitzero"`
	At   time.Time `json:"at,omitzero"` // when it was asked for; zero again once the outcome is known
}

// Words are what the message says.
func (h Hello) Words(c Connector) string {
	switch {
	case h.Text != "":
		return h.Text
	case c.Name == "":
		return "Hello! This group is connected now."
	}
	return "Hello from " + c.Name + "! This group is connected now."
}

// Said is the latest message that the service took.
type Said struct {
	At time.Time `json:"at,omitzero"`
	To Group     `json:"to,omitzero"`
}

// Greets are the groups that a message may go to: those that the latest live call
// saw, or the grant's own group where the connector may not list groups.
func (g Grant) Greets() []Group {
	switch {
	case !g.Last.Worked():
		return nil
	case len(g.Last.Groups) == 0 && g.Kind != UserGrant && g.GroupID != "":
		return []Group{{ID: g.GroupID, Name: g.Group}}
	}
	return g.Last.Groups
}

const (
	greeting      = "hello:" // before the group's ID
	mostGreetings = 5        // that a page offers; a command reaches the others
)

// SayHello is the choice of a message to a group.
func SayHello(to Group) ChoiceID { return ChoiceID(greeting + to.ID) }

// greetings are the choices of a message, one a group.
func greetings(g Grant) []Choice {
	groups := g.Greets()
	var out []Choice
	for _, to := range groups[:min(len(groups), mostGreetings)] {
		out = append(out, Choice{ID: SayHello(to), Text: "Say hello to “" + to.Called() + "”"})
	}
	return out
}

// Called is a group's name, or its ID where it has none.
func (g Group) Called() string { return cmp.Or(g.Name, g.ID) }

// greeted is the group of such a choice.
func greeted(g Grant, id ChoiceID) Group {
	for _, to := range g.Greets() {
		if id == SayHello(to) {
			return to
		}
	}
	return Group{}
}

// greet opens the page of a message to a group.
func (a *applying) greet(to Group) {
	if to.ID == "" || a.underWay() {
		a.notice(CodeNotNow, "")
		return
	}
	if h := a.current().Hello; h.To != to {
		h.To = to
		a.note(func(f Facts) Facts { return f.Greeting(a.Grant, h, h.At) })
	}
	a.Page = PageHello
}

// hello asks for the message. The wish is saved before the message goes out, so that
// a later start knows that it may have been posted.
func (a *applying) hello() {
	g := a.current()
	switch {
	case g.Hello.To.ID == "" || !g.Last.Worked():
		a.notice(CodeNotNow, "")
	case g.Expired(a.now):
		a.notice(CodeExpired, RefreshField)
	case !a.runs(EffectHello):
		seen := Hello{Text: g.Hello.Words(a.Facts.Connector), To: g.Hello.To}
		a.note(func(f Facts) Facts { return f.Greeting(g.ID, seen, a.now) })
		a.want(EffectHello)
	}
}

// unasked takes the wish back, since nothing was posted.
func (a *applying) unasked(id GrantID) {
	a.note(func(f Facts) Facts { return f.Greeting(id, f.Grant(id).Hello, time.Time{}) })
}

// onceDone notes the outcome of an effect that is done once.
func (a *applying) onceDone(ev Answer, g Grant) {
	switch done := ev.Code == ""; ev.Effect.Kind {
	case EffectHello:
		if done {
			a.note(func(f Facts) Facts { return f.Said(g.ID, g.Hello.To, a.now) })
			if a.Page == PageHello && g.ID == a.Grant {
				a.Page = PageDone
			}
		} else if !ev.Unsure {
			a.unasked(g.ID)
		}
	case EffectSendPIN:
		if done || ev.Unsure {
			a.pinSent(g.ID)
		}
	case EffectLogin:
		if done || ev.Unsure || ev.Spent {
			a.PIN = Held{} // a PIN works once
		}
	}
}
