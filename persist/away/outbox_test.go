package away_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

func entry() away.Entry {
	at := time.Date(2027, 3, 1, 10, 42, 0, 7, time.UTC)
	return away.Entry{
		Key: key, Grant: "g", Sent: steps.Basis{ConnectorID: "0a1b", Secret: 1, Refresh: 2}, At: at, Refresh: secret.New("canary-refresh"), Access: secret.New("canary-access"),
		Call: steps.Call{At: at, Endpoint: "https://canary.example.com/", Expires: at.Add(time.Hour)},
	}
}

// What was put comes back, to this member alone, until it is removed; a second put
// replaces the first. Nothing of it is in clear.
func TestOutbox(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	dir := filepath.Join(t.TempDir(), "outbox")
	box := away.NewOutbox(dir, h.member, nil)
	if n, since := box.Waiting(); n != 0 || !since.IsZero() {
		t.Errorf("%d wait since %v", n, since)
	}
	first, err := box.Put(t.Context(), away.Entry{Key: key, Grant: "g", Refresh: secret.New("canary-first")})
	must(t, err)
	e := entry()
	first.Sent, first.At, first.Refresh, first.Access, first.Call = e.Sent, e.At, e.Refresh, e.Access, e.Call
	_, err = box.Put(t.Context(), first)
	must(t, err)
	_, err = box.Put(t.Context(), away.Entry{Key: other, Grant: "g", Access: secret.New("canary-other")})
	must(t, err)

	box = away.NewOutbox(dir, h.member, nil) // another process
	n, since := box.Waiting()
	if n != 2 || time.Since(since).Abs() > time.Minute {
		t.Errorf("%d wait since %v", n, since)
	}
	of, errs := box.Of(t.Context(), key)
	if len(of) != 1 || len(errs) > 0 {
		t.Fatalf("%d entries, %v", len(of), errs)
	}
	got := of[0]
	if got.Key != key || got.Grant != "g" || !sameAnswer(got, e) {
		t.Errorf("%+v", got)
	}
	nothingInClear(t, dir)
	stranger := newHost(t, nil)
	if all, errs := away.NewOutbox(dir, stranger.member, nil).All(t.Context()); len(all) > 0 || len(errs) != 2 || persist.CodeOf(errs[0]) != persist.CodeCorrupt {
		t.Errorf("another member: %d entries, %v", len(all), errs)
	}
	must(t, box.Remove(got))
	must(t, box.Remove(got)) // another process was first
	if n, _ := box.Waiting(); n != 1 || box.Has(got) {
		t.Errorf("%d wait", n)
	}
}

// sameAnswer reports whether two entries have the same answer of the service.
func sameAnswer(a, b away.Entry) bool {
	return a.Sent == b.Sent && a.At.Equal(b.At) && a.Refresh.Equal(b.Refresh) && a.Access.Equal(b.Access) &&
		a.Call.Endpoint == b.Call.Endpoint && a.Call.Expires.Equal(b.Call.Expires) && a.Call.At.Equal(b.Call.At)
}

// nothingInClear fails if a file of the outbox tells what is in it, or others may read it.
func nothingInClear(t *testing.T, dir string) {
	t.Helper()
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		info, err := f.Info()
		must(t, err)
		if bytes.Contains(b, []byte("canary")) || strings.Contains(f.Name(), key.ID) || disk.TooOpen(info) {
			t.Errorf("%s %v", f.Name(), info.Mode())
		}
	}
}

// An entry that is damaged, or a copy in its place, is not believed. It is told, counts as
// waiting, and stays: nothing else may have the token.
func TestDamagedEntry(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	dir := filepath.Join(t.TempDir(), "outbox")
	box := away.NewOutbox(dir, h.member, nil)
	_, err := box.Put(t.Context(), entry())
	must(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for what, damage := range map[string][]byte{
		"empty": nil, "garbage": bytes.Repeat([]byte("x"), 20<<10), "a copy": sealed(t, h.id, "kaizala-setup copy 1\n{}"), "no JSON": sealed(t, h.id, "kaizala-setup outbox 1\nx"),
		"no key": sealed(t, h.id, "kaizala-setup outbox 1\n{}"),
	} {
		must(t, os.WriteFile(files[0], damage, 0o600))
		all, errs := box.All(t.Context())
		if n, _ := box.Waiting(); n != 1 || len(all) > 0 || len(errs) != 1 || persist.CodeOf(errs[0]) != persist.CodeCorrupt || !strings.Contains(errs[0].Error(), files[0]) {
			t.Errorf("%s: %d entries, %v, %d wait", what, len(all), errs, n)
		}
	}
}

// Whoever has no outbox has nothing that waits.
func TestNoOutbox(t *testing.T) {
	t.Parallel()
	var none *away.Outbox
	all, errs := none.All(t.Context())
	if n, _ := none.Waiting(); n != 0 || len(all)+len(errs) > 0 {
		t.Errorf("%d, %v, %v", n, all, errs)
	}
}
