package persist

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// kept is a store with documents of ten grants and their tokens.
func kept(b *testing.B, documents int) (*Store, Identity) {
	b.Helper()
	s, err := Open(filepath.Join(b.TempDir(), "state"))
	if err != nil {
		b.Fatal(err)
	}
	id, pin, err := s.Create(context.Background(), PinSandbox, "", nil)
	if err != nil {
		b.Fatal(err)
	}
	f, secrets := steps.Facts{Connector: facts.Connector}, map[steps.Slot]kaizala.Secret{}
	for i := range 10 {
		g := facts.Grants[0]
		g.ID = steps.GrantID(fmt.Sprint("g", i))
		f.Grants = append(f.Grants, g)
		secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}] = kaizala.NewSecret(fmt.Sprintf("%01000d", i))
	}
	for i := range documents {
		k := Key{Sandbox, steps.Developer, fmt.Sprint("TEST", i)}
		if err := s.Update(context.Background(), k, func(d *Document) error {
			d.Facts, d.Pin = f, pin
			return d.SetSecrets(id, secrets)
		}); err != nil {
			b.Fatal(err)
		}
	}
	return s, id
}

var first = Key{Sandbox, steps.Developer, "TEST0"}

func BenchmarkUpdate(b *testing.B) {
	s, _ := kept(b, 1)
	for b.Loop() {
		if err := s.Update(context.Background(), first, func(d *Document) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	s, _ := kept(b, 1)
	for b.Loop() {
		if _, err := s.Load(context.Background(), first); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSecrets(b *testing.B) {
	s, id := kept(b, 1)
	d, err := s.Load(context.Background(), first)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := d.Secrets(id); err != nil || len(got) != 10 {
			b.Fatal(len(got), err)
		}
	}
}

func BenchmarkListOf100(b *testing.B) {
	s, _ := kept(b, 100)
	for b.Loop() {
		if docs, errs := s.List(context.Background(), Sandbox); len(docs) != 100 || len(errs) != 0 {
			b.Fatal(len(docs), errs)
		}
	}
}
