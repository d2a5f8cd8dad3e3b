// Package files is the engine for one machine: a directory with one file a
// document, which is replaced in one step, and a lock file beside each. It also
// knows every other place where this program keeps something there, so that all
// of it can be removed.
package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

// maxTempAge is the age at which a temporary file is left over from a killed
// process: a save takes milliseconds, and its lock is waited for 10 s at most.
const maxTempAge = time.Minute

// Options are what a Store works with. The zero value is what the program uses.
type Options struct {
	Disk       *disk.Disk      // nil: the real one
	Keyring    persist.Keyring // nil: the operating system's
	ScryptCost int             // of a new identity under a passphrase; 0: seal.Cost
	WatchEvery time.Duration   // how often Watch looks at a file; 0: a second
	Given      persist.Given   // an identity that the person gives to this process
}

// Store is a directory of documents. It is a persist.Store.
type Store struct {
	dir     string
	options Options
	// Identities are those that open its documents.
	Identities *persist.Identities
}

var _ persist.Store = (*Store)(nil)

// Open prepares the directory, with mode 0700, and removes temporary files that
// killed processes left. Codes: link, not_ours and those of a failing disk.
func Open(dir string, o Options) (*Store, error) {
	if o.Disk == nil {
		o.Disk = disk.New()
	}
	s := newStore(dir, o)
	for _, d := range []string{dir, s.realmDir(persist.Public), s.realmDir(persist.Own), s.realmDir(persist.Sandbox), s.OutDir()} {
		if err := s.makeDir(d); err != nil {
			return nil, err
		}
		disk.RemoveTemps(d, "", maxTempAge, time.Now())
	}
	return s, nil
}

func newStore(dir string, o Options) *Store {
	if o.WatchEvery == 0 {
		o.WatchEvery = time.Second
	}
	s := &Store{dir: dir, options: o}
	s.Identities = persist.NewIdentities(dir, persist.IdentityOptions{
		Disk: o.Disk, Keyring: o.Keyring, ScryptCost: o.ScryptCost, Given: o.Given, Lock: lock, Needed: s.needed,
	})
	return s
}

// OpenOther opens another directory with the same options.
func (s *Store) OpenOther(dir string) (*Store, error) { return Open(dir, s.options) }

func (s *Store) makeDir(path string) error {
	return persist.DiskError(path, s.options.Disk.MakeDir(path))
}

func (s *Store) realmDir(r persist.Realm) string { return filepath.Join(s.dir, string(r)) }

// SandboxDir is where the sandbox keeps its world.
func (s *Store) SandboxDir() string { return filepath.Join(s.realmDir(persist.Sandbox), "world") }

// OutDir is where messages and replies are written for the person to send.
func (s *Store) OutDir() string { return filepath.Join(s.dir, "out") }

// WriteOut writes a message or a reply, which holds no secret in clear, and gives
// its path. Codes: those of a failing disk.
func (s *Store) WriteOut(name, text string) (string, error) {
	path := filepath.Join(s.OutDir(), filepath.Base(name))
	return path, persist.DiskError(path, s.options.Disk.Replace(path, []byte(text)))
}

// Mended gives the files and directories that other users could use until this
// process closed them, each once.
func (s *Store) Mended() []string { return s.options.Disk.Mended() }

// ErrTooLong is a file that is longer than ReadNamed may read.
var ErrTooLong = disk.ErrTooLong

// ReadNamed reads a file that a person named; see disk.ReadNamed.
func ReadNamed(path string, limit int64) ([]byte, error) { return disk.ReadNamed(path, limit) }

// nameOf is the name of a document's file, without its ending.
func nameOf(k persist.Key) string { return string(k.Role) + "-" + k.ID }

func (s *Store) path(k persist.Key) (string, error) {
	if err := k.Check(); err != nil {
		return "", err
	}
	return filepath.Join(s.realmDir(k.Realm), nameOf(k)+".json"), nil
}

// keyOf reads the name of a document's file.
func keyOf(r persist.Realm, file string) (persist.Key, bool) {
	name, ok := strings.CutSuffix(file, ".json")
	role, id, _ := strings.Cut(name, "-")
	k := persist.Key{Realm: r, Role: steps.Role(role), ID: id}
	return k, ok && k.Check() == nil
}

// Keys lists the documents of a realm without reading any. Codes: those of a
// failing disk.
func (s *Store) Keys(r persist.Realm) ([]persist.Key, error) {
	entries, err := os.ReadDir(s.realmDir(r))
	if err != nil {
		return nil, about(persist.Key{Realm: r}, persist.DiskError(s.realmDir(r), err))
	}
	var keys []persist.Key
	for _, e := range entries {
		if k, ok := keyOf(r, e.Name()); ok {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// about notes in an error which document it is about.
func about(k persist.Key, err error) error {
	var e *persist.Error
	if errors.As(err, &e) {
		e.Key = k
	}
	return err
}

// List reads all documents. See persist.Store.
func (s *Store) List(ctx context.Context) ([]persist.Document, []error) {
	return s.list(ctx, persist.Realms()...)
}

// ListRealm reads one realm's documents. See persist.ListRealm.
func (s *Store) ListRealm(ctx context.Context, r persist.Realm) ([]persist.Document, []error) {
	return s.list(ctx, r)
}

// list reads the documents of realms, several at a time.
func (s *Store) list(ctx context.Context, realms ...persist.Realm) ([]persist.Document, []error) {
	var keys []persist.Key
	var errs []error
	for _, r := range realms {
		of, err := s.Keys(r)
		keys, errs = append(keys, of...), append(errs, err)
	}
	docs, failed := make([]persist.Document, len(keys)), make([]error, len(keys))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(keys)) {
		readers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(keys); i = int(next.Add(1)) - 1 {
				if ctx.Err() != nil {
					return
				}
				docs[i], failed[i] = s.Load(ctx, keys[i])
			}
		})
	}
	readers.Wait()
	errs = append(append(errs, failed...), ctx.Err())
	docs = slices.DeleteFunc(docs, func(d persist.Document) bool { return d.Revision == 0 })
	return docs, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}
