package files

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
)

// damaged is a document whose file is damaged in many ways, and its good content.
type damaged struct {
	store *Store
	id    persist.Identity
	path  string
	good  []byte
	want  persist.Document

	hits, refused, believed int
}

var (
	slotOfSecret  = steps.Slot{Kind: steps.SlotSecret}
	slotOfRefresh = steps.Slot{Kind: steps.SlotRefresh, Grant: "g1"}
)

func newDamaged(t *testing.T, f steps.Facts) *damaged {
	t.Helper()
	d := &damaged{store: open(t)}
	d.id = identity(t, d.store)
	save(t, d.store, d.id, f, map[steps.Slot]secret.Secret{slotOfSecret: secret.New(canary), slotOfRefresh: secret.New("made.up.token")})
	d.path, _ = d.store.path(key)
	var err error
	if d.good, err = os.ReadFile(d.path); err != nil {
		t.Fatal(err)
	}
	if d.want, err = persist.Decode(d.good, key); err != nil {
		t.Fatal(err)
	}
	return d
}

// takes decodes damaged bytes: the result must be an error that says damage, or the
// old values. It reports whether it was the old values.
func (d *damaged) takes(t *testing.T, what string, bad []byte) bool {
	t.Helper()
	d.hits++
	got, err := persist.Decode(bad, key)
	if err != nil {
		d.refused++
		if code := persist.CodeOf(err); code != persist.CodeCorrupt && code != persist.CodeNewerVersion {
			t.Errorf("%s: %v", what, err)
		}
		return false
	}
	if !cmp.Equal(d.want, got) || !d.sameSecrets(got) {
		d.believed++
		t.Errorf("%s is believed", what)
	}
	return true
}

// sameSecrets reports whether a document opens to the secrets it had.
func (d *damaged) sameSecrets(got persist.Document) bool {
	secrets, err := got.Secrets(d.id)
	return err == nil && len(secrets) == 2 && secrets[slotOfSecret].Equal(secret.New(canary)) && secrets[slotOfRefresh].Equal(secret.New("made.up.token"))
}

// changes gives the values that a byte is changed to: every other one in the long
// run, else one flipped bit, all ones, and a quote.
func changes(b byte, i int) (out []byte) {
	if long() {
		for by := 1; by < 256; by++ {
			out = append(out, b^byte(by))
		}
		return out
	}
	for _, c := range []byte{b ^ 1<<(i%8), 0xff, '"'} {
		if c != b {
			out = append(out, c)
		}
	}
	return out
}

// each changes every byte of a file in turn.
func each(good []byte, hit func(i int, bad []byte)) {
	bad := bytes.Clone(good)
	for i, b := range good {
		for _, c := range changes(b, i) {
			bad[i] = c
			hit(i, bad)
		}
		bad[i] = b
	}
}

// Whichever byte of a document changes, reading it gives an error or the old values.
func TestCorruptionIsNeverBelieved(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, facts)
	each(d.good, func(i int, bad []byte) { d.takes(t, "a change of byte "+strconv.Itoa(i), bad) })
	t.Logf("%d changes of %d bytes: %d refused, %d believed", d.hits, len(d.good), d.refused, d.believed)
}

// A document that was cut off anywhere, or that has something after it, is an error.
func TestCutOffDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, facts)
	for n := range d.good {
		if d.takes(t, "cut off", d.good[:n:n]) {
			t.Errorf("%d of %d bytes are taken", n, len(d.good))
		}
	}
	for _, more := range []string{"\n", " ", "x", "\x00", "{}", string(d.good)} {
		if d.takes(t, "something behind it", append(bytes.Clone(d.good), more...)) {
			t.Errorf("%.5q behind it is taken", more)
		}
	}
	t.Logf("%d bytes cut off anywhere: %d refused, %d believed", len(d.good), d.refused, d.believed)
}

// If somebody removed the check to edit the facts, damage to facts goes unnoticed.
// Damage to a secret never does: it comes back as it was, or not at all.
func TestCorruptionWithoutTheCheck(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, facts)
	lines := bytes.SplitAfter(d.good, []byte("\n"))
	byHand := bytes.Join(append(lines[:2:2], lines[3:]...), nil)
	hits, refused, wrong := 0, 0, 0
	each(byHand, func(i int, bad []byte) {
		hits++
		got, err := persist.Decode(bad, key)
		if err == nil {
			_, err = got.Secrets(d.id)
		}
		if err != nil {
			refused++
			return
		}
		if !d.sameSecrets(got) {
			wrong++
			t.Errorf("byte %d: a secret is another one", i)
		}
	})
	t.Logf("%d changes of %d bytes without a check: %d refused, %d with another secret", hits, len(byHand), refused, wrong)
}

// A damaged file is refused by every verb and stays as it is.
func TestDamagedFilesAreLeftAlone(t *testing.T) {
	t.Parallel()
	d := newDamaged(t, facts)
	ctx := context.Background()
	for i := 0; i < len(d.good); i += 37 {
		bad := bytes.Clone(d.good)
		bad[i] ^= 1
		if err := os.WriteFile(d.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, load := d.store.Load(ctx, key)
		_, list := persist.ListRealm(ctx, d.store, persist.Sandbox)
		update := d.store.Update(ctx, key, func(*persist.Document) error { return nil })
		if code := persist.CodeOf(load); code != persist.CodeCorrupt && code != persist.CodeNewerVersion || persist.CodeOf(update) != code || len(list) != 1 || persist.CodeOf(list[0]) != code {
			t.Errorf("byte %d: load says %v, list %v, update %v", i, load, list, update)
		}
		if after, err := os.ReadFile(d.path); err != nil || !bytes.Equal(after, bad) {
			t.Errorf("byte %d: the file was touched, %v", i, err)
		}
	}
}

// A damaged identity file opens nothing, unless only its comment was damaged.
func TestDamagedIdentities(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	good, err := os.ReadFile(s.Identities.SandboxPath())
	if err != nil {
		t.Fatal(err)
	}
	pin := persist.Pin{Kind: persist.PinSandbox, Recipient: id.Recipient()}
	hits, refused, wrong := 0, 0, 0
	try := func(bad []byte) {
		hits++
		if err := os.WriteFile(s.Identities.SandboxPath(), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := s.Identities.Unlock(context.Background(), pin, nil)
		switch {
		case err != nil:
			refused++
		case !got.Secret().Equal(id.Secret()):
			wrong++
			t.Errorf("another identity: %q", bad)
		}
	}
	each(good, func(_ int, bad []byte) { try(bad) })
	for n := range good {
		try(good[:n])
	}
	t.Logf("%d changes of %d bytes: %d refused, %d wrong", hits, len(good), refused, wrong)
}
