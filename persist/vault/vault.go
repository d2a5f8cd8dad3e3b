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
// for messages: the directory of files that the person chose, or a team's database.
// Opener gives what opens a document that moves here; nil: the same kind as before.
type Place struct {
	Store      persist.Store
	Identities *persist.Identities
	Name       string
	Opener     func(context.Context, persist.Asker) (persist.Identity, persist.Pin, error)
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

// Open works on a document as it was loaded.
func Open(o Options, d persist.Document) *Vault {
	v := &Vault{binding: o.Binding, memory: memory{
		now: o.Now, key: d.Key, place: o.Place, keeping: o.Keeping,
		facts: d.Facts, secrets: map[steps.Slot]secret.Secret{}, unsaved: map[steps.Slot]bool{},
		consents: consents{at: map[string]time.Time{}}, disk: onDisk{revision: d.Revision, facts: d.Facts},
	}}
	maps.Copy(v.memory.consents.at, d.Consents)
	v.opener.pin, v.opener.sealed, v.opener.given = d.Pin, len(d.Sealed) > 0, d
	return v
}

// ProveRoom finds out, before a live call, whether what it brings could be saved. Codes:
// those of persist.ProveRoom.
func (v *Vault) ProveRoom(ctx context.Context) error {
	v.mu.Lock()
	key, store, passing := v.key, v.place.Store, v.passing()
	v.mu.Unlock()
	if passing {
		return nil
	}
	return persist.ProveRoom(ctx, store, key)
}

// nobodys is the lease on a grant that no other process can know.
type nobodys struct{}

func (nobodys) Release()                    {}
func (nobodys) Lost() <-chan struct{}       { return nil }
func (nobodys) Check(context.Context) error { return nil }

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
