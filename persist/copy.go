package persist

import "bytes"

// CopyIdentity copies the file of ours that opens documents of a kind to another
// store, if there is one. What is there already and is something else is not
// touched.
func (s *Store) CopyIdentity(to *Store, kind PinKind) error {
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
