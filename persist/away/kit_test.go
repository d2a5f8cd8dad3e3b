package away_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

var (
	key   = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}
	other = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "OTHER"}
	slot  = steps.Slot{Kind: steps.SlotRefresh, Grant: "g"}
)

// line is the way to an engine, which can be cut.
type line struct {
	persist.Store
	cut atomic.Pointer[persist.Error] // what every call ends with; nil: it works
}

func (l *line) broken() error {
	if err := l.cut.Load(); err != nil {
		return err
	}
	return nil
}

func (l *line) List(ctx context.Context) ([]persist.Document, []error) {
	if err := l.broken(); err != nil {
		return nil, []error{err}
	}
	return l.Store.List(ctx)
}

func (l *line) Load(ctx context.Context, k persist.Key) (persist.Document, error) {
	if err := l.broken(); err != nil {
		return persist.Document{}, err
	}
	return l.Store.Load(ctx, k)
}

func (l *line) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	if err := l.broken(); err != nil {
		return err
	}
	return l.Store.Update(ctx, k, change)
}

func (l *line) Remove(ctx context.Context, k persist.Key) error {
	if err := l.broken(); err != nil {
		return err
	}
	return l.Store.Remove(ctx, k)
}

func (l *line) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	if err := l.broken(); err != nil {
		return nil, err
	}
	return l.Store.LockGrant(ctx, k, g)
}

func (l *line) goes(code persist.Code) {
	l.cut.Store(&persist.Error{Reason: code, Path: "db.example.com"})
}

func (l *line) comes() { l.cut.Store(nil) }

// host is a machine with copies of what a shared engine has.
type host struct {
	*away.Store
	line *line
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
	h := &host{line: &line{Store: engine}, dir: filepath.Join(t.TempDir(), "copies"), id: id, pin: persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}
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
