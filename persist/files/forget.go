package files

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// PlaceKind is the kind of a place.
type PlaceKind string

// A document; another file; a directory, which is removed when it is empty; an
// entry of the OS keyring.
const (
	PlaceDocument  PlaceKind = "document"
	PlaceFile      PlaceKind = "file"
	PlaceDirectory PlaceKind = "directory"
	PlaceKeyring   PlaceKind = "keyring"
)

// Place is where something of the person's is kept. Forget removes exactly the
// places that were listed.
type Place struct {
	Kind PlaceKind
	Path string      // of a file; the name of a keyring's entry, empty for all entries of this program
	Key  persist.Key // of a document
	Pin  persist.Pin // of an identity, which is removed with the last document that needs it
	// Stays means that Forget leaves it: it is the person's own file, or another
	// document needs it.
	Stays bool
}

// Places lists every place of one document without opening it, so it also works
// for one that cannot be read any more. Codes: those of a failing disk.
func (s *Store) Places(k persist.Key) ([]Place, error) {
	path, err := s.path(k)
	if err != nil {
		return nil, err
	}
	var places []Place
	if _, err := os.Lstat(path); err == nil {
		places = append(places, Place{Kind: PlaceDocument, Path: path, Key: k})
	}
	for dir, belongs := range map[string]func(name string) bool{
		s.realmDir(k.Realm): func(name string) bool {
			return strings.HasPrefix(name, nameOf(k)+"-") || strings.HasPrefix(name, nameOf(k)+".json.")
		},
		s.OutDir(): func(name string) bool { return strings.Contains(name, "-"+k.ID+".") },
	} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, persist.DiskError(dir, err)
		}
		for _, e := range entries {
			if belongs(e.Name()) && s.ours(filepath.Join(dir, e.Name())) {
				places = append(places, Place{Kind: PlaceFile, Path: filepath.Join(dir, e.Name())})
			}
		}
	}
	identities, err := s.identityPlaces(k, path)
	return append(places, identities...), err
}

// identityPlaces lists where the identity of a document is.
func (s *Store) identityPlaces(k persist.Key, path string) ([]Place, error) {
	var places []Place
	for _, p := range s.pins(path) {
		needed, err := s.needed(p.Recipient, []persist.Key{k})
		if err != nil {
			return nil, err
		}
		switch p.Kind {
		case persist.PinKeyring:
			places = append(places, Place{Kind: PlaceKeyring, Path: p.Recipient, Pin: p, Stays: needed})
		case persist.PinPassphrase:
			places = append(places, Place{Kind: PlaceFile, Path: s.Identities.PassphrasePath(), Pin: p, Stays: needed})
		case persist.PinFile:
			places = append(places, Place{Kind: PlaceFile, Path: p.Path, Stays: true})
		}
	}
	return places, nil
}

// pins are those that the document at path may name, or nil.
func (s *Store) pins(path string) []persist.Pin {
	b, err := s.options.Disk.Read(path, persist.MaxDocument)
	if err != nil {
		return nil
	}
	return persist.PinsIn(b)
}

// needed reports whether a document other than those that are leaving contains a
// recipient, or this machine is in a team with it. It looks at the bytes, so documents
// that cannot be read count too.
func (s *Store) needed(recipient string, leaving []persist.Key) (bool, error) {
	teams, err := os.ReadDir(persist.TeamsDir(s.dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return true, persist.DiskError(persist.TeamsDir(s.dir), err)
	}
	for _, t := range teams {
		if is, err := contains(filepath.Join(persist.TeamsDir(s.dir), t.Name(), persist.TeamHost), recipient); is || err != nil {
			return true, err
		}
	}
	for _, r := range persist.Realms() {
		keys, err := s.Keys(r)
		if err != nil {
			return true, err
		}
		for _, k := range keys {
			if slices.Contains(leaving, k) {
				continue
			}
			path, _ := s.path(k)
			if is, err := contains(path, recipient); is || err != nil {
				return true, err
			}
		}
	}
	return false, nil
}

// contains reports whether a file contains a recipient; one that is gone does not.
func contains(path, recipient string) (bool, error) {
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return true, persist.DiskError(path, err)
	}
	return bytes.Contains(b, []byte(recipient)), nil
}

// Everything lists every place of all realms, including the directories that Open
// would make again. Files that this program did not make are listed as staying, and so
// are the directories that hold one. Codes: those of a failing disk.
func (s *Store) Everything(ctx context.Context) ([]Place, error) {
	var places, dirs []Place
	var named []string // identity files of the person
	inKeyring := s.Identities.SeesKeyring(ctx)
	err := filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return persist.DiskError(path, err)
		}
		if e.IsDir() {
			dirs = append(dirs, Place{Kind: PlaceDirectory, Path: path})
			return nil
		}
		k, _ := keyOf(persist.Realm(filepath.Base(filepath.Dir(path))), e.Name())
		document, err := s.path(k)
		isDocument := err == nil && document == path
		if isDocument || e.Name() == persist.TeamHost && s.ours(path) { // they name identities
			for _, p := range s.pins(path) {
				inKeyring = inKeyring || p.Kind == persist.PinKeyring
				if p.Kind == persist.PinFile {
					named = append(named, p.Path)
				}
			}
		}
		if isDocument {
			places = append(places, Place{Kind: PlaceDocument, Path: path, Key: k})
		} else {
			places = append(places, Place{Kind: PlaceFile, Path: path, Stays: !s.ours(path)})
		}
		return nil
	})
	if inKeyring {
		places = append([]Place{{Kind: PlaceKeyring}}, places...)
	}
	for _, path := range slices.Compact(slices.Sorted(slices.Values(named))) {
		places = slices.DeleteFunc(places, func(p Place) bool { return p.Path == path })
		places = append(places, Place{Kind: PlaceFile, Path: path, Stays: true})
	}
	slices.Reverse(dirs)
	for i, d := range dirs {
		holds := func(p Place) bool { return p.Stays && strings.HasPrefix(p.Path, d.Path+string(filepath.Separator)) }
		dirs[i].Stays = !s.ours(d.Path) || slices.ContainsFunc(places, holds)
	}
	return append(places, dirs...), err
}

// Forget removes places. It goes on after a failure, and a place that is gone is
// no failure. A document is removed after its keyring entry. If the keyring stays
// locked, the document stays too, so that a later try finds both. If there is no
// keyring any more, the document is removed, with the code entry_left. Codes: that
// one, busy, those of the keyring and of a failing disk.
func (s *Store) Forget(ctx context.Context, places []Place) error {
	var errs []error
	var leaving []persist.Key
	for _, p := range places {
		if p.Kind == PlaceDocument && !p.Stays {
			leaving = append(leaving, p.Key)
		}
	}
	locked := map[string]bool{}
	for _, p := range places {
		if p.Kind != PlaceKeyring || p.Path == "" || p.Stays {
			continue
		}
		err := s.Identities.Release(ctx, p.Pin, leaving...)
		if persist.CodeOf(err) == persist.CodeKeyringAbsent {
			err = &persist.Error{Reason: persist.CodeEntryLeft, Path: p.Path}
		} else if err != nil {
			locked[p.Path] = true
		}
		errs = append(errs, err)
	}
	for _, p := range places {
		switch {
		case p.Stays:
		case p.Kind == PlaceDocument:
			if !slices.ContainsFunc(s.pins(p.Path), func(pin persist.Pin) bool { return locked[pin.Recipient] }) {
				errs = append(errs, s.Remove(ctx, p.Key))
			}
		case p.Kind == PlaceKeyring && p.Path == "":
			errs = append(errs, s.Identities.RemoveEntries(ctx))
		case p.Kind == PlaceKeyring: // it was removed first
		case p.Pin.Kind != "":
			errs = append(errs, s.Identities.Release(ctx, p.Pin)) // checks again that no document needs it
		default:
			errs = append(errs, persist.DiskError(p.Path, disk.Remove(p.Path)))
		}
	}
	return errors.Join(errs...)
}
