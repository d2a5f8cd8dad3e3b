package away

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"kaizala-setup/persist"
)

// head stands before the document in a copy.
type head struct {
	Key persist.Key `json:"document"`
}

// keep writes a copy, and removes older ones. One that cannot be written is missed when
// the engine is away, and not before.
func (s *Store) keep(ctx context.Context, d persist.Document, recipient string) {
	first, err := json.Marshal(head{d.Key})
	var encoded []byte
	if err == nil {
		encoded, err = persist.Encode(d)
	}
	if err == nil {
		err = s.shelf.write(ctx, copyName(copyOf(d.Key, recipient), d.Revision), append(append(first, '\n'), encoded...))
	}
	if err == nil {
		_, older := revisions(s.shelf.names())
		for _, name := range older {
			_ = s.shelf.remove(name)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// drop removes the copies of a document that was removed.
func (s *Store) drop(ctx context.Context, k persist.Key) {
	of, revision := s.newest(ctx, k)
	if revision > 0 {
		_ = s.shelf.remove(copyName(of, revision)) // it is tried again at the next answer
	}
}

// copies opens the newest copy of each document.
func (s *Store) copies(ctx context.Context, known map[string]int) (docs []persist.Document, errs []error) {
	var oldest time.Time
	for of, revision := range known {
		name := copyName(of, revision)
		d, err := s.open(ctx, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		docs = append(docs, d)
		if at := s.confirmedAt(name); oldest.IsZero() || at.Before(oldest) {
			oldest = at
		}
	}
	if len(docs) > 0 {
		s.answered(oldest)
	}
	return docs, errs
}

// confirmedAt is when the engine last confirmed a copy.
func (s *Store) confirmedAt(name string) time.Time {
	at, listed := s.shelf.at(name+sealedName), s.shelf.at(seen)
	if listed.After(at) {
		return listed
	}
	return at
}

// open opens a copy. One that is damaged goes, so that it is made anew when the engine
// answers. Codes: corrupt, newer_version, those of the member's identity.
func (s *Store) open(ctx context.Context, name string) (persist.Document, error) {
	plain, err := s.shelf.read(ctx, name)
	if err != nil {
		return persist.Document{}, s.removeDamaged(name, err)
	}
	first, rest, _ := bytes.Cut(plain, []byte("\n"))
	var h head
	if json.Unmarshal(first, &h) != nil || h.Key.Check() != nil {
		return persist.Document{}, s.removeDamaged(name, s.shelf.corrupt(name, nil))
	}
	d, err := persist.Decode(rest, h.Key)
	if _, pin, _ := s.shelf.member(ctx); err == nil && copyName(copyOf(d.Key, pin.Recipient), d.Revision) != name {
		err = errOtherName
	}
	if err == errOtherName || persist.CodeOf(err) == persist.CodeCorrupt {
		err = s.shelf.corrupt(name, err)
	}
	if err != nil {
		return persist.Document{}, s.removeDamaged(name, err)
	}
	return d, nil
}

var errOtherName = errors.New("it is under the name of another copy")

func (s *Store) removeDamaged(name string, err error) error {
	if persist.CodeOf(err) == persist.CodeCorrupt {
		_ = s.shelf.remove(name)
	}
	return err
}
