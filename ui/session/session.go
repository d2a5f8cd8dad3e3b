// Package session performs the effects that steps asks for: it opens the portal,
// keeps what was captured, seals, opens and calls. Both faces drive a Session: they
// hand it a person's events and run the effects that come back. Commands work on a
// Setup, which has no pages.
//
// Apply is memory alone and may be called from a screen's update; Run waits for
// disks and networks and belongs into a goroutine, with a context that ends it.
package session

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// Session is the wizard at work on a set-up. Its mutex is taken before the vault's.
type Session struct {
	*Setup
	mu     sync.Mutex
	wizard steps.Wizard
	seen   int // changes of the vault's facts that the wizard knows of
	inbox  inbox
	pin    secret.Secret // of an SMS, until it is used
	calls  calls
	faults map[int]error // of failed effects, by their number; 0: of what was refused last
	dir    string        // that the person chose for what follows, until it is moved there
	saved  string        // the connector's ID, as it was saved last
	// lastSaveFailure is told on every page until a save works.
	lastSaveFailure steps.Notice
}

// New begins a document. It is written with the first fact.
func New(o Options, role steps.Role) *Session {
	d := persist.Document{Key: persist.Key{Realm: o.Target.Realm, Role: role, ID: persist.NewID()}}
	if !o.Team.keeps(o.Target.Realm) {
		return start(o, d, nil)
	}
	d.Pin = o.Team.Host.Member
	return start(o, d, o.Team)
}

// Resume goes on with a document that is kept here. One that is bound to another API
// root is refused with the code other_realm.
func Resume(o Options, d persist.Document) (*Session, error) { return resume(o, d, nil) }

func resume(o Options, d persist.Document, t *Team) (*Session, error) {
	if err := o.Target.binding().Fits(d); err != nil {
		return nil, err
	}
	return start(o, d, t), nil
}

func start(o Options, d persist.Document, t *Team) *Session {
	s := &Session{Setup: newSetup(o.withDefaults(), d, t), faults: map[int]error{}, saved: d.Facts.Connector.ID}
	s.wizard = steps.Wizard{Role: d.Key.Role, Facts: d.Facts}
	s.Apply(steps.Start{})
	return s
}

// Wizard is the wizard as it stands.
func (s *Session) Wizard() steps.Wizard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wizard
}

// Apply takes an event and gives back what has to be run, in order.
func (s *Session) Apply(ev steps.Event) []steps.Effect {
	s.mu.Lock()
	defer s.mu.Unlock()
	if field, err := s.refused(ev); err != nil {
		s.wizard.Notice, s.faults[0] = steps.Notice{Code: steps.CodeOf(err), Field: field}, err
		return nil
	}
	ev, field, code := s.judged(ev)
	m := steps.Moment{Now: s.Now(), Fresh: steps.GrantID(s.NewID())}
	s.catchUp(m)
	effects := s.step(ev, m)
	s.tellSaveFailure(ev)
	s.tellClear(field, code)
	return effects
}

// catchUp has the wizard go on with what was noted in the facts outside of it.
func (s *Session) catchUp(m steps.Moment) {
	if facts, count := s.Vault.Facts(); count != s.seen {
		s.seen = count
		s.step(steps.Rebase{Facts: facts}, m)
	}
}

// step moves the wizard. What it changes in the facts is an edit of the vault, to be
// made again should another process have written meanwhile.
func (s *Session) step(ev steps.Event, m steps.Moment) []steps.Effect {
	before := s.wizard
	w, effects := before.Apply(ev, m)
	if w.Role != before.Role {
		s.Vault.Become(w.Role)
	}
	s.wizard = w
	known := before.Facts
	if r, ok := ev.(steps.Rebase); ok {
		known = r.Facts
	}
	if reflect.DeepEqual(w.Facts, known) {
		return effects
	}
	change := func(f steps.Facts) steps.Facts {
		again, same := before, ev
		again.Facts = f
		if _, ok := ev.(steps.Rebase); ok {
			same = steps.Rebase{Facts: f}
		}
		again, _ = again.Apply(same, m)
		return again.Facts
	}
	edit := s.Vault.Assume
	if saves(effects) {
		edit = s.Vault.Edit
	}
	count := edit(change)
	if count == s.seen+1 { // else somebody else changed them too
		s.seen = count
	}
	return effects
}

func saves(effects []steps.Effect) bool {
	return slices.ContainsFunc(effects, func(e steps.Effect) bool { return e.Kind == steps.EffectSave })
}

// tellSaveFailure has a failed save told until one works: also that of an effect
// which saves by itself.
func (s *Session) tellSaveFailure(ev steps.Event) {
	n := &s.wizard.Notice
	a, ok := ev.(steps.Answer)
	saving := a.Effect.Kind == steps.EffectSave || a.Code == steps.CodeOf(s.Vault.SaveError())
	if ok && saving && a.Code != "" && n.Seq == a.Effect.Seq {
		s.lastSaveFailure = *n
		s.lastSaveFailure.Effect = steps.EffectSave
		return
	}
	switch unsaved, _ := s.Vault.Unsaved(); {
	case !unsaved && *n == s.lastSaveFailure:
		*n, s.lastSaveFailure = steps.Notice{}, steps.Notice{}
	case !unsaved:
		s.lastSaveFailure = steps.Notice{}
	case n.Code == "":
		*n = s.lastSaveFailure
	}
}

// Run performs one effect and gives its answer, to be applied. The answer's code is
// empty if it worked; Fault has the error behind a code.
func (s *Session) Run(ctx context.Context, e steps.Effect) steps.Answer {
	r := run{Session: s, effect: e, grant: e.Grant, Answer: steps.Answer{Effect: e}}
	place, err := s.Place(), error(nil)
	if e.Kind != steps.EffectSave {
		err = s.move(context.WithoutCancel(ctx))
	}
	if err == nil {
		err = effects[e.Kind](&r, ctx)
	}
	if s.Place() != place {
		r.Says = CodeKeptElsewhere
	}
	r.Code = steps.CodeOf(err)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults[e.Seq] = err
	}
	return r.Answer
}

// Fault is the error behind the answer to effect number seq, or nil.
func (s *Session) Fault(seq int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[seq]
}

// Unsaved reports whether something of this session is in memory alone.
func (s *Session) Unsaved() bool {
	some, _ := s.Vault.Unsaved()
	return some
}

// Read reads what was pasted into a line or a masked field, as paste.Read does. The
// face shows the reading; Keep keeps it.
func (s *Session) Read(field steps.FieldID, text string) paste.Reading {
	return paste.Read(field, text, s.judging())
}

// Typed reads what was typed into a field, as paste.Typed does.
func (s *Session) Typed(field steps.FieldID, text string) paste.Reading {
	return paste.Typed(field, text, s.judging())
}

// judging is what a text for the page is judged against.
func (s *Session) judging() paste.Context {
	c := s.context(s.Wizard().Grant)
	if s.Key().Role == steps.Developer {
		c.Taken = s.setUpAlready
	}
	return c
}

// Keep takes a reading's values into the wizard and gives the effects to run.
func (s *Session) Keep(r paste.Reading) []steps.Effect {
	return s.Apply(steps.Capture{Found: s.hold(r.Values, r.Grant)})
}

// hold keeps secrets and describes what was found; a PIN is in memory alone.
func (s *Session) hold(v paste.Values, g steps.GrantID) steps.Found {
	if !v.PIN.IsZero() {
		s.mu.Lock()
		s.pin = v.PIN
		s.mu.Unlock()
	}
	return s.capture(v, g)
}
