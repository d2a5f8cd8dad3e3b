package steps

import "time"

// Moment is when an event happens: the one clock that the machine sees, and the
// one source of new names. Fresh names a grant if the event begins one.
type Moment struct {
	Now   time.Time
	Fresh GrantID
}

// Event is something that happened: a person did something, or an effect was
// answered.
type Event interface{ apply(*applying) }

type (
	// Start opens the wizard at the place that its facts call for.
	Start struct{}
	// Next leaves the page forwards: to the next one if what the page needs is
	// there, else it does what the page is for.
	Next struct{}
	// Back goes to the page before.
	Back struct{}
	// Jump goes to a page, of another grant if Grant is not empty. Page may be
	// empty: then to the place that the grant's facts call for.
	Jump struct {
		Page  PageID
		Grant GrantID
	}
	// Tick marks a tap as done or not.
	Tick struct {
		Task TaskID
		Done bool
	}
	// Enter is what a person typed into a field that is not secret.
	Enter struct {
		Field FieldID
		Value string
	}
	// Capture says that values were found in what a person pasted.
	Capture struct{ Found Found }
	// Choose takes one of the page's choices.
	Choose struct{ Choice ChoiceID }
	// Do asks for an effect that the page offers.
	Do struct{ Effect EffectKind }
	// Retry asks again for the effect that the notice is about.
	Retry struct{}
	// Cancel gives up every wait; answers that still come are dropped.
	Cancel struct{}
	// Rebase replaces the facts: a live call was noted in them, or another process
	// saved meanwhile.
	Rebase struct{ Facts Facts }
	// Prompting says that a running effect may be asking a person something on another
	// screen, as a locked keyring asks for its password; or that it no longer does.
	Prompting struct {
		Effect Effect
		Yes    bool
	}
	// Answer is what came of an effect. Code is empty if it worked. The facts of a live
	// call, of a renewed and of a restored value are not in it: whoever made them
	// noted them, and the wizard gets them by Rebase.
	Answer struct {
		Effect Effect
		Code   string
		Unsure bool   // the effect is done once; it failed, and may have been done all the same
		Spent  bool   // the PIN was used or refused: it is good for one time
		Reply  Reply  // of EffectSeal
		Found  Found  // of EffectFill, EffectReceive, EffectAsk, EffectLogin
		Says   string // a code that deserves a notice though the effect worked
	}
)

func (Start) apply(a *applying)        { a.start() }
func (Next) apply(a *applying)         { a.next() }
func (Back) apply(a *applying)         { a.back() }
func (ev Jump) apply(a *applying)      { a.jump(ev.Page, ev.Grant) }
func (ev Tick) apply(a *applying)      { a.tick(ev.Task, ev.Done) }
func (ev Enter) apply(a *applying)     { a.enter(ev.Field, ev.Value) }
func (ev Capture) apply(a *applying)   { a.capture(ev.Found) }
func (ev Choose) apply(a *applying)    { a.choose(ev.Choice) }
func (ev Do) apply(a *applying)        { a.do(ev.Effect) }
func (Retry) apply(a *applying)        { a.retry() }
func (Cancel) apply(a *applying)       { a.cancel() }
func (ev Rebase) apply(a *applying)    { a.rebase(ev.Facts) }
func (ev Prompting) apply(a *applying) { a.prompting(ev) }
func (ev Answer) apply(a *applying)    { a.answer(ev) }

// Found are values of a connector and one of its grants that were captured
// together; empty ones were not there and change nothing.
type Found struct {
	Name, ID       string
	Secret         Held
	Recipient      string
	Group, GroupID string
	Remark         string
	Refresh        Held
	// SameSecret, SameRefresh: it is the one that is held already, so none comes
	// before it.
	SameSecret, SameRefresh bool

	Phone string // in memory alone, as is the PIN
	PIN   Held
}

// Fills reports whether a value of the field was found.
func (f Found) Fills(id FieldID) bool {
	switch id {
	case NameField:
		return f.Name != ""
	case IDField:
		return f.ID != ""
	case SecretField:
		return f.Secret.Yes()
	case GroupField:
		return f.Group != ""
	case RefreshField:
		return f.Refresh.Yes()
	}
	return false
}

// EffectKind is what has to be done outside.
type EffectKind string

// The effects. Each is answered by an Answer that quotes it.
const (
	EffectSave    EffectKind = "save"    // facts and captured secrets, to disk
	EffectProbe   EffectKind = "probe"   // can a secret be kept here? before the portal shows one
	EffectOpen    EffectKind = "open"    // the portal, in the browser
	EffectFill    EffectKind = "fill"    // sandbox alone: take over what the portal shows
	EffectAsk     EffectKind = "ask"     // make the developer's key and message
	EffectReceive EffectKind = "receive" // open the reply that was pasted
	EffectSeal    EffectKind = "seal"    // the captured token, to the developer
	EffectCall    EffectKind = "call"    // the live token call
	EffectRestore EffectKind = "restore" // the refresh token before the present one, in its place

	EffectRestoreSecret EffectKind = "restore-secret" // the same of the connector's secret
	EffectHello         EffectKind = "hello"          // the message of Grant.Hello, to its group
	EffectSendPIN       EffectKind = "pin"            // by SMS, to Wizard.Phone
	EffectLogin         EffectKind = "login"          // the PIN, for a refresh token
)

// Once reports whether doing it twice would be more than doing it once. It is
// done when a person says so and at no other time, one at a time, and what may
// have been done is not asked for again by Retry.
func (k EffectKind) Once() bool {
	return k == EffectHello || k == EffectSendPIN || k == EffectLogin
}

// Effect is one thing to do. The effects of one Apply run in order and the
// first failure ends the list, which reaches up to the number Last.
type Effect struct {
	Seq   int
	Last  int
	Kind  EffectKind
	Grant GrantID
}
