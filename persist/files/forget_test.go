package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/handoff"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
)

// lived is a store after some use: documents with identities of three kinds, and the
// other files of each.
func lived(t *testing.T) (s *Store, ring fakeRing, file string) {
	t.Helper()
	s, ring = withRing(t)
	cheapPassphrase(t, s)
	file = keyFile(t)
	for k, kind := range map[persist.Key]persist.PinKind{own: persist.PinKeyring, inFile: persist.PinFile, shared: persist.PinPassphrase, second: persist.PinPassphrase} {
		path := ""
		if kind == persist.PinFile {
			path = file
		}
		begun(t, s, k, kind, path)
		for _, name := range []string{"request-" + k.ID + ".txt", "reply-" + k.ID + ".txt"} {
			if _, err := s.WriteOut(name, "words"); err != nil {
				t.Fatal(err)
			}
		}
		lease, err := s.LockGrant(context.Background(), k, "g1")
		if err != nil {
			t.Fatal(err)
		}
		lease.Release()
		at, _ := s.path(k)
		if err := os.WriteFile(at+disk.TempMark+"1", nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	media := filepath.Join(s.SandboxDir(), "world.json.media")
	if err := os.MkdirAll(media, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"../world.json", "../world.json.log", "../world.json.log" + disk.TempMark + "1", "../world.json.lock", "6f1c3a52-0b1e-4c57-9d3e-2f7a51d0c9be"} {
		if err := os.WriteFile(filepath.Join(media, path), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s, ring, file
}

var (
	inFile = keyIn(persist.Public, steps.Developer, "FILE")
	shared = keyIn(persist.Public, steps.Admin, "SHARED")
	second = keyIn(persist.Own, steps.Admin, "TEST2") // its name begins like another's
)

func tree(t *testing.T, dir string) (all []string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			all = append(all, strings.TrimPrefix(path, dir))
		}
		return nil
	})
	return all
}

// broken makes a document one that cannot be read any more.
var broken = map[string]func([]byte) []byte{
	"as it was":     func(b []byte) []byte { return b },
	"cut off":       func(b []byte) []byte { return b[:len(b)-30] },
	"newer version": func(b []byte) []byte { return []byte(strings.Replace(string(b), `"version": 2`, `"version": 9`, 1)) },
}

// Forget removes one document with all its files, even a damaged one, and no other
// document loses anything. Listing the places removes nothing.
func TestForgetOneDocument(t *testing.T) {
	t.Parallel()
	for state, change := range broken {
		for k, kind := range map[persist.Key]persist.PinKind{own: persist.PinKeyring, inFile: persist.PinFile, shared: persist.PinPassphrase} {
			t.Run(string(kind)+", "+state, func(t *testing.T) {
				s, ring, file := lived(t)
				path, _ := s.path(k)
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, change(b), 0o600); err != nil {
					t.Fatal(err)
				}
				before := tree(t, s.dir)
				places, err := s.Places(k)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, tree(t, s.dir)); diff != "" || len(ring.values) != 1 {
					t.Errorf("listing changed something: %s", diff)
				}
				if err := s.Forget(context.Background(), places); err != nil {
					t.Error(err)
				}
				gone := slices.DeleteFunc(before, func(path string) bool { return slices.Contains(tree(t, s.dir), path) })
				for _, path := range gone {
					if !strings.Contains(path, "-"+k.ID+"-") && !strings.Contains(path, "-"+k.ID+".") {
						t.Errorf("%s went too", path)
					}
				}
				if len(gone) != 6 { // document, lock, lock of a grant, temp file, two messages
					t.Errorf("%d files went: %v", len(gone), gone)
				}
				if got := len(ring.values); (got == 0) != (k == own) {
					t.Errorf("the keyring has %d entries", got)
				}
				if _, err := os.Stat(file); err != nil {
					t.Errorf("the person's own file: %v", err)
				}
				for other, kind := range map[persist.Key]persist.PinKind{own: persist.PinKeyring, inFile: persist.PinFile, shared: persist.PinPassphrase, second: persist.PinPassphrase} {
					if other != k {
						opensAs(t, s, other, kind)
					}
				}
				if again, err := s.Places(k); err != nil || len(again) != 0 {
					t.Errorf("still there: %v, %v", again, err)
				}
			})
		}
	}
}

// The passphrase's identity goes with the last document that needs it.
func TestForgettingTheLastOfAPassphrase(t *testing.T) {
	t.Parallel()
	s, _, _ := lived(t)
	for i, k := range []persist.Key{shared, second} {
		places, err := s.Places(k)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(places, func(p Place) bool { return p.Path == s.Identities.PassphrasePath() })
		if at < 0 || places[at].Stays != (i == 0) {
			t.Errorf("of document %d: %+v", i+1, places)
		}
		if err := s.Forget(context.Background(), places); err != nil {
			t.Error(err)
		}
		if s.Identities.HasPassphrase() != (i == 0) {
			t.Errorf("after %d documents there is a passphrase: %v", i+1, s.Identities.HasPassphrase())
		}
	}
}

// An identity that another document came to need after the list was made stays.
func TestForgettingLooksOnceMore(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	cheapPassphrase(t, s)
	begun(t, s, shared, persist.PinPassphrase, "")
	places, err := s.Places(shared)
	if err != nil {
		t.Fatal(err)
	}
	begun(t, s, second, persist.PinPassphrase, "")
	if err := s.Forget(context.Background(), places); err != nil {
		t.Error(err)
	}
	opensAs(t, s, second, persist.PinPassphrase)
}

// Everything lists every file, directory and keyring entry, and Forget removes them.
// Only the file that the person named stays, and is listed as staying.
func TestForgetEverything(t *testing.T) {
	t.Parallel()
	s, ring, file := lived(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(shared)
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := tree(t, s.dir)
	places, err := s.Everything(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, tree(t, s.dir)); diff != "" {
		t.Errorf("listing changed something: %s", diff)
	}
	if n := len(slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return !p.Stays })); n != 1 {
		t.Errorf("%d places stay, want the person's file", n)
	}
	if err := s.Forget(context.Background(), places); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(s.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left: %v", tree(t, s.dir))
	}
	if _, err := os.Stat(file); err != nil || len(ring.values) != 0 {
		t.Errorf("%v, %d entries in the keyring", err, len(ring.values))
	}
	if err := s.Forget(context.Background(), places); err != nil {
		t.Errorf("once more: %v", err)
	}
}

func lstat(path string) error { _, err := os.Lstat(path); return err }

// What a person keeps below the directory is not ours to remove, whatever it is called:
// an identity file that documents name, notes, a directory of his own.
func TestForgettingEverythingLeavesWhatIsNotOurs(t *testing.T) {
	s, _ := withRing(t)
	own := filepath.Join(s.dir, "keys", "identity.txt")
	mine := []string{
		own, filepath.Join(s.dir, "notes.txt"), filepath.Join(s.dir, "identity.txt"), filepath.Join(s.dir, "own", "developer.json"),
		filepath.Join(s.dir, "own", "developer-"+shared.ID+"-notes.txt"), filepath.Join(s.dir, "out", "my-"+shared.ID+".txt"),
		filepath.Join(s.dir, "out", "request-notes.txt"), filepath.Join(s.dir, "out", "reply-2026.txt"),
		filepath.Join(s.dir, "sandbox", "world", "seed.json"), filepath.Join(s.dir, "backup", "own", "developer-AAAA.json"),
	}
	for _, path := range mine {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("mine"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	key, _, err := handoff.NewKey()
	if err := errors.Join(err, os.WriteFile(own, []byte(key.Reveal()+"\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	begun(t, s, shared, persist.PinFile, own)
	if _, err := s.WriteOut("reply-"+shared.ID+".txt", "sealed"); err != nil {
		t.Fatal(err)
	}
	for _, list := range []func() ([]Place, error){
		func() ([]Place, error) { return s.Places(shared) },
		func() ([]Place, error) { return s.Everything(context.Background()) },
	} {
		places, err := list()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Forget(context.Background(), places); err != nil {
			t.Error(err)
		}
		for _, p := range places {
			if _, err := os.Lstat(p.Path); p.Kind != PlaceKeyring && p.Stays == errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s was listed with stays %v: %v", p.Path, p.Stays, err)
			}
		}
	}
	for _, path := range mine {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if path, _ := s.path(shared); !errors.Is(lstat(path), fs.ErrNotExist) {
		t.Error("the document is left")
	}
}

// If the keyring is locked, Forget says so and removes everything else.
func TestForgettingGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	s, _, _ := lived(t)
	places, err := s.Everything(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	setKeyring(s, scripted{fine, func() error { return errors.New("the collection is locked") }})
	if err := s.Forget(context.Background(), places); persist.CodeOf(err) != persist.CodeKeyringLocked {
		t.Errorf("%v", err)
	}
	if _, err := os.Lstat(s.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left: %v", tree(t, s.dir))
	}
}

// One grant goes with its secrets, and leaves the others theirs.
func TestForgetOneGrant(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	d := begun(t, s, own, persist.PinKeyring, "")
	id, err := s.Identities.Unlock(context.Background(), d.Pin, nil)
	if err != nil {
		t.Fatal(err)
	}
	forget := func(g steps.GrantID) {
		t.Helper()
		if err := s.Update(context.Background(), own, func(d *persist.Document) error { return d.ForgetGrant(id, g) }); err != nil {
			t.Fatal(err)
		}
	}
	forget("")
	forget("unknown")
	if d, _ := s.Load(context.Background(), own); len(d.Facts.Grants) != 1 {
		t.Errorf("%d grants", len(d.Facts.Grants))
	}
	forget("g1")
	d = opensAs(t, s, own, persist.PinKeyring)
	secrets, err := d.Secrets(id)
	want := map[steps.Slot]secret.Secret{
		{Kind: steps.SlotSecret}:               secret.New(canary),
		{Kind: steps.SlotRefresh, Grant: "g2"}: secret.New("made.up.2"),
	}
	if err != nil || len(d.Facts.Grants) != 0 || !cmp.Equal(want, secrets, cmp.Comparer(secret.Secret.Equal)) {
		t.Errorf("%d grants, %d secrets, %v", len(d.Facts.Grants), len(secrets), err)
	}
}

// Remove removes the lock too, and the lock still admits one at a time.
func TestRemovedLocksStillGuard(t *testing.T) {
	t.Parallel()
	s := open(t)
	var inside, clashes, entries atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 50 {
				err := s.Update(context.Background(), key, func(*persist.Document) error {
					if inside.Add(1) > 1 {
						clashes.Add(1)
					}
					entries.Add(1)
					runtime.Gosched() // for whoever would come in too
					inside.Add(-1)
					return nil
				})
				if err == nil && i%3 == 0 {
					err = s.Remove(context.Background(), key)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if clashes.Load() > 0 || entries.Load() != 400 {
		t.Errorf("%d of %d were not alone", clashes.Load(), entries.Load())
	}
}

// A lock file may be removed between opening and locking it. Then the others wait
// for another file, and isRemoved notices.
func TestRemovedLockIsNoticed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.lock")
	f, err := lockOnce(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Unlock() }()
	if isRemoved(f) {
		t.Error("it is there")
	}
	if err := os.Remove(path); err != nil {
		t.Skip("an open file cannot go here:", err)
	}
	if !isRemoved(f) {
		t.Error("it is gone")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !isRemoved(f) {
		t.Error("another is in its place")
	}
}

// The keyring's entry is removed before the first secret is saved: the save is
// refused, because nobody could open the document again.
func TestForgottenBeforeTheFirstSecret(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	ctx := context.Background()
	id, pin, err := s.Identities.Create(ctx, persist.PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(ctx, []Place{{Kind: PlaceKeyring}}); err != nil {
		t.Fatal(err)
	}
	err = s.Update(ctx, own, func(d *persist.Document) error {
		d.Pin = pin
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New(canary)})
	})
	if persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("%v", err)
	}
	if d, err := s.Load(ctx, own); err != nil || d.Revision != 0 {
		t.Errorf("saved %d times, %v", d.Revision, err)
	}
}
