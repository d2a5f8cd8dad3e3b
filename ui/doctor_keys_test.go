package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/ui/doctor"
	"kaizala-setup/ui/words"
)

// The identity that a person gives: missing, open to others, no identity, another one.
func TestDoctorAndIdentities(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	h.connector(t, "Payroll", 1)
	other := newHousehold(t, h.root).identity
	wide, no := filepath.Join(t.TempDir(), "wide.age"), filepath.Join(t.TempDir(), "no.age")
	b, err := os.ReadFile(h.identity)
	if err := errors.Join(err, os.WriteFile(wide, b, 0o600), os.Chmod(wide, 0o644), os.WriteFile(no, []byte("MADEUPSECR\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(h.dir(), "gone"): "is gone",
		wide:                           "chmod 600 '" + wide,
		no:                             "no age identity",
		other:                          "opens other secrets",
	} {
		v := visits(t, h.dir(), nil, "--identity", path)
		v.has(t, "identity", doctor.Failed, says)
		v.has(t, "document", doctor.OK) // its own identity file is there
		if v.exit != words.ExitFailed {
			t.Errorf("exit %d", v.exit)
		}
	}
	v := visits(t, h.dir(), nil, "--identity", h.identity, "--identity-cmd", "cat x")
	v.has(t, "identity", doctor.Failed, "cannot be used together")
	visits(t, h.dir(), nil, "--store", "nowhere").has(t, "setting", doctor.Failed, "nowhere")
	v = visits(t, h.dir(), nil, "--identity-cmd", "cat '"+h.identity+"'")
	v.has(t, "identity", doctor.OK, "It opens 1 set-up.")
	v.has(t, "setting", doctor.OK, "identity-cmd", "cat with arguments")
	v = visits(t, h.dir(), nil, "--identity-cmd", "no-such-program MADEUPSECR")
	v.has(t, "identity", doctor.Failed, "no-such-program")
}

// The file under a passphrase: there, damaged, gone. Nobody is asked for the passphrase.
func TestDoctorAndThePassphrase(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	ask := func(context.Context, string) (secret.Secret, error) { return secret.New("MADEUPSECR"), nil }
	store, err := files.Open(h.dir(), files.Options{ScryptCost: 10})
	if err == nil {
		h.id, h.pin, err = store.Identities.Create(t.Context(), persist.PinPassphrase, "", ask)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.connector(t, "Payroll", 1)
	path := h.here.Identities.PassphrasePath()
	visits(t, h.dir(), nil).has(t, "document", doctor.OK, "a file under your passphrase, which is there; nobody was asked")
	if err := os.WriteFile(path, []byte("age-encryption.org/v1\nMADEUPSECR"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := visits(t, h.dir(), nil)
	v.has(t, "document", doctor.Failed, "This file cannot be read.", filepath.Base(path))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	visits(t, h.dir(), nil).has(t, "document", doctor.Failed, "The key that opens these secrets is gone.", filepath.Base(path))
}

// A set-up of the sandbox whose identity is gone names the file that is missing.
func TestDoctorAndTheSandboxsIdentity(t *testing.T) {
	t.Parallel()
	dir := stateOf(t, "state-v1")
	at := func(a *app) { a.now = func() time.Time { return fixtureTime } }
	visits(t, dir, at, "--sandbox").has(t, "document", doctor.OK, "an identity of the sandbox opens its secrets")
	if err := os.Remove(filepath.Join(dir, "sandbox", "identity.txt")); err != nil {
		t.Fatal(err)
	}
	visits(t, dir, at, "--sandbox").has(t, "document", doctor.Failed, "is gone", "identity.txt")
}
