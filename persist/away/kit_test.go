package away_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/storetest"
	"kaizala-setup/steps"
)

func TestMain(m *testing.M) {
	storetest.InMemory()
	os.Exit(m.Run())
}

var (
	key   = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}
	other = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "OTHER"}
	slot  = steps.Slot{Kind: steps.SlotRefresh, Grant: "g"}
)

// host is a machine with copies of what a shared engine has.
type host struct {
	*away.Store
	line *storetest.Line
	dir  string // of the copies
	id   persist.Identity
	pin  persist.Pin
}

// shared is an engine that several hosts use.
func shared(t testing.TB) persist.Store {
	t.Helper()
	s, err := files.Open(t.TempDir(), files.Options{})
	must(t, err)
	return s
}

func newHost(t testing.TB, engine persist.Store) *host {
	t.Helper()
	id, err := seal.NewIdentity()
	must(t, err)
	h := &host{line: &storetest.Line{Store: engine}, dir: filepath.Join(t.TempDir(), "copies"), id: id, pin: persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}
	h.restart(away.Options{})
	return h
}

// restart is another process of the host.
func (h *host) restart(o away.Options) {
	o.Engine, o.Dir, o.Member = h.line, h.dir, h.member
	h.Store = away.New(o)
}

func (h *host) member(context.Context) (persist.Identity, persist.Pin, error) {
	return h.id, h.pin, nil
}

// save gives a document a name and a secret.
func (h *host) save(t testing.TB, k persist.Key, name string) {
	t.Helper()
	must(t, h.Update(t.Context(), k, func(d *persist.Document) error {
		d.Facts.Connector.Name = name
		return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{slot: secret.New("canary-" + name)})
	}))
}

// secretOf is the secret of a document.
func (h *host) secretOf(t testing.TB, d persist.Document) string {
	t.Helper()
	all, err := d.Secrets(h.id)
	must(t, err)
	return all[slot].Reveal()
}
