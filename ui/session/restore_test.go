package session

import (
	"path/filepath"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// What was replaced in this session is gone back to in this session.
func TestRestoreInTheSameSession(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	first := s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal()
	svc.rotate = "rotated.refresh.token"
	if _, err := s.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	if !s.Facts().Grant(g).Before.Yes() {
		t.Fatal("no before")
	}
	if err := s.Restore(bg, g); err != nil {
		t.Errorf("restore: %v", err)
	}
	if v := s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal(); v != first {
		t.Errorf("have %q want %q", v, first)
	}
}

// Going back twice is going nowhere, in one session too.
func TestRestoreTwice(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	g := ready(t, o).Wizard().Grant
	svc.rotate = "rotated.refresh.token"
	if _, err := again(t, o).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	s := again(t, o)
	for i, want := range []string{"made.up.refresh-token-of-some-length", "rotated.refresh.token"} {
		err := s.Restore(bg, g)
		_, kept := onDisk(t, o)
		if got := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}].Reveal(); err != nil || got != want {
			t.Errorf("%d: %v, %q want %q", i, err, got, want)
		}
	}
}

// Of several that were replaced it is the latest.
func TestRestoreAfterTwoRotations(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	g := ready(t, o).Wizard().Grant
	svc.rotate = "rotated.one"
	if _, err := again(t, o).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	s := again(t, o)
	svc.rotate = "rotated.two"
	if _, err := s.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	_, kept := onDisk(t, o)
	prev := kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].Reveal()
	err := s.Restore(bg, g)
	_, kept = onDisk(t, o)
	if got := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}].Reveal(); got != prev {
		t.Errorf("%v: restored %q, want %q; previous now %q", err, got, prev, kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].Reveal())
	}
}

// Another process has moved the secrets: a move of the document copes with that.
func TestMoveOfARekeyedDocument(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	ready(t, o)
	s := again(t, options(t, dir, svc))
	s.Vault.GivePassphrase(passphrase)
	if err := s.Vault.Unlock(bg); err != nil {
		t.Fatal(err)
	}
	other := again(t, options(t, dir, svc))
	other.Vault.GivePassphrase(passphrase)
	chosen(t, dir)
	if err := other.Vault.Reseal(bg, vault.Keeping{Kind: persist.PinPassphrase}); err != nil {
		t.Fatal(err)
	}
	s.KeepIn(t.TempDir())
	err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length")))
	t.Log("move:", err, "place", s.Place())
	if s.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}).IsZero() {
		if err := s.Vault.Load(bg); err != nil || s.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}).IsZero() {
			t.Errorf("after the failed move it says that all is loaded: %v", err)
		}
	}
	s.KeepIn(t.TempDir())
	if err := s.Save(bg); err != nil {
		t.Errorf("again: %v", err)
	}
}
