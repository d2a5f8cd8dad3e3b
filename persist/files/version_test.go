package files

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
)

// fixture puts a document of a version, and what opens it, where a program of
// that version would have left them.
func fixture(t *testing.T, version string) *Store {
	t.Helper()
	s := open(t)
	path, _ := s.path(key)
	for name, to := range map[string]string{"developer-TEST.json": path, "identity.txt": s.Identities.SandboxPath()} {
		b, err := os.ReadFile(filepath.Join("..", "testdata", version, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// What version 1 wrote is read for ever, facts and secrets, and can be saved.
func TestVersion1IsRead(t *testing.T) {
	t.Parallel()
	s := fixture(t, "v1")
	at := time.Date(2026, 3, 1, 9, 0, 0, 123456789, time.UTC)
	want := steps.Facts{
		Connector: steps.Connector{
			Name: "Payroll “north”", ID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Permissions: []string{"Group Information"},
			Secret: steps.Held{At: at, Len: 10},
		},
		Grants: []steps.Grant{{
			ID: "g1", By: steps.Myself, Group: "Drivers", Refresh: steps.Held{At: at, Len: 13},
			Last:  steps.Call{At: at.Add(time.Hour), Endpoint: "http://127.0.0.1:1/", Scope: []string{"x"}},
			Ticks: map[steps.TaskID]time.Time{"x": at},
		}},
	}
	for _, revision := range []int{1, 2} {
		d, err := s.Load(context.Background(), key)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.Facts); diff != "" {
			t.Error(diff)
		}
		if d.Version != revision || d.Revision != revision || !d.Created.Equal(at) || !d.Consents["api.example.com"].Equal(at) {
			t.Errorf("%+v", d)
		}
		id, err := s.Identities.Unlock(context.Background(), d.Pin, nil)
		if err != nil {
			t.Fatal(err)
		}
		secrets, err := d.Secrets(id)
		if err != nil || len(secrets) != 2 ||
			!secrets[steps.Slot{Kind: steps.SlotSecret}].Equal(secret.New("MADE-UP-10")) ||
			!secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: "g1"}].Equal(secret.New("made.up.token")) {
			t.Errorf("%d secrets, %v", len(secrets), err)
		}
		if err := s.Update(context.Background(), key, func(*persist.Document) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// A document of version 2 whose identity the person gives each time opens with that
// identity, and with no other.
func TestVersion2WithAGivenIdentityIsRead(t *testing.T) {
	t.Parallel()
	dir, given := t.TempDir(), filepath.Join(t.TempDir(), "identity.txt")
	k := persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}
	for name, to := range map[string]string{"developer-TEST.json": filepath.Join(dir, "own", "developer-TEST.json"), "identity.txt": given} {
		b, err := os.ReadFile(filepath.Join("..", "testdata", "v2", name))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o700)
		}
		if err == nil {
			err = os.WriteFile(to, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, code := range map[string]persist.Code{given: "", "": persist.CodeIdentityNotGiven} {
		s, err := Open(dir, Options{Given: persist.Given{Path: path}})
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Load(t.Context(), k)
		if err != nil || d.Pin.Kind != persist.PinGiven || d.Facts.Connector.Name != "Payroll" {
			t.Fatalf("%+v, %v", d, err)
		}
		id, err := s.Identities.Unlock(t.Context(), d.Pin, nil)
		if persist.CodeOf(err) != code {
			t.Fatalf("with %q: %v", path, err)
		}
		if err != nil {
			continue
		}
		secrets, err := d.Secrets(id)
		if err != nil || !secrets[steps.Slot{Kind: steps.SlotSecret}].Equal(secret.New("MADE-UP-10")) {
			t.Errorf("%d secrets, %v", len(secrets), err)
		}
	}
}

// What a newer version wrote is refused by every verb but forgetting, and stays
// byte for byte.
func TestNewerVersionIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	s := fixture(t, "v1")
	path, _ := s.path(key)
	newer, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newer = bytes.Replace(newer, []byte(`"version": 1`), []byte(`"version": 3`), 1)
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	_, load := s.Load(ctx, key)
	_, list := persist.ListRealm(ctx, s, persist.Sandbox)
	for verb, err := range map[string]error{
		"load": load, "list": list[0], "update": s.Update(ctx, key, func(*persist.Document) error { return nil }),
	} {
		if persist.CodeOf(err) != persist.CodeNewerVersion {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(newer, after) {
		t.Errorf("it was touched, %v", err)
	}
}
