package away

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

// Options are what a Store works with. Engine, Dir and Member are required.
type Options struct {
	Engine persist.Store
	Dir    string // of the copies; it is made when the first one is written
	Member Member
	Disk   *disk.Disk // nil: the real one
	// Patience is how long the engine may take to answer a read of what there is a
	// copy of; 0: 3 s.
	Patience time.Duration
}

// Store is an engine with copies of its documents on this machine. It is a
// persist.Store: Update, Remove, Watch and LockGrant are the engine's.
//
// An engine that gives an older revision than this machine has seen is not believed:
// somebody brought an old state back, in which a refresh token may be one that a newer
// one has ended, and a save on it would be the last of the newer state. The copy stays
// as it is.
type Store struct {
	engine   persist.Store
	shelf    shelf
	patience time.Duration

	mu   sync.Mutex
	asOf time.Time
	fail error
}

var _ persist.Store = (*Store)(nil)

// seen is the file whose time is that of the last list of all documents.
const seen = "seen"

// New has copies of an engine's documents kept in a directory.
func New(o Options) *Store {
	if o.Patience == 0 {
		o.Patience = 3 * time.Second
	}
	return &Store{engine: o.Engine, shelf: newShelf(o.Dir, "kaizala-setup copy 1", o.Disk, o.Member), patience: o.Patience}
}

// AsOf is when the copies were confirmed that the last List or Load gave; zero: the
// engine answered.
func (s *Store) AsOf() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asOf
}

// CopyError is why the last copy could not be kept, or nil. Nothing else fails with it.
func (s *Store) CopyError() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail
}

// LastAnswer is when the engine last listed its documents to this machine; zero: never.
func (s *Store) LastAnswer() time.Time { return s.shelf.at(seen) }

func (s *Store) answered(asOf time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asOf = asOf
}

// List gives the engine's documents, or the copies while it is away. A copy that cannot
// be believed is removed and becomes an error. See persist.Store.
func (s *Store) List(ctx context.Context) ([]persist.Document, []error) {
	before := s.shelf.names()
	known, _ := revisions(before)
	asking, cancel, err := s.within(ctx, len(known) > 0)
	defer cancel()
	if err != nil {
		return nil, []error{err}
	}
	docs, errs := s.engine.List(asking)
	switch err := errors.Join(errs...); {
	case ctx.Err() != nil:
		return docs, errs
	case len(docs) == 0 && IsAway(err):
		copies, damaged := s.copies(ctx, known)
		if len(copies) == 0 {
			return nil, append(errs, damaged...)
		}
		return copies, damaged
	}
	s.answered(time.Time{})
	return s.confirm(ctx, docs, errs, before)
}

// within limits how long the engine is waited for where there is a copy. The identity,
// for which a person may be asked, is there before. Codes: those of the member's identity.
func (s *Store) within(ctx context.Context, copied bool) (context.Context, context.CancelFunc, error) {
	if !copied {
		return ctx, func() {}, nil
	}
	_, _, err := s.shelf.member(ctx)
	limited, cancel := context.WithTimeout(ctx, s.patience)
	return limited, cancel, err
}

// confirm keeps copies of all that the engine listed, and removes those of documents
// that it does not have any more.
func (s *Store) confirm(ctx context.Context, docs []persist.Document, errs []error, before []string) ([]persist.Document, []error) {
	_, pin, err := s.shelf.member(ctx)
	if err != nil {
		return docs, errs // the engine asked for the identity itself
	}
	known, older := revisions(before)
	fresh := docs[:0:0]
	for _, d := range docs {
		of := copyOf(d.Key, pin.Recipient)
		if err := s.tooOld(d, known[of]); err != nil {
			errs = append(errs, err)
		} else {
			fresh = append(fresh, d)
			if known[of] < d.Revision {
				s.keep(ctx, d, pin.Recipient)
			}
		}
		delete(known, of)
	}
	if len(errs) == 0 { // else it may have more than it could list
		for of, revision := range known {
			older = append(older, copyName(of, revision))
		}
		for _, name := range older {
			_ = s.shelf.remove(name)
		}
		s.touch()
	}
	return fresh, errs
}

// touch notes that the engine has just listed everything.
func (s *Store) touch() {
	now, path := time.Now(), filepath.Join(s.shelf.dir, seen)
	if err := os.Chtimes(path, now, now); isGone(err) && s.shelf.disk.MakeDir(s.shelf.dir) == nil {
		_ = s.shelf.disk.Replace(path, nil) // without it the copies' own times are told
	}
}

// tooOld refuses a document of an older revision than a copy that was there before the
// engine was asked. Code: store_old_state.
func (s *Store) tooOld(d persist.Document, known int) error {
	if d.Revision > 0 && d.Revision < known {
		return &persist.Error{Reason: persist.CodeStoreOldState, Path: s.shelf.dir, Key: d.Key}
	}
	return nil
}

// Load gives the engine's document, or the copy while it is away. Codes: also
// store_old_state. See persist.Store.
func (s *Store) Load(ctx context.Context, k persist.Key) (persist.Document, error) {
	of, known := s.newest(ctx, k)
	asking, cancel, err := s.within(ctx, known > 0)
	defer cancel()
	if err != nil {
		return persist.Document{}, err
	}
	d, err := s.engine.Load(asking, k)
	switch {
	case ctx.Err() != nil:
		return d, err
	case err != nil && IsAway(err) && known > 0:
		copied, failed := s.open(ctx, copyName(of, known))
		if failed == nil && copied.Key == k {
			s.answered(s.confirmedAt(copyName(of, known)))
			return copied, nil
		}
		return d, err
	case err != nil:
		return d, err
	}
	s.answered(time.Time{})
	if err := s.tooOld(d, known); err != nil {
		return persist.Document{}, err
	}
	s.note(ctx, d, known)
	return d, nil
}

// newest is the first part of the names of a document's copies, and its newest revision
// of which there is one; 0: there is none.
func (s *Store) newest(ctx context.Context, k persist.Key) (of string, revision int) {
	if k.Check() != nil {
		return "", 0
	}
	names := s.shelf.names()
	if len(names) == 0 {
		return "", 0
	}
	_, pin, err := s.shelf.member(ctx)
	if err != nil {
		return "", 0
	}
	of = copyOf(k, pin.Recipient)
	known, _ := revisions(names)
	return of, known[of]
}

// note has the copies be as a document is that the engine gave.
func (s *Store) note(ctx context.Context, d persist.Document, known int) {
	switch {
	case d.Revision == 0 && known > 0:
		s.drop(ctx, d.Key)
	case d.Revision > known:
		if _, pin, err := s.shelf.member(ctx); err == nil {
			s.keep(ctx, d, pin.Recipient)
		}
	}
}

// Update has the engine change a document, and keeps a copy of what it took. Codes:
// also store_old_state. See persist.Store.
func (s *Store) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	_, known := s.newest(ctx, k)
	var saved persist.Document
	err := s.engine.Update(ctx, k, func(d *persist.Document) error {
		if err := s.tooOld(*d, known); err != nil {
			return err
		}
		if err := change(d); err != nil {
			return err
		}
		saved = *d
		return nil
	})
	if err == nil {
		saved.Key = k
		saved.Revision++ // as every engine counts
		s.note(context.WithoutCancel(ctx), saved, known)
	}
	return err
}

// Remove has the engine remove a document, and its copy with it. See persist.Store.
func (s *Store) Remove(ctx context.Context, k persist.Key) error {
	err := s.engine.Remove(ctx, k)
	if err == nil {
		s.drop(context.WithoutCancel(ctx), k)
	}
	return err
}

// LockGrant is the engine's: while it is away nobody knows who else makes an exchange.
// See persist.Store.
func (s *Store) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	return s.engine.LockGrant(ctx, k, g)
}

// Watch is the engine's. See persist.Store.
func (s *Store) Watch(ctx context.Context, k persist.Key) (<-chan struct{}, error) {
	return s.engine.Watch(ctx, k)
}

// Close ends the connections of an engine that has any.
func (s *Store) Close() error {
	if c, ok := s.engine.(interface{ Close() error }); ok {
		return c.Close()
	}
	return nil
}
