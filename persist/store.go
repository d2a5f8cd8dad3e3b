// Package persist defines what this program keeps and how an engine keeps it:
// one document per connector and person, with facts in clear and every secret in
// one sealed part, and the identity that opens the sealed part.
//
// Store is what an engine promises; persist/files keeps documents as files on one
// machine. Identities live in the OS keyring, under a passphrase, or in a file.
//
// The package never prompts, and never changes silently how a document is kept.
package persist

import (
	"context"
	"errors"
	"slices"
	"time"

	"kaizala-setup/steps"
)

// Store keeps documents. Errors are of type *Error, or the context's.
type Store interface {
	// List reads every document of every realm. It asks nobody: an engine whose
	// facts are sealed opens them with the identity that it was opened with, and the
	// secrets stay sealed. A document that cannot be read becomes an error, whose Key
	// names its realm if that is known, and hides no other.
	List(ctx context.Context) ([]Document, []error)
	// Load reads one document. One that was never saved has Revision 0. Codes:
	// newer_version, corrupt, and those of a failing engine.
	Load(ctx context.Context, k Key) (Document, error)
	// Update loads a document, changes it and saves it, while no other process
	// can. The engine may run change several times, each time on the document as
	// it is then. An error of change is given back, and nothing is written.
	// Codes: those of Load, too_much, sandbox_in_real, busy, no_identity.
	Update(ctx context.Context, k Key, change func(*Document) error) error
	// Remove deletes a document. If there is none, that is no error.
	Remove(ctx context.Context, k Key) error
	// Watch sends after a process has saved or removed the document; this process
	// too, so compare revisions. Several changes may come as one. The channel is
	// closed when ctx ends.
	Watch(ctx context.Context, k Key) (<-chan struct{}, error)
	// LockGrant gives one process at a time the right to exchange a grant's
	// refresh token. It waits as long as ctx lasts. Code: busy, with the holder's
	// Pid where it is known.
	LockGrant(ctx context.Context, k Key, g steps.GrantID) (Lease, error)
}

// Lease is the right to exchange a grant's refresh token.
type Lease interface {
	// Release ends the lease. A second call does nothing.
	Release()
	// Lost is closed when the lease ended although nobody released it. An engine
	// that cannot lose leases gives nil.
	Lost() <-chan struct{}
	// Check asks the engine whether the lease still holds. It is called last before
	// an exchange: one whose lease is lost must not be made. Code: lease_lost.
	Check(ctx context.Context) error
}

// LockDeadline is how long the lock of a document, or of the identities, is
// waited for. Each is held for milliseconds.
const LockDeadline = 10 * time.Second

// ListRealm lists one realm's documents of a store, and the errors that may be
// about that realm. An engine with a method ListRealm reads no other realm for it.
func ListRealm(ctx context.Context, s Store, r Realm) ([]Document, []error) {
	if one, ok := s.(interface {
		ListRealm(context.Context, Realm) ([]Document, []error)
	}); ok {
		return one.ListRealm(ctx, r)
	}
	docs, errs := s.List(ctx)
	docs = slices.DeleteFunc(docs, func(d Document) bool { return d.Realm != r })
	errs = slices.DeleteFunc(errs, func(err error) bool {
		var e *Error
		return errors.As(err, &e) && e.Key.Realm != "" && e.Key.Realm != r
	})
	return docs, errs
}

// ProveRoom finds out whether a store could save a document that has grown by what a live
// call may bring, and changes nothing. An engine without a method ProveRoom cannot tell.
// Codes: those of Store.Update.
func ProveRoom(ctx context.Context, s Store, k Key) error {
	if one, ok := s.(interface {
		ProveRoom(context.Context, Key) error
	}); ok {
		return one.ProveRoom(ctx, k)
	}
	return nil
}

// RoomFor is how many bytes a save has to find room for, when so many are kept already and
// a live call is about to bring its tokens, which are about as long as those of before.
func RoomFor(kept int) int { return 2*kept + 16<<10 }
