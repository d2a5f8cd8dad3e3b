// Package vault is one document as a process works on it: its facts and secrets in
// memory, the edits that are not on disk yet, and what opens it. It knows no page
// and no service.
//
// Edit changes facts in memory, Put captures a secret; Save writes both. Where
// another process wrote meanwhile, the edits are made again on what it wrote, and a
// secret that loses becomes the one before: nothing captured is dropped. After a
// failed save everything is still in memory, and the next one tries again.
package vault

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Codes of this package.
const (
	CodeOtherRealm     = "other_realm"     // the document belongs to another API root
	CodeForgottenThere = "forgotten_there" // another process forgot the document, or the grant
	CodePlaceTaken     = "place_taken"     // the connector is kept at the other place already
	CodePlaceOther     = "place_other"     // the other place has another passphrase
	CodeNewPassphrase  = persist.AskNew    // a passphrase has to be chosen first
	CodePassphrase     = persist.AskNeeded // the passphrase has to be given first
)

// Place is where documents are kept, with the identities that open them. Name is
// for messages: the directory of files that the person chose.
type Place struct {
	Store      persist.Store
	Identities *persist.Identities
	Name       string
}

// Keeping is how the person wants the secrets of a new document to be kept. Empty:
// in the keyring, or under a passphrase where there is none. Path is that of an
// identity file, which is never chosen by itself.
type Keeping struct {
	Kind persist.PinKind
	Path string
}

// Binding is the Kaizala that documents belong to; the sandbox's have no roots.
type Binding struct {
	Realm           persist.Realm
	APIRoot, Portal string
}

// Fits refuses a document that belongs to another Kaizala, with the code
// other_realm: its secrets never go here.
func (b Binding) Fits(d persist.Document) error {
	if d.Key.Realm != b.Realm || b.Realm != persist.Sandbox && d.APIRoot != b.APIRoot {
		return steps.Fail(CodeOtherRealm, nil, d.APIRoot)
	}
	return nil
}

// Options are what a vault works with.
type Options struct {
	Place   Place
	Binding Binding
	Keeping Keeping
	Now     func() time.Time
}

// Change is one edit of the facts. It is pure, since it may be made several times.
type Change func(steps.Facts) steps.Facts

// Vault is a document at work. It is safe for concurrent use.
//
// Its mutexes are taken in this order, and a method that waits for a person or a
// disk holds no later one meanwhile:
//
//	saving   one save, load or refresh at a time
//	opener   what opens the document; held while a keyring or a person is waited for
//	memory   all that is in memory; never held while anything is waited for
//
// A screen may call every method without a context: these take the last one alone,
// or try the opener without waiting.
type Vault struct {
	binding Binding

	saving sync.Mutex
	failed attempt // the last save that failed after it began to write: it may have reached the disk all the same

	opener opener
	memory

	failure atomic.Pointer[error] // of the last save; nil if it worked
}

// memory is what the process knows. Its methods are those of a Vault that wait for
// nothing.
type memory struct {
	mu         sync.Mutex
	now        func() time.Time
	key        persist.Key
	place      Place
	keeping    Keeping
	passphrase secret.Secret // that the person gave

	facts    steps.Facts
	count    int      // of changes of facts
	edits    []Change // that are not on disk
	secrets  map[steps.Slot]secret.Secret
	unsaved  map[steps.Slot]bool // secrets that are not on disk
	consents map[string]time.Time
	agreed   bool   // some of them are not on disk
	disk     onDisk // the document as it is saved
}

// onDisk is the document as this process knows it to be saved.
type onDisk struct {
	revision int
	facts    steps.Facts
	unsynced bool // it is to be written again, since a crash could undo the last save
}

// New begins a document. It is written with the first edit.
func New(o Options, role steps.Role) *Vault {
	return Open(o, persist.Document{Key: persist.Key{Realm: o.Binding.Realm, Role: role, ID: persist.NewID()}})
}

// Open works on a document as it was loaded.
func Open(o Options, d persist.Document) *Vault {
	v := &Vault{binding: o.Binding, memory: memory{
		now: o.Now, key: d.Key, place: o.Place, keeping: o.Keeping,
		facts: d.Facts, secrets: map[steps.Slot]secret.Secret{}, unsaved: map[steps.Slot]bool{},
		consents: map[string]time.Time{}, disk: onDisk{revision: d.Revision, facts: d.Facts},
	}}
	maps.Copy(v.memory.consents, d.Consents)
	v.opener.pin, v.opener.sealed = d.Pin, len(d.Sealed) > 0
	return v
}

// Key names the document.
func (m *memory) Key() persist.Key {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.key
}

// Place is where the document is kept.
func (m *memory) Place() Place {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.place
}

// Become makes a check of values a document that is kept.
func (m *memory) Become(r steps.Role) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.key.Role = r
}

// Facts are the facts in memory, and how often they changed until now.
func (m *memory) Facts() (f steps.Facts, count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.facts, m.count
}

// Edit changes the facts, and gives how often they changed until now. The next save
// writes the change.
func (m *memory) Edit(c Change) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.edits = append(m.edits, c)
	m.facts = c(m.facts)
	m.count++
	return m.count
}

// Assume changes the facts in memory by what every start makes of them; there is
// nothing to save.
func (m *memory) Assume(c Change) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.facts = c(m.facts)
	m.count++
	return m.count
}

// Secret is the one in the slot, as far as it is in memory: see Load.
func (m *memory) Secret(slot steps.Slot) secret.Secret {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.secrets[slot]
}

// Held returns every secret that is in memory.
func (m *memory) Held() []secret.Secret {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.secrets))
}

// Put captures a secret, which the next save seals, and reports whether it is the
// one that was there. One that was not saved and is replaced becomes the one
// before: it is nowhere else.
func (m *memory) Put(slot steps.Slot, s secret.Secret) (same bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.secrets[slot]
	same = old.Equal(s)
	if before, ok := predecessor(slot); ok && m.unsaved[slot] && !same {
		m.secrets[before], m.unsaved[before] = old, true
	}
	m.secrets[slot], m.unsaved[slot] = s, true
	return same
}

// Hold keeps a secret in memory alone: it is for somebody else.
func (m *memory) Hold(slot steps.Slot, s secret.Secret) (same bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	same = m.secrets[slot].Equal(s)
	m.secrets[slot] = s
	return same
}

// Drop forgets what was captured of a grant and is not saved.
func (m *memory) Drop(g steps.GrantID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for slot := range m.unsaved {
		if slot.Grant == g {
			delete(m.unsaved, slot)
			delete(m.secrets, slot)
		}
	}
}

// predecessor is the slot of the value before, of a secret that has one.
func predecessor(slot steps.Slot) (steps.Slot, bool) {
	has := slot.Kind == steps.SlotSecret || slot.Kind == steps.SlotRefresh
	return steps.Slot{Kind: steps.SlotPrevious, Grant: slot.Grant}, has
}

// Unsaved reports whether something is in memory alone, and slots which captured
// secrets are. Nothing of a check counts: it is not kept.
func (m *memory) Unsaved() (some bool, slots map[steps.Slot]bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passing() {
		return false, nil
	}
	return len(m.edits)+len(m.unsaved) > 0 || m.disk.unsynced, maps.Clone(m.unsaved)
}

// Kept reports whether the document is on disk.
func (m *memory) Kept() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.disk.revision > 0
}

// passing reports whether nothing is kept: values are checked, until the person
// says otherwise. The caller holds mu.
func (m *memory) passing() bool { return m.key.Role == steps.Check }

// Consent notes the person's yes to a host, with its time, for the next save.
func (m *memory) Consent(host string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.consents[host], m.agreed = m.now().UTC().Round(0), true
}

// Consented reports whether the person agreed to a host.
func (m *memory) Consented(host string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, yes := m.consents[host]
	return yes
}

// nobodys is the lease on a grant that no other process can know.
type nobodys struct{}

func (nobodys) Release()              {}
func (nobodys) Lost() <-chan struct{} { return nil }

// leaseWait is how long another process's call for a grant is waited for: as long as
// our own may last, two exchanges at most and a list of groups.
const leaseWait = 3 * time.Minute

// LockGrant takes the lock on exchanging a grant's refresh token, which one process
// has at a time. It waits as long as ctx lasts, for leaseWait at most; the code is busy
// then.
func (v *Vault) LockGrant(ctx context.Context, g steps.GrantID) (persist.Lease, error) {
	v.mu.Lock()
	key, store, passing := v.key, v.place.Store, v.passing()
	v.mu.Unlock()
	if passing {
		return nobodys{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, leaseWait)
	defer cancel()
	return store.LockGrant(ctx, key, g)
}
