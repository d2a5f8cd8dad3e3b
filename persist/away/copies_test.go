package away_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/storetest"
)

func (h *host) copies(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(h.dir, "*.age"))
	must(t, err)
	return all
}

// While the engine is away, what was read or written here is read from the copies, with
// the time of the last answer; changes and leases get the engine's error.
func TestCopiesAreReadWhileTheEngineIsAway(t *testing.T) {
	t.Parallel()
	for _, code := range []persist.Code{persist.CodeStoreAway, persist.CodeStoreTimeout, persist.CodeStoreReplica, persist.CodeBusy} {
		h := newHost(t, shared(t))
		h.save(t, key, "Payroll")
		before := time.Now().Add(-time.Minute)
		h.line.Cut(code)
		h.restart(away.Options{})
		d, err := h.Load(t.Context(), key)
		if err != nil || d.Facts.Connector.Name != "Payroll" || d.Revision != 1 || h.secretOf(t, d) != "canary-Payroll" {
			t.Errorf("%s: %+v, %v", code, d, err)
		}
		if at := h.AsOf(); at.Before(before) || at.After(time.Now()) {
			t.Errorf("%s: as of %v", code, at)
		}
		if docs, errs := h.List(t.Context()); len(docs) != 1 || len(errs) > 0 {
			t.Errorf("%s: %d documents, %v", code, len(docs), errs)
		}
		_, lease := h.LockGrant(t.Context(), key, "g")
		for verb, err := range map[string]error{
			"Update": h.Update(t.Context(), key, func(*persist.Document) error { return nil }), "Remove": h.Remove(t.Context(), key), "LockGrant": lease,
		} {
			if persist.CodeOf(err) != code {
				t.Errorf("%s: %s: %v", code, verb, err)
			}
		}
		if d, err := h.Load(t.Context(), other); persist.CodeOf(err) != code {
			t.Errorf("%s: a document that was never here: %+v, %v", code, d, err)
		}
		h.line.Mend()
		if _, err := h.Load(t.Context(), key); err != nil || !h.AsOf().IsZero() {
			t.Errorf("%s: it answers again: as of %v, %v", code, h.AsOf(), err)
		}
	}
}

// Whoever is refused, or shown another store, gets no copies.
func TestCopiesDoNotHideThatSomethingIsWrong(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "Payroll")
	for _, code := range []persist.Code{persist.CodeStoreDenied, persist.CodeStoreNoMember, persist.CodeStoreTeam, persist.CodeStoreTLS, persist.CodeNewerVersion, persist.CodeStoreNotMade} {
		h.line.Cut(code)
		if _, err := h.Load(t.Context(), key); persist.CodeOf(err) != code {
			t.Errorf("%s: Load: %v", code, err)
		}
		if docs, errs := h.List(t.Context()); len(docs) > 0 || len(errs) != 1 || persist.CodeOf(errs[0]) != code {
			t.Errorf("%s: List: %d documents, %v", code, len(docs), errs)
		}
	}
}

// An engine that says nothing is not waited for where there is a copy.
func TestSilentEngine(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "Payroll")
	h.line.Store = silent{h.line.Store}
	h.restart(away.Options{Patience: 10 * time.Millisecond})
	if d, err := h.Load(t.Context(), key); err != nil || d.Revision != 1 || h.AsOf().IsZero() {
		t.Errorf("%+v, %v", d, err)
	}
	if docs, errs := h.List(t.Context()); len(docs) != 1 || len(errs) > 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Load(gone, key); err == nil {
		t.Error("whoever gives up gets a copy")
	}
}

// silent is an engine that answers no read.
type silent struct{ persist.Store }

func (silent) Load(ctx context.Context, _ persist.Key) (persist.Document, error) {
	<-ctx.Done()
	return persist.Document{}, &persist.Error{Reason: persist.CodeStoreAway, Err: ctx.Err()}
}

func (s silent) List(ctx context.Context) ([]persist.Document, []error) {
	_, err := s.Load(ctx, key)
	return nil, []error{err}
}

// What another host removed is removed here, and what it wrote is copied, as soon as the
// engine tells.
func TestCopiesFollowTheEngine(t *testing.T) {
	t.Parallel()
	engine := shared(t)
	h, there := newHost(t, engine), newHost(t, engine)
	for _, k := range []persist.Key{key, other} {
		h.save(t, k, "Payroll")
	}
	there.id, there.pin = h.id, h.pin
	there.save(t, key, "Wages")
	must(t, there.Remove(t.Context(), other))
	if docs, errs := h.List(t.Context()); len(docs) != 1 || len(errs) > 0 {
		t.Fatalf("%d documents, %v", len(docs), errs)
	}
	h.line.Cut(persist.CodeStoreAway)
	if docs, errs := h.List(t.Context()); len(docs) != 1 || docs[0].Facts.Connector.Name != "Wages" || len(errs) > 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
	h.line.Mend()
	must(t, there.Remove(t.Context(), key))
	if d, err := h.Load(t.Context(), key); err != nil || d.Revision != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	if left := h.copies(t); len(left) > 0 {
		t.Errorf("copies of what is gone: %v", left)
	}
}

// A copy is written when the revision changed, and not at every read.
func TestCopiesAreWrittenWhenTheRevisionChanged(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "Payroll")
	writes := 0
	d := disk.New()
	create := d.Create
	d.Create = func(dir, pattern string) (disk.File, error) { writes++; return create(dir, pattern) }
	h.restart(away.Options{Disk: d})
	for range 3 {
		_, _ = h.List(t.Context())
		_, err := h.Load(t.Context(), key)
		must(t, err)
	}
	if writes != 1 { // the file of the last answer is made once
		t.Errorf("%d writes", writes)
	}
}

// An older revision than the copy's is refused, and the copy stays: by every verb, and
// without hiding other documents.
func TestOldState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	engine, err := files.Open(dir, files.Options{})
	must(t, err)
	h := newHost(t, engine)
	h.save(t, other, "Wages")
	h.save(t, key, "old")
	path := filepath.Join(dir, "own", "developer-TEST.json")
	backup, err := os.ReadFile(path)
	must(t, err)
	h.save(t, key, "new")
	must(t, os.WriteFile(path, backup, 0o600))
	if _, err := h.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreOldState {
		t.Errorf("Load: %v", err)
	}
	ran := false
	if err := h.Update(t.Context(), key, func(*persist.Document) error { ran = true; return nil }); persist.CodeOf(err) != persist.CodeStoreOldState || ran {
		t.Errorf("Update: %v, change ran: %v", err, ran)
	}
	docs, errs := h.List(t.Context())
	if len(docs) != 1 || docs[0].Key != other || len(errs) != 1 || persist.CodeOf(errs[0]) != persist.CodeStoreOldState {
		t.Errorf("List: %d documents, %v", len(docs), errs)
	}
	h.line.Cut(persist.CodeStoreAway)
	if d, err := h.Load(t.Context(), key); err != nil || d.Facts.Connector.Name != "new" {
		t.Errorf("the copy: %+v, %v", d, err)
	}
	h.line.Mend()
	must(t, os.RemoveAll(h.dir)) // as the words of the error say
	if d, err := h.Load(t.Context(), key); err != nil || d.Facts.Connector.Name != "old" {
		t.Errorf("%+v, %v", d, err)
	}
}

// No copy is no reason to fail: each step of writing one may, on a full disk.
func TestCopiesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, step := range storetest.SaveSteps() {
		h := newHost(t, shared(t))
		d := disk.New()
		h.restart(away.Options{Disk: d})
		mend := storetest.Break(d, step, syscall.ENOSPC)
		h.save(t, key, "Payroll")
		if _, err := h.Load(t.Context(), key); err != nil || persist.CodeOf(h.CopyError()) != persist.CodeDiskFull && step != "dir-sync" {
			t.Errorf("%s: %v, %v", step, err, h.CopyError())
		}
		mend()
		_, _ = h.List(t.Context())
		if len(h.copies(t)) != 1 || h.CopyError() != nil && step != "dir-sync" {
			t.Errorf("%s: %v, %v", step, h.copies(t), h.CopyError())
		}
	}
}

// Names and secrets are in no file here in clear, and nobody else may read any.
func TestCopiesAreSealed(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "canary-name")
	_, _ = h.List(t.Context())
	entries, err := os.ReadDir(h.dir)
	must(t, err)
	if len(entries) != 2 {
		t.Errorf("%d files", len(entries))
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(h.dir, e.Name()))
		must(t, err)
		info, err := e.Info()
		must(t, err)
		if bytes.Contains(b, []byte("canary")) || strings.Contains(e.Name(), key.ID) || disk.TooOpen(info) {
			t.Errorf("%s %v", e.Name(), info.Mode())
		}
	}
}
