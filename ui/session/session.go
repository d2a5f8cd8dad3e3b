// Package session performs the effects that steps asks for: it opens the
// portal, keeps what was captured, seals, opens and exchanges. Both faces drive
// it: they hand it a person's events and run the effects that come back.
//
// A Session owns the wizard's value and, by slot, the secrets. Apply is memory
// alone and may be called from a screen's update; Run waits for disks and
// networks and belongs into a goroutine, with a context that ends it.
package session

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/files"
	"kaizala-setup/ui/paste"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Options are what a session works with.
type Options struct {
	Target  Target
	Store   *files.Store
	Sandbox *sandbox.Attached // of the sandbox realm alone
	Client  ClientFunc
	Browse  func(context.Context, string) error // opens a URL, or says why not
	Keeping Keeping
	Now     func() time.Time
	// Consented are hosts that the person agreed to on the command line.
	Consented []string
	// ScryptCost is that of new passphrases; 0: seal.Cost.
	ScryptCost int

	moves *sync.Map // of documents that are kept elsewhere now: key to *elsewhere
}

// ClientFunc makes a client of the service. A session makes a new one for each
// call, since the sandbox's address may change when another process takes over.
type ClientFunc func(kaizala.Policy) *kaizala.Client

// Watched makes clients whose calls w follows too.
func (f ClientFunc) Watched(w kaizala.Watch) ClientFunc {
	return func(p kaizala.Policy) *kaizala.Client { return f(p).Watched(w) }
}

// Session is one wizard under way.
type Session struct {
	Options
	mu       sync.Mutex
	wizard   steps.Wizard
	key      persist.Key
	revision int         // of the document as this session knows it
	disk     steps.Facts // as this session knows them to be there
	unsaved  []pending
	secrets  map[steps.Slot]secret.Secret
	dirty    map[steps.Slot]bool // captured, not on disk yet
	consents map[string]time.Time
	lock     lock // what opens the sealed part

	passphrase secret.Secret // that the person gave for it
	inbox      inbox
	pin        secret.Secret           // of an SMS, until it is used
	watched    watched                 // calls of the service
	faults     map[int]error           // of failed effects, by their number
	standing   steps.Notice            // of the save that failed: told on every page until one works
	written    map[steps.Artifact]bool // messages that lie ready as files
	saving     sync.Mutex              // one save at a time
	tried      saving                  // the last save that failed; under saving
	telling    sync.Mutex              // the wizard what came of a call: one at a time
	agreed     bool                    // there are consents that are not on disk

	place     string                    // that the person chose for the next save, or ""
	elsewhere atomic.Pointer[elsewhere] // in place of Store
}

// pending is an event that is not on disk, and the wizard that it met.
type pending struct {
	before steps.Wizard
	event  steps.Event
}

// New begins a document. It is written with the first fact.
func New(o Options, role steps.Role) *Session {
	return start(o, persist.Document{Key: persist.Key{Realm: o.Target.Realm, Role: role, ID: persist.NewID()}})
}

// Resume goes on with a document. One that is bound to another API root is
// refused: its secrets never go there.
func Resume(o Options, d persist.Document) (*Session, error) {
	if err := o.Target.fits(d); err != nil {
		return nil, err
	}
	return start(o, d), nil
}

func start(o Options, d persist.Document) *Session {
	s := &Session{
		Options: o, key: d.Key, revision: d.Revision,
		secrets: map[steps.Slot]secret.Secret{}, dirty: map[steps.Slot]bool{},
		disk: d.Facts, consents: maps.Clone(d.Consents), faults: map[int]error{}, written: map[steps.Artifact]bool{},
	}
	if s.moves == nil {
		s.moves = &sync.Map{}
	}
	if e, ok := s.moves.Load(s.key); ok {
		s.elsewhere.Store(e.(*elsewhere))
	}
	s.lock.pin, s.lock.sealed = d.Pin, len(d.Sealed) > 0
	if s.consents == nil {
		s.consents = map[string]time.Time{}
	}
	s.wizard = steps.Wizard{Role: d.Key.Role, Facts: d.Facts}
	s.Apply(steps.Start{At: o.Now(), Grant: steps.GrantID(persist.NewID())})
	return s
}

// Wizard is the wizard as it stands.
func (s *Session) Wizard() steps.Wizard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wizard
}

// Key is the document's.
func (s *Session) Key() persist.Key { return s.key }

// Apply takes an event and gives back what has to be run, in order.
func (s *Session) Apply(ev steps.Event) []steps.Effect {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := ev.(steps.Enter); ok && paste.TokenInClear(e.Field, e.Value) {
		s.wizard.Notice = steps.Notice{Code: paste.CodeTokenInClear, Field: e.Field}
		return nil
	}
	before := s.wizard
	w, effects := before.Apply(ev)
	s.wizard = w
	if a, ok := ev.(steps.Answer); ok && a.Effect.Kind == steps.EffectSave && w.Notice.Seq == a.Effect.Seq {
		s.standing = w.Notice
	}
	if w.Notice.Code == "" && len(s.unsaved)+len(s.dirty) > 0 {
		s.wizard.Notice = s.standing
	}
	for _, e := range effects {
		if e.Kind == steps.EffectSave {
			s.unsaved = append(s.unsaved, pending{before, ev})
		}
	}
	return effects
}

// Run performs one effect and gives its answer, to be applied. The answer's
// code is empty if it worked; Fault has the error behind a code.
func (s *Session) Run(ctx context.Context, e steps.Effect) steps.Answer {
	a := steps.Answer{Effect: e}
	do := map[steps.EffectKind]func(context.Context, *steps.Answer) error{
		steps.EffectSave:    s.runSave,
		steps.EffectProbe:   s.runProbe,
		steps.EffectOpen:    s.runOpen,
		steps.EffectFill:    s.runFill,
		steps.EffectAsk:     s.runAsk,
		steps.EffectReceive: s.runReceive,
		steps.EffectSeal:    s.runSeal,
		steps.EffectCall:    s.runCall,
		steps.EffectRestore: s.runRestore,

		steps.EffectRestoreSecret: s.runRestoreSecret,
		steps.EffectHello:         s.runHello,
		steps.EffectSendPIN:       s.runSendPIN,
		steps.EffectLogin:         s.runLogin,
	}[e.Kind]
	place, err := s.Place(), s.moved(ctx, e)
	if err == nil {
		err = do(ctx, &a)
	}
	if s.Place() != place {
		a.Says = CodeKeptElsewhere
	}
	if a.At.IsZero() {
		a.At = s.Now()
	}
	a.Code = steps.CodeOf(err)
	s.failed(e, err)
	return a
}

// failed notes why an effect did.
func (s *Session) failed(e steps.Effect, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.faults[e.Seq] = err
	}
}

// Fault is the error behind the answer to effect number seq, or nil.
func (s *Session) Fault(seq int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[seq]
}

// grant is the facts of the grant that an effect is for.
func (s *Session) grant(id steps.GrantID) steps.Grant {
	for _, g := range s.Wizard().Facts.Grants {
		if g.ID == id {
			return g
		}
	}
	return steps.Grant{}
}

// secret is the one in the slot, in memory.
func (s *Session) secret(slot steps.Slot) secret.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secrets[slot]
}

// put keeps a secret in memory until the next save seals it.
func (s *Session) put(slot steps.Slot, v secret.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[slot] = v
	s.dirty[slot] = true
}

// Unsaved reports whether something of this session is in memory alone.
func (s *Session) Unsaved() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.passing() && len(s.unsaved)+len(s.dirty) > 0
}

// passing reports whether nothing is to be kept: a check of values, until the
// person says otherwise. The caller holds s.mu.
func (s *Session) passing() bool { return s.wizard.Role == steps.Check }
