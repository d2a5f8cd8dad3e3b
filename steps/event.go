package steps

import "time"

// Event is something that happened: a person did something, or an effect was
// answered. Every event carries its time.
type Event interface{ when() time.Time }

type (
	// Start opens the wizard at the place that its facts call for. Grant is a
	// fresh ID, used if there is no grant yet.
	Start struct {
		At    time.Time
		Grant GrantID
	}
	// Next leaves the page forwards: to the next one if what the page needs is
	// there, else it does what the page is for.
	Next struct{ At time.Time }
	// Back goes to the page before.
	Back struct{ At time.Time }
	// Jump goes to a page, of another grant if Grant is not empty. Page may be
	// empty: then to the place that the grant's facts call for.
	Jump struct {
		At    time.Time
		Page  PageID
		Grant GrantID
	}
	// Tick marks a tap as done or not.
	Tick struct {
		At   time.Time
		Task TaskID
		Done bool
	}
	// Enter is what a person typed into a field that is not secret.
	Enter struct {
		At    time.Time
		Field FieldID
		Value string
	}
	// Capture says that values were found in what a person pasted.
	Capture struct {
		At    time.Time
		Found Found
	}
	// Choose takes one of the page's choices. Grant is a fresh ID for a choice
	// that begins one.
	Choose struct {
		At     time.Time
		Choice ChoiceID
		Grant  GrantID
	}
	// Begin begins another group of the same connector, whose admin is another
	// person. Grant is a fresh ID.
	Begin struct {
		At    time.Time
		Grant GrantID
		Group string
	}
	// Do asks for an effect that the page offers.
	Do struct {
		At     time.Time
		Effect EffectKind
	}
	// Retry asks again for the effect that the notice is about.
	Retry struct{ At time.Time }
	// Renewed says that the service replaced a grant's refresh token. Of is when the
	// one that it replaced was noted: another one that was pasted meanwhile stays,
	// and the new one is kept beside it. Zero: it replaces any.
	Renewed struct {
		At      time.Time
		Grant   GrantID
		Refresh Held
		Of      time.Time
	}
	// Cancel gives up every wait; answers that still come are dropped.
	Cancel struct{ At time.Time }
	// Rebase replaces the facts by those that another process saved meanwhile. Grant
	// is a fresh ID, used if there is no grant any more.
	Rebase struct {
		At    time.Time
		Facts Facts
		Grant GrantID
	}
	// Asking says that a running effect may be asking a person something on another
	// screen, as a keyring that is locked does for its password; or does so no more.
	Asking struct {
		At     time.Time
		Effect Effect
		Yes    bool
	}
	// Answer is what came of an effect. Code is empty if it worked.
	Answer struct {
		At     time.Time
		Effect Effect
		Code   string
		Unsure bool // of what is done once: it failed, and may have been done all the same
		Spent  bool // of EffectLogin: it failed, and the PIN is used up
		Call   Call // of EffectCall, and of EffectHello if it needed one
		// Basis is what the call was made with. If the facts have other values by
		// then, it says nothing of them. Zero: of whatever they have.
		Basis Basis
		// Uncalled: an EffectCall failed before anybody was called, which says
		// nothing of the credentials.
		Uncalled bool
		Reply    Reply  // of EffectSeal
		Found    Found  // of EffectFill, EffectReceive, EffectAsk, EffectLogin, EffectRestore
		Says     string // a code that is worth a notice though it worked
	}
)

// Found are values of a connector and the current grant that were captured
// together; empty ones were not there and change nothing.
type Found struct {
	Name, ID       string
	Secret         Held
	Recipient      string
	Group, GroupID string
	Remark         string
	Refresh        Held
	// SameSecret, SameRefresh: it is the one that is held already.
	SameSecret, SameRefresh bool

	Phone string // in memory alone, as is the PIN
	PIN   Held
}

func (e Start) when() time.Time   { return e.At }
func (e Next) when() time.Time    { return e.At }
func (e Back) when() time.Time    { return e.At }
func (e Jump) when() time.Time    { return e.At }
func (e Tick) when() time.Time    { return e.At }
func (e Enter) when() time.Time   { return e.At }
func (e Capture) when() time.Time { return e.At }
func (e Choose) when() time.Time  { return e.At }
func (e Begin) when() time.Time   { return e.At }
func (e Do) when() time.Time      { return e.At }
func (e Retry) when() time.Time   { return e.At }
func (e Renewed) when() time.Time { return e.At }
func (e Cancel) when() time.Time  { return e.At }
func (e Rebase) when() time.Time  { return e.At }
func (e Asking) when() time.Time  { return e.At }
func (e Answer) when() time.Time  { return e.At }

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
