package persist

import "bytes"

// CopyPassphrase copies the identity under the passphrase to another store, if there
// is one. One that is there already and is another is not touched.
func (s *Store) CopyPassphrase(to *Store) error {
	b, err := s.readFile(s.passphraseIdentity(), maxIdentity)
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	}
	if id, ok := s.opened.get(b); ok {
		to.opened.put(b, id) // nobody is asked again
	}
	switch there, err := to.readFile(to.passphraseIdentity(), maxIdentity); {
	case missing(err):
		return to.disk.replace(to.passphraseIdentity(), b)
	case err != nil:
		return err
	case !bytes.Equal(there, b):
		return &Error{Reason: CodeWrongIdentity, Path: to.passphraseIdentity()}
	}
	return nil
}
