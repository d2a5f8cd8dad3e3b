package tokens

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/storetest"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// onDisk is a source whose documents are on a disk that a test has fail.
func (w *world) onDisk(d *disk.Disk) *Source {
	w.t.Helper()
	store, err := files.Open(w.dir, files.Options{Disk: d})
	if err != nil {
		w.t.Fatal(err)
	}
	doc, err := store.Load(bg, key)
	if err != nil {
		w.t.Fatal(err)
	}
	s := w.source()
	s.Vault = vault.Open(vault.Options{
		Place:   vault.Place{Store: store, Identities: store.Identities},
		Binding: vault.Binding{Realm: persist.Own}, Now: w.now,
	}, doc)
	return s
}

// isYoung has the refresh token say that it came today: by this machine's clock no new one
// is due.
func (w *world) isYoung() {
	w.t.Helper()
	v := w.source().Vault
	v.Edit(func(f steps.Facts) steps.Facts {
		held := f.Grant(grant).Refresh
		held.Says.Issued, held.Says.Expires = w.now(), w.now().Add(365*24*time.Hour)
		return f.Noted(grant, steps.Found{Refresh: held}, w.now())
	})
	if _, err := v.Save(bg); err != nil {
		w.t.Fatal(err)
	}
}

// Nothing can be saved: no exchange is made, at each try, whether or not this machine's
// clock says that a new refresh token is due. The access token that is there is given all
// the same.
func TestNoExchangeWithoutRoom(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "write", "sync", "close"} {
		for _, young := range []bool{false, true} {
			w := newWorld(t)
			w.renewed = renewedOne
			if young && step != "sync" { // a flush is tried where a token is due
				w.isYoung()
			}
			d := disk.New()
			mend := storetest.Break(d, step, syscall.ENOSPC)
			s := w.onDisk(d)
			for range 3 {
				if _, _, err := s.Token(bg, grant); persist.CodeOf(err) != persist.CodeDiskFull {
					t.Errorf("%s: %v", step, err)
				}
			}
			if sent := w.requests(); len(sent) > 0 {
				t.Errorf("%s, young %v: %v", step, young, sent)
			}
			mend()
			_, _, err := s.Token(bg, grant)
			if refresh, _ := w.holds(); err != nil || refresh != renewedOne {
				t.Errorf("%s: with room again: %v, %q", step, err, refresh)
			}
			storetest.Break(d, step, syscall.ENOSPC)
			if token, _, err := w.onDisk(d).Token(bg, grant); err != nil || token.IsZero() {
				t.Errorf("%s: the cached token: %v", step, err)
			}
		}
	}
}

// There is room for the document as it is, and not for the tokens that the call brings.
func TestNoExchangeWithoutRoomForItsTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.renewed = renewedOne
	info, err := os.Stat(filepath.Join(w.dir, string(key.Realm), string(key.Role)+"-"+key.ID+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d := disk.New()
	create := d.Create
	d.Create = func(dir, pattern string) (disk.File, error) {
		f, err := create(dir, pattern)
		return smallFile{f, int(info.Size()) + 64}, err
	}
	if _, _, err := w.onDisk(d).Token(bg, grant); persist.CodeOf(err) != persist.CodeDiskFull {
		t.Error(err)
	}
	if sent := w.requests(); len(sent) > 0 {
		t.Error(sent)
	}
}

// smallFile has room for so many bytes.
type smallFile struct {
	disk.File
	room int
}

func (f smallFile) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return f.File.Write(b)
}

// A team's member whose own disk is full: the call is made if the engine takes a save
// before it, and only then.
func TestFullDiskOfATeamsMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.isYoung()
	w.renewed = renewedOne
	m := w.machine()
	storetest.Break(m.disk, "write", syscall.ENOSPC)
	engine := m.line.Store
	m.line.Store = unchanged{engine}
	if _, _, err := m.source().Token(bg, grant); err == nil {
		t.Error("it worked")
	}
	if sent := w.requests(); len(sent) > 0 {
		t.Error(sent)
	}
	m.line.Store = engine
	if token, _, err := m.source().Token(bg, grant); err != nil || token.IsZero() {
		t.Error(err)
	}
	if refresh, _ := w.holds(); refresh != renewedOne {
		t.Errorf("the engine has %q", refresh)
	}
}

// unchanged is an engine that takes no saves.
type unchanged struct{ persist.Store }

func (unchanged) Update(context.Context, persist.Key, func(*persist.Document) error) error {
	return &persist.Error{Reason: persist.CodeStoreReplica}
}
