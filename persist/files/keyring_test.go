package files

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist"

	zalando "github.com/zalando/go-keyring"
)

// The longest time of a keyring call, and of one that asks a person.
const (
	keyringDeadline = 3 * time.Second
	askDeadline     = time.Minute
)

// fakeRing is a keyring in memory.
type fakeRing struct {
	values map[string]string
	change string // what it makes of a value
	hang   bool
}

func (r fakeRing) Get(user string) (string, error) {
	if r.hang {
		select {}
	}
	v, ok := r.values[user]
	if !ok {
		return "", zalando.ErrNotFound
	}
	return v + r.change, nil
}

func (r fakeRing) Set(user, value string) error { r.values[user] = value; return nil }
func (r fakeRing) Locked() (bool, error)        { return false, nil }
func (r fakeRing) RemoveAll() error             { clear(r.values); return nil }

func (r fakeRing) Remove(user string) error {
	if _, ok := r.values[user]; !ok {
		return zalando.ErrNotFound
	}
	delete(r.values, user)
	return nil
}

func TestKeyringStates(t *testing.T) {
	s := open(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", "")
	if err := s.Identities.HasKeyring(context.Background()); runtime.GOOS != "windows" && persist.CodeOf(err) != persist.CodeKeyringAbsent {
		t.Errorf("no bus: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // only its presence counts
	setKeyring(s, fakeRing{values: map[string]string{}})
	id, pin, err := s.Identities.Create(context.Background(), persist.PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Identities.Unlock(context.Background(), pin, nil); err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("unlock: %v", err)
	}
	lies := fakeRing{values: map[string]string{}, change: "!"}
	setKeyring(s, lies)
	if _, _, err := s.Identities.Create(context.Background(), persist.PinKeyring, "", nil); persist.CodeOf(err) != persist.CodeKeyringMismatch {
		t.Errorf("a keyring that lies: %v", err)
	}
	if len(lies.values) > 0 {
		t.Errorf("%d entries were left in it", len(lies.values))
	}
	setKeyring(s, fakeRing{hang: true})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := s.Identities.Unlock(ctx, pin, nil); persist.CodeOf(err) != persist.CodeKeyringTimeout {
		t.Errorf("a keyring that hangs: %v", err)
	}
	for text, code := range map[string]persist.Code{"The collection is LOCKED": persist.CodeKeyringLocked, "prompt dismissed": persist.CodeKeyringDenied, "no such interface": persist.CodeKeyringAbsent} {
		setKeyring(s, scripted{func() error { return errors.New(text) }, fine})
		if err := s.Identities.HasKeyring(context.Background()); persist.CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

// scripted is a keyring whose calls are functions.
type scripted struct{ getting, setting func() error }

func (r scripted) Get(string) (string, error) { return "", r.getting() }
func (r scripted) Set(string, string) error   { return r.setting() }
func (r scripted) Remove(string) error        { return r.setting() }
func (r scripted) RemoveAll() error           { return r.setting() }
func (r scripted) Locked() (bool, error)      { return false, nil }

func fine() error { return nil }

// A keyring that says it has no such entry is there. A pinned entry may be another
// one, or gone.
func TestKeyringThatAnswers(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	s := open(t)
	ring := fakeRing{values: map[string]string{}}
	setKeyring(s, ring)
	if err := s.Identities.HasKeyring(context.Background()); err != nil {
		t.Errorf("asked for what it has not: %v", err)
	}
	if len(ring.values) != 0 {
		t.Errorf("asking left %d values", len(ring.values))
	}
	first, pin, err := s.Identities.Create(context.Background(), persist.PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	ring.values[first.Recipient()] = pair(t).Secret().Reveal()
	if _, err := s.Identities.Unlock(context.Background(), pin, nil); persist.CodeOf(err) != persist.CodeWrongIdentity {
		t.Errorf("another in its place: %v", err)
	}
	delete(ring.values, first.Recipient())
	if _, err := s.Identities.Unlock(context.Background(), pin, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("gone: %v", err)
	}
}

// A keyring that fails gives an error with a code, and no other kind of identity is
// made in its place.
func TestKeyringThatFails(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	says := func(text string) func() error { return func() error { return errors.New(text) } }
	hangs := make(chan struct{})
	t.Cleanup(func() { close(hangs) })
	hang := func() error { <-hangs; return nil }
	for _, c := range []struct {
		what string
		ring scripted
		code persist.Code
	}{
		{"takes no entry of that size", scripted{fine, func() error { return zalando.ErrSetDataTooBig }}, persist.CodeKeyringTooBig},
		{"locked", scripted{fine, says("the collection is locked")}, persist.CodeKeyringLocked},
		{"dismissed", scripted{fine, says("prompt was dismissed")}, persist.CodeKeyringDenied},
		{"takes, but hangs when read", scripted{hang, fine}, persist.CodeKeyringTimeout},
		{"hangs", scripted{fine, hang}, persist.CodeKeyringTimeout},
		{"takes, but forgets", scripted{func() error { return zalando.ErrNotFound }, fine}, persist.CodeKeyringDenied},
		{"takes, but has nothing", scripted{fine, fine}, persist.CodeKeyringMismatch},
		{"panics", scripted{fine, func() error { panic("a nil signal") }}, persist.CodeKeyringAbsent},
		{"breaks\x1b[2J", scripted{fine, says("broken\x1b[2J")}, persist.CodeKeyringAbsent},
	} {
		s := open(t)
		setKeyring(s, c.ring)
		ctx, cancel := context.WithTimeout(context.Background(), 40*time.Millisecond)
		id, pin, err := s.Identities.Create(ctx, persist.PinKeyring, "", nil)
		cancel()
		if persist.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.what, err, c.code)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%s: %q", c.what, err)
		}
		if !id.Secret().IsZero() || pin != (persist.Pin{}) {
			t.Errorf("%s: an identity or pin came with the error", c.what)
		}
		for _, dir := range []string{s.dir, s.realmDir(persist.Sandbox)} {
			for _, name := range names(t, dir) {
				if strings.Contains(name, "identity") && name != "identity.lock" {
					t.Errorf("%s: %s was made", c.what, name)
				}
			}
		}
	}
}

// Without a deadline of the caller, a keyring that does not answer costs 3 s.
func TestMuteKeyringHasADeadline(t *testing.T) {
	if !long() {
		t.Skip("takes 3 s: KAIZALA_SETUP_LONG=1")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	s := open(t)
	setKeyring(s, fakeRing{hang: true})
	began := time.Now()
	if err := s.Identities.HasKeyring(context.Background()); persist.CodeOf(err) != persist.CodeKeyringTimeout {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took < keyringDeadline || took > keyringDeadline+time.Second {
		t.Errorf("it took %v", took)
	}
}
