package files

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"kaizala-setup/steps"
)

// kept is a store with documents of ten grants and their tokens.
func kept(b *testing.B, documents int) (*Store, persist.Identity) {
	b.Helper()
	s, err := Open(filepath.Join(b.TempDir(), "state"), Options{ScryptCost: 10})
	if err != nil {
		b.Fatal(err)
	}
	id, pin, err := s.Identities.Create(context.Background(), persist.PinSandbox, "", nil)
	if err != nil {
		b.Fatal(err)
	}
	f, secrets := steps.Facts{Connector: facts.Connector}, map[steps.Slot]secret.Secret{}
	for i := range 10 {
		g := facts.Grants[0]
		g.ID = steps.GrantID(fmt.Sprint("g", i))
		f.Grants = append(f.Grants, g)
		secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}] = secret.New(fmt.Sprintf("%01000d", i))
	}
	for i := range documents {
		k := keyIn(persist.Sandbox, steps.Developer, fmt.Sprint("TEST", i))
		if err := s.Update(context.Background(), k, func(d *persist.Document) error {
			d.Facts, d.Pin = f, pin
			return d.SetSecrets(id, secrets)
		}); err != nil {
			b.Fatal(err)
		}
	}
	return s, id
}

var first = keyIn(persist.Sandbox, steps.Developer, "TEST0")

// of runs a benchmark with stores of three sizes.
func of(b *testing.B, do func(*testing.B, *Store, persist.Identity, int)) {
	for _, n := range []int{1, 100, 1000} {
		s, id := kept(b, n)
		b.Run(fmt.Sprint("of", n), func(b *testing.B) { do(b, s, id, n) })
	}
}

func BenchmarkSave(b *testing.B) {
	of(b, func(b *testing.B, s *Store, _ persist.Identity, _ int) {
		for b.Loop() {
			if err := s.Update(context.Background(), first, func(*persist.Document) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	of(b, func(b *testing.B, s *Store, _ persist.Identity, _ int) {
		for b.Loop() {
			if _, err := s.Load(context.Background(), first); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Unlock is the whole way to the secrets: document, identity, sealed part.
func BenchmarkUnlock(b *testing.B) {
	of(b, func(b *testing.B, s *Store, _ persist.Identity, _ int) {
		for b.Loop() {
			d, err := s.Load(context.Background(), first)
			if err != nil {
				b.Fatal(err)
			}
			id, err := s.Identities.Unlock(context.Background(), d.Pin, nil)
			if err != nil {
				b.Fatal(err)
			}
			if got, err := d.Secrets(id); err != nil || len(got) != 10 {
				b.Fatal(len(got), err)
			}
		}
	})
}

func BenchmarkList(b *testing.B) {
	of(b, func(b *testing.B, s *Store, _ persist.Identity, n int) {
		for b.Loop() {
			if docs, errs := persist.ListRealm(context.Background(), s, persist.Sandbox); len(docs) != n || len(errs) != 0 {
				b.Fatal(len(docs), errs)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	of(b, func(b *testing.B, s *Store, _ persist.Identity, _ int) {
		for b.Loop() {
			if _, err := Open(s.dir, Options{ScryptCost: 10}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
