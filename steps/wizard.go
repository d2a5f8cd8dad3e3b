package steps

import (
	"maps"
	"reflect"
	"slices"
	"time"
)

// Wizard is one connector's set-up at one moment. The zero value with a Role is
// a fresh one; it holds no secret and no clock.
type Wizard struct {
	Role    Role
	Facts   Facts
	Page    PageID
	Grant   GrantID            // the grant that is worked on
	Seq     int                // of the latest effect
	Running map[int]EffectKind // effects not answered yet
	Notice  Notice
	// Prompt is the effect that may be asking a person something in a window of its
	// own, as a keyring does.
	Prompt int
	// Phone and PIN are for the way to a user token without the portal. They are
	// no facts: nothing of them is saved.
	Phone string
	PIN   Held
}

// Notice is the one thing a person should be told now. Code comes from this package
// or from the answer to an effect; ui/words has the words for it.
type Notice struct {
	Code   string
	Effect EffectKind // the effect that failed, which Retry asks for again
	Seq    int        // its number
	Grant  GrantID    // the grant that it was for
	Unsure bool       // it may have been done all the same, so there is no Retry
	Field  FieldID    // the field where a person can mend it
}

// Codes of notices that an event causes by itself.
const (
	CodeNotNow    = "not_now"      // the page does not offer that
	CodeTooLong   = "value_long"   // what was typed is longer than any real value
	CodeNotTyped  = "not_typed"    // a secret was typed where it is not taken
	CodeCancelled = "cancelled"    // a wait was given up
	CodeMessage   = "message_only" // Field takes a whole message
)

// MaxLength is the longest value that a field in clear takes, in characters. Names and
// IDs are one line; a document keeps 500 characters of any text.
func MaxLength(id FieldID) int {
	switch id {
	case HelloField:
		return 1000
	case RemarkField:
		return 500
	}
	return 100
}

// Apply takes one event. It never panics; an event that makes no sense now only
// sets Notice. The effects are to be performed in order, each answered by an
// Answer; w itself is not changed.
func (w Wizard) Apply(ev Event, m Moment) (Wizard, []Effect) {
	a := w.applied(ev, m)
	return a.Wizard, a.effects()
}

// applied is the wizard after an event, its effects not numbered yet.
func (w Wizard) applied(ev Event, m Moment) *applying {
	a := &applying{Wizard: w.clone(), now: stamp(m.Now), fresh: m.Fresh, before: w.Notice}
	switch ev.(type) {
	case Answer, Prompting, Rebase: // no person did it, so what was said stays
	default:
		a.Notice = Notice{}
	}
	if ev == nil {
		a.notice(CodeNotNow, "")
	} else {
		ev.apply(a)
	}
	if len(a.verbs) > 0 && a.saves {
		a.note(func(f Facts) Facts { return f.Touched(a.Grant, a.now) })
		a.save()
	}
	return a
}

// applying is a Wizard in the course of one Apply.
type applying struct {
	Wizard
	now    time.Time
	fresh  GrantID
	before Notice // what was said before this event
	wanted []EffectKind
	verbs  []verb // that changed the facts, in order
	saves  bool   // they are to be saved
}

// verb is what an event does to the facts.
type verb func(Facts) Facts

// note changes the facts by a verb, which is the only way to change them. Facts
// that stay as they were need no save.
func (a *applying) note(v verb) {
	if a.noteUnsaved(v) {
		a.saves = true
	}
}

// noteUnsaved changes the facts by a verb that needs no save: every start makes the
// same change again.
func (a *applying) noteUnsaved(v verb) (changed bool) {
	facts := v(a.Facts)
	if reflect.DeepEqual(facts, a.Facts) {
		return false
	}
	a.Facts, a.verbs = facts, append(a.verbs, v)
	return true
}

// rebase goes on with facts that changed under the wizard.
func (a *applying) rebase(f Facts) {
	lacked := !holds(pages()[a.Page], a.Facts, a.current(), a.now)
	a.Facts = f.clone()
	a.first()
	a.settle()
	if p := pages()[a.Page]; lacked && holds(p, a.Facts, a.current(), a.now) && p.id != PageCall {
		a.jump("", "") // another window brought what was asked for here
	}
}

// save asks for a save, before what is slow or may be refused, but after sealing: an
// admin's token is kept in its sealed form alone.
func (a *applying) save() {
	at := 0
	if slices.Contains(a.wanted, EffectSeal) {
		at = len(a.wanted)
	}
	a.wanted = slices.Insert(a.wanted, at, EffectSave)
}

func (a *applying) retry() {
	n := a.before
	switch {
	case n.Effect == "", n.Unsure, n.Effect.Once() && n.Grant != a.Grant:
		a.notice(CodeNotNow, "")
	case n.Effect == EffectHello:
		a.hello()
	case n.Effect == EffectSendPIN:
		a.sendPIN()
	case n.Effect == EffectLogin:
		a.login()
	default:
		a.wanted = append(a.wanted, n.Effect)
	}
}

// cancel gives up every wait, but for a save and for what is done once: that may have
// been done already, and its answer, which comes at once, says what is known.
func (a *applying) cancel() {
	waited := false
	maps.DeleteFunc(a.Running, func(_ int, k EffectKind) bool {
		waited = waited || !k.Once()
		return k != EffectSave && !k.Once()
	})
	if waited {
		a.notice(CodeCancelled, "")
	}
}

// prompting notes that a running effect may be prompting, or has stopped.
func (a *applying) prompting(ev Prompting) {
	switch {
	case ev.Yes && a.Running[ev.Effect.Seq] == ev.Effect.Kind:
		a.Prompt = ev.Effect.Seq
	case !ev.Yes && a.Prompt == ev.Effect.Seq:
		a.Prompt = 0
	}
}

// Refuses reports whether the notice is about what a person just did, and not about
// an effect that failed.
func (w Wizard) Refuses() bool { return w.Notice.Code != "" && w.Notice.Effect == "" }

// MayBePrompting reports whether a running effect may be asking a person something.
func (w Wizard) MayBePrompting() bool { return w.Prompt != 0 && w.Running[w.Prompt] != "" }

// stamp makes a time that survives being written and read: UTC, no monotonic part.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Round(0).UTC()
}

func (w Wizard) clone() Wizard {
	w.Facts = w.Facts.clone()
	w.Running = maps.Clone(w.Running)
	return w
}

func (f Facts) clone() Facts {
	f.Connector.Permissions = slices.Clone(f.Connector.Permissions)
	f.Ticks, f.Left = maps.Clone(f.Ticks), maps.Clone(f.Left)
	f.Grants = slices.Clone(f.Grants)
	for i, g := range f.Grants {
		g.Ticks, g.Left = maps.Clone(g.Ticks), maps.Clone(g.Left)
		f.Grants[i] = g
	}
	return f
}

// current is the grant that is worked on; there always is one after Start.
func (w Wizard) current() Grant { return w.Facts.Grant(w.Grant) }

func (a *applying) notice(code string, field FieldID) {
	a.Notice = Notice{Code: code, Field: field}
}

// effects numbers the wanted effects and notes them as running.
func (a *applying) effects() []Effect {
	if len(a.wanted) == 0 {
		return nil
	}
	if a.Running == nil {
		a.Running = map[int]EffectKind{}
	}
	last := a.Seq + len(a.wanted)
	var out []Effect
	for _, k := range a.wanted {
		a.Seq++
		a.Running[a.Seq] = k
		out = append(out, Effect{Seq: a.Seq, Last: last, Kind: k, Grant: a.Grant})
	}
	return out
}
