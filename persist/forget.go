package persist

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/steps"
)

// PlaceKind is what kind of place something is kept in.
type PlaceKind string

// A document; another file; a directory, which goes when it is empty; an entry of
// the OS keyring.
const (
	PlaceDocument  PlaceKind = "document"
	PlaceFile      PlaceKind = "file"
	PlaceDirectory PlaceKind = "directory"
	PlaceKeyring   PlaceKind = "keyring"
)

// Place is where something of the person's is kept. What is shown as a list of
// places is what Forget removes.
type Place struct {
	Kind PlaceKind
	Path string // of a file; the name of a keyring's entry, empty for all of ours
	Key  Key    // of a document
	Pin  Pin    // what opens a document, and goes with the last that needs it
	// Stays: it is not removed, since it is the person's own file or another
	// document needs it.
	Stays bool
}

// Places lists every place of one document without opening it: one that cannot
// be read any more has its places too.
func (s *Store) Places(k Key) ([]Place, error) {
	path, err := s.path(k)
	if err != nil {
		return nil, err
	}
	var places []Place
	if _, err := os.Lstat(path); err == nil {
		places = append(places, Place{Kind: PlaceDocument, Path: path, Key: k})
	}
	for dir, ours := range map[string]func(name string) bool{
		s.realmDir(k.Realm): func(name string) bool {
			return strings.HasPrefix(name, k.name()+"-") || strings.HasPrefix(name, k.name()+".json.")
		},
		s.OutDir(): func(name string) bool { return strings.Contains(name, "-"+k.ID+".") },
	} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, diskError(dir, err)
		}
		for _, e := range entries {
			if ours(e.Name()) {
				places = append(places, Place{Kind: PlaceFile, Path: filepath.Join(dir, e.Name())})
			}
		}
	}
	opensIt, err := s.opensIt(path)
	return append(places, opensIt...), err
}

// opensIt lists what opens a document.
func (s *Store) opensIt(path string) ([]Place, error) {
	var places []Place
	for _, p := range s.pins(path) {
		needed, err := s.needed(p.Recipient, map[string]bool{path: true})
		if err != nil {
			return nil, err
		}
		switch p.Kind {
		case PinKeyring:
			places = append(places, Place{Kind: PlaceKeyring, Path: p.Recipient, Pin: p, Stays: needed})
		case PinPassphrase:
			places = append(places, Place{Kind: PlaceFile, Path: s.passphraseIdentity(), Pin: p, Stays: needed})
		case PinFile:
			places = append(places, Place{Kind: PlaceFile, Path: p.Path, Stays: true})
		}
	}
	return places, nil
}

// Everything lists every place there is, of all realms: what Open would make anew
// is there too.
func (s *Store) Everything(ctx context.Context) ([]Place, error) {
	var places, dirs []Place
	inKeyring := hasBus(runtime.GOOS, os.Getenv) && shut(ctx, s.keyring) != CodeKeyringAbsent
	err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return diskError(path, err)
		}
		if e.IsDir() {
			dirs = append(dirs, Place{Kind: PlaceDirectory, Path: path})
			return nil
		}
		k, ok := keyOf(Realm(filepath.Base(filepath.Dir(path))), e.Name())
		if !ok {
			places = append(places, Place{Kind: PlaceFile, Path: path})
			return nil
		}
		for _, p := range s.pins(path) {
			inKeyring = inKeyring || p.Kind == PinKeyring
			if p.Kind == PinFile {
				places = append(places, Place{Kind: PlaceFile, Path: p.Path, Stays: true})
			}
		}
		places = append(places, Place{Kind: PlaceDocument, Path: path, Key: k})
		return nil
	})
	if inKeyring {
		places = append([]Place{{Kind: PlaceKeyring}}, places...)
	}
	slices.Reverse(dirs)
	return append(places, dirs...), err
}

// Forget removes places. One that cannot be removed hides no other, and one that is
// gone is no error. A document goes after the keyring's entry that opens it: where
// the keyring stays shut it stays too, to be found by whoever tries again; where
// there is no keyring it goes, and the entry that is left is told.
func (s *Store) Forget(ctx context.Context, places []Place) error {
	var errs []error
	going, shut := map[string]bool{}, map[string]bool{}
	for _, p := range places {
		going[p.Path] = going[p.Path] || p.Kind == PlaceDocument && !p.Stays
	}
	for _, p := range places {
		if p.Kind != PlaceKeyring || p.Path == "" || p.Stays {
			continue
		}
		err := s.release(ctx, p.Pin, going)
		if CodeOf(err) == CodeKeyringAbsent {
			err = &Error{Reason: CodeEntryLeft, Path: p.Path}
		} else if err != nil {
			shut[p.Path] = true
		}
		errs = append(errs, err)
	}
	for _, p := range places {
		switch {
		case p.Stays:
		case p.Kind == PlaceDocument:
			if !slices.ContainsFunc(s.pins(p.Path), func(pin Pin) bool { return shut[pin.Recipient] }) {
				errs = append(errs, s.Remove(ctx, p.Key))
			}
		case p.Kind == PlaceKeyring && p.Path == "":
			errs = append(errs, bounded(ctx, s.keyring, s.keyring.removeAll))
		case p.Kind == PlaceKeyring: // went first
		case p.Pin.Kind != "":
			errs = append(errs, s.Release(ctx, p.Pin)) // looks once more who needs it
		default:
			errs = append(errs, removeFile(p.Path))
		}
	}
	return errors.Join(errs...)
}

// ForgetGrant takes one grant out of a document, with every secret of it.
func (d *Document) ForgetGrant(id Identity, g steps.GrantID) error {
	secrets, err := d.Secrets(id)
	if err != nil {
		return err
	}
	maps.DeleteFunc(secrets, func(slot steps.Slot, _ secret.Secret) bool { return slot.Grant == g && g != "" })
	if err := d.SetSecrets(id, secrets); err != nil {
		return err
	}
	d.Facts.Grants = slices.DeleteFunc(slices.Clone(d.Facts.Grants), func(have steps.Grant) bool { return have.ID == g })
	return nil
}
