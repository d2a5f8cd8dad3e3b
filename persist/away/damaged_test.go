package away_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/seal"
)

// A copy that is damaged, cut off, another's, or of another kind is never believed: it is
// told, and made anew when the engine answers.
func TestDamagedCopies(t *testing.T) {
	t.Parallel()
	stranger, err := seal.NewIdentity()
	must(t, err)
	for what, damage := range map[string]func(h *host, b []byte) []byte{
		"cut off":   func(_ *host, b []byte) []byte { return b[:len(b)/2] },
		"empty":     func(*host, []byte) []byte { return nil },
		"garbage":   func(*host, []byte) []byte { return bytes.Repeat([]byte("x"), 20<<10) },
		"a bit":     func(_ *host, b []byte) []byte { b[len(b)-20] ^= 1; return b },
		"another's": func(*host, []byte) []byte { return sealed(t, stranger, "kaizala-setup copy 1\n{}\n{}") },
		"a note":    func(h *host, _ []byte) []byte { return sealed(t, h.id, "kaizala-setup outbox 1\n{}") },
		"no document": func(h *host, _ []byte) []byte {
			return sealed(t, h.id, "kaizala-setup copy 1\n"+`{"document":{"realm":"own","role":"developer","id":"TEST"}}`+"\n{}")
		},
	} {
		h := newHost(t, shared(t))
		h.save(t, key, "Payroll")
		h.save(t, other, "Wages")
		h.line.Cut(persist.CodeStoreAway)
		path := h.copies(t)[0]
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, damage(h, b), 0o600))
		docs, errs := h.List(t.Context())
		if len(docs) != 1 || len(errs) != 1 || persist.CodeOf(errs[0]) != persist.CodeCorrupt || !strings.Contains(errs[0].Error(), path) {
			t.Errorf("%s: %d documents, %v", what, len(docs), errs)
		}
		h.line.Mend()
		if docs, errs := h.List(t.Context()); len(docs) != 2 || len(errs) > 0 || len(h.copies(t)) != 2 {
			t.Errorf("%s: after the engine answered: %d documents, %v, %d copies", what, len(docs), errs, len(h.copies(t)))
		}
	}
}

func sealed(t testing.TB, to seal.Identity, text string) []byte {
	t.Helper()
	b, err := seal.ToRecipient(to.Recipient(), []byte(text))
	must(t, err)
	return b
}

// A copy under the name of another one, or of a newer revision, is not believed.
func TestCopiesUnderOtherNames(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "old")
	old := h.copies(t)[0]
	b, err := os.ReadFile(old)
	must(t, err)
	h.save(t, key, "new")
	h.line.Cut(persist.CodeStoreAway)
	must(t, os.WriteFile(strings.TrimSuffix(old, "-1.age")+"-9.age", b, 0o600))
	if d, err := h.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreAway {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := h.Load(t.Context(), key); err != nil || d.Facts.Connector.Name != "new" {
		t.Errorf("after it was found out: %+v, %v", d, err)
	}
}

// Whoever has another identity now finds no copies, and the old ones go.
func TestAnotherIdentity(t *testing.T) {
	t.Parallel()
	h := newHost(t, shared(t))
	h.save(t, key, "Payroll")
	stranger := newHost(t, h.line)
	stranger.dir = h.dir
	stranger.restart(away.Options{})
	h.line.Cut(persist.CodeStoreAway)
	if d, err := stranger.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreAway {
		t.Errorf("%+v, %v", d, err)
	}
	h.line.Mend()
	before := h.copies(t)
	_, _ = stranger.List(t.Context())
	if after := h.copies(t); len(after) != 1 || after[0] == before[0] {
		t.Errorf("%v, then %v", before, after)
	}
}
