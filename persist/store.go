// Package persist is what is kept: one document per connector and person, in
// one file that is replaced in one step, with facts in clear and every secret
// in a sealed part; and the identity that opens it, in the OS keyring, under a
// passphrase, or in a file.
//
// It never prompts, and it never changes silently how a document is kept.
package persist

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxDocument is the longest document that is read, in bytes: 100 groups with
// tokens and replies are some 500 kB.
const maxDocument = 4 << 20

// Store is a directory of documents.
type Store struct {
	dir     string
	disk    disk
	keyring keyring
	opened  *opened // by the passphrase, in this process
	wide    *wide
}

// Open has the directory ready, with mode 0700, and clears what kills left.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir, disk: realDisk(), keyring: osKeyring{}, opened: &opened{}, wide: &wide{}}
	for _, d := range []string{dir, s.realmDir(Public), s.realmDir(Own), s.realmDir(Sandbox), s.OutDir()} {
		if err := s.ownDir(d); err != nil {
			return nil, err
		}
		cleanTemps(d, time.Now())
	}
	return s, nil
}

func (s *Store) realmDir(r Realm) string { return filepath.Join(s.dir, string(r)) }

// SandboxDir is where the sandbox keeps its world.
func (s *Store) SandboxDir() string { return filepath.Join(s.dir, "sandbox", "world") }

// OutDir is where messages and replies lie that are to be handed on.
func (s *Store) OutDir() string { return filepath.Join(s.dir, "out") }

// WriteOut writes something to be handed on, which holds no secret in clear,
// and gives its path.
func (s *Store) WriteOut(name, text string) (string, error) {
	path := filepath.Join(s.OutDir(), filepath.Base(name))
	return path, s.disk.replace(path, []byte(text))
}

func (s *Store) path(k Key) (string, error) {
	if !k.valid() {
		return "", &Error{Reason: CodeCorrupt, Path: k.name()}
	}
	return filepath.Join(s.realmDir(k.Realm), k.name()+".json"), nil
}

// Keys lists the documents of a realm without reading any.
func (s *Store) Keys(r Realm) ([]Key, error) {
	entries, err := os.ReadDir(s.realmDir(r))
	if err != nil {
		return nil, diskError(s.realmDir(r), err)
	}
	var keys []Key
	for _, e := range entries {
		if k, ok := keyOf(r, e.Name()); ok {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// List reads every document of a realm without unlocking anything. One that
// cannot be read comes as an error and hides no other.
func (s *Store) List(ctx context.Context, r Realm) ([]Document, []error) {
	keys, err := s.Keys(r)
	if err != nil {
		return nil, []error{err}
	}
	docs, errs := make([]Document, len(keys)), make([]error, len(keys))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(keys)) {
		readers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(keys); i = int(next.Add(1)) - 1 {
				if ctx.Err() != nil {
					return
				}
				docs[i], errs[i] = s.Load(ctx, keys[i])
			}
		})
	}
	readers.Wait()
	errs = append(errs, ctx.Err())
	docs = slices.DeleteFunc(docs, func(d Document) bool { return d.Revision == 0 })
	return docs, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// Load reads one document. One that was never saved comes with Revision 0.
func (s *Store) Load(_ context.Context, k Key) (Document, error) {
	path, err := s.path(k)
	if err != nil {
		return Document{}, err
	}
	b, err := s.readFile(path, maxDocument)
	switch {
	case missing(err):
		return Document{Version: Version, Key: k}, nil
	case err != nil:
		return Document{}, err
	}
	return decode(b, k, path)
}

// decode reads a document strictly: an unknown field of our own version is
// damage, and no newer writer's.
func decode(b []byte, k Key, path string) (Document, error) {
	var d Document
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&d)
	if err == nil && len(bytes.TrimSpace(b[dec.InputOffset():])) > 0 {
		err = errors.New("there is more after it")
	}
	switch {
	case err != nil && newer(b), err == nil && d.Version > Version:
		return Document{}, &Error{Reason: CodeNewerVersion, Path: path}
	case err == nil && d.Version < 1:
		err = errors.New("it has no version")
	case err == nil && !whole(b, d.Check):
		err = errors.New("it was changed")
	case err == nil && (d.Key != k || d.Revision < 1):
		err = errors.New("it is another document's")
	}
	if err != nil {
		return Document{}, &Error{Reason: CodeCorrupt, Path: path, Err: err}
	}
	d.Check = ""
	d.clean()
	return d, nil
}

// newer says that what cannot be read is of a version to come.
func newer(b []byte) bool {
	var head struct {
		Version int `json:"version"`
	}
	return json.Unmarshal(b, &head) == nil && head.Version > Version
}

// Update changes one document under its lock: load, apply, save. What change
// refuses is not written, nor secrets that would be opened by what is not there any
// more. The lock is waited for 10 s at most.
func (s *Store) Update(ctx context.Context, k Key, change func(*Document) error) error {
	path, err := s.path(k)
	if err != nil {
		return err
	}
	if err := s.ownDir(filepath.Dir(path)); err != nil {
		return err
	}
	unlock, err := lockFile(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	d, err := s.Load(ctx, k)
	if err != nil {
		return err
	}
	opens := Pin{}
	if len(d.Sealed) > 0 {
		opens = d.Pin
	}
	if err := change(&d); err != nil {
		return err
	}
	if d.Pin.Kind == PinSandbox && k.Realm != Sandbox {
		return &Error{Reason: CodeSandboxIdentity, Path: path}
	}
	if len(d.Sealed) > 0 && d.Pin != opens { // from now on nobody removes it
		kept, err := s.keeps(ctx, d.Pin)
		if err != nil {
			return err
		}
		defer kept()
	}
	d.Version, d.Key = Version, k
	d.Revision++
	b, err := encode(d)
	if err != nil {
		return err
	}
	if len(b) > maxDocument {
		return &Error{Reason: CodeTooMuch, Path: path} // it could never be read again
	}
	return s.disk.replace(path, b)
}

// Remove deletes a document, and its lock with it. One that is not there is no
// error.
func (s *Store) Remove(ctx context.Context, k Key) error {
	path, err := s.path(k)
	if err != nil {
		return err
	}
	unlock, err := lockFile(ctx, path)
	switch {
	case missing(err): // the directory is gone too
		return nil
	case err != nil:
		return err
	}
	defer unlock()
	if err := removeFile(path); err != nil {
		return err
	}
	_ = os.Remove(path + ".lock") // where an open file cannot go, it stays, empty
	return nil
}
