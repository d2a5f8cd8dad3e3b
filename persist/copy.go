package persist

import (
	"bytes"
	"context"
)

// Copy has the file that opens a document, if that is one of the store's own, and
// the document in another store too, and gives the copy: with Revision 0 if it was
// never saved. What is there already and is something else is not touched.
func (s *Store) Copy(ctx context.Context, to *Store, k Key, p Pin) (Document, error) {
	if err := s.copyIdentity(to, p.Kind); err != nil {
		return Document{}, err
	}
	d, err := s.Load(ctx, k)
	if err != nil || d.Revision == 0 {
		return d, err
	}
	err = to.Update(ctx, k, func(there *Document) error {
		if there.Revision > 0 && !there.Created.Equal(d.Created) {
			return &Error{Code: CodeCorrupt, Path: to.realmDir(k.Realm)}
		}
		*there = d
		return nil
	})
	d.Revision++
	return d, err
}

// copyIdentity copies the file of ours that a kind of pin names, if it is there.
func (s *Store) copyIdentity(to *Store, kind PinKind) error {
	own := map[PinKind]func(*Store) string{PinPassphrase: (*Store).passphraseIdentity, PinSandbox: (*Store).sandboxIdentity}[kind]
	if own == nil {
		return nil
	}
	b, err := readFile(own(s), maxIdentity)
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	}
	switch there, err := readFile(own(to), maxIdentity); {
	case missing(err):
		return to.disk.replace(own(to), b)
	case err != nil:
		return err
	case !bytes.Equal(there, b):
		return &Error{Code: CodeWrongIdentity, Path: own(to)}
	}
	return nil
}
