package persist

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	zalando "github.com/zalando/go-keyring"
)

// fakeRing is a keyring in memory, as far as the interface goes.
type fakeRing struct {
	values map[string]string
	change string // what it makes of a value
	hang   bool
}

func (r fakeRing) get(user string) (string, error) {
	if r.hang {
		select {}
	}
	v, ok := r.values[user]
	if !ok {
		return "", zalando.ErrNotFound
	}
	return v + r.change, nil
}

func (r fakeRing) set(user, value string) error { r.values[user] = value; return nil }
func (r fakeRing) locked() (bool, error)        { return false, nil }
func (r fakeRing) removeAll() error             { clear(r.values); return nil }

func (r fakeRing) remove(user string) error {
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
	if err := s.HasKeyring(context.Background()); unixModes && CodeOf(err) != CodeKeyringAbsent {
		t.Errorf("no bus: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // only its presence counts
	s.keyring = fakeRing{values: map[string]string{}}
	id, pin, err := s.Create(context.Background(), PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Unlock(context.Background(), pin, nil); err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("unlock: %v", err)
	}
	s.keyring = fakeRing{values: map[string]string{}, change: "!"}
	if _, _, err := s.Create(context.Background(), PinKeyring, "", nil); CodeOf(err) != CodeKeyringMismatch {
		t.Errorf("a keyring that lies: %v", err)
	}
	if left := s.keyring.(fakeRing).values; len(left) > 0 {
		t.Errorf("%d entries were left in it", len(left))
	}
	s.keyring = fakeRing{hang: true}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := s.Unlock(ctx, pin, nil); CodeOf(err) != CodeKeyringTimeout {
		t.Errorf("a keyring that hangs: %v", err)
	}
	for text, code := range map[string]Code{"The collection is LOCKED": CodeKeyringLocked, "prompt dismissed": CodeKeyringDenied, "no such interface": CodeKeyringAbsent} {
		if err := keyringError(context.Background(), s.keyring, errors.New(text)); CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

// scripted is a keyring whose calls do as they are told.
type scripted struct{ getting, setting func() error }

func (r scripted) get(string) (string, error) { return "", r.getting() }
func (r scripted) set(string, string) error   { return r.setting() }
func (r scripted) remove(string) error        { return r.setting() }
func (r scripted) removeAll() error           { return r.setting() }
func (r scripted) locked() (bool, error)      { return false, nil }

func fine() error { return nil }

// A keyring is there when it says that it does not have what it is asked for,
// and what a document is pinned to may be gone from it.
func TestKeyringThatAnswers(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	s := open(t)
	ring := fakeRing{values: map[string]string{}}
	s.keyring = ring
	if err := s.HasKeyring(context.Background()); err != nil {
		t.Errorf("asked for what it has not: %v", err)
	}
	if len(ring.values) != 0 {
		t.Errorf("asking left %d values", len(ring.values))
	}
	first, pin, err := s.Create(context.Background(), PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	ring.values[first.Recipient()] = pair(t).Secret().Reveal()
	if _, err := s.Unlock(context.Background(), pin, nil); CodeOf(err) != CodeWrongIdentity {
		t.Errorf("another in its place: %v", err)
	}
	delete(ring.values, first.Recipient())
	if _, err := s.Unlock(context.Background(), pin, nil); CodeOf(err) != CodeNoIdentity {
		t.Errorf("gone: %v", err)
	}
}

// A keyring that is away is an error with its name, and never another store: the
// directory has no identity in the end.
func TestKeyringThatFails(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	says := func(text string) func() error { return func() error { return errors.New(text) } }
	hangs := make(chan struct{})
	t.Cleanup(func() { close(hangs) })
	hang := func() error { <-hangs; return nil }
	for _, c := range []struct {
		what string
		ring scripted
		code Code
	}{
		{"takes no entry of that size", scripted{fine, func() error { return zalando.ErrSetDataTooBig }}, CodeKeyringTooBig},
		{"locked", scripted{fine, says("the collection is locked")}, CodeKeyringLocked},
		{"dismissed", scripted{fine, says("prompt was dismissed")}, CodeKeyringDenied},
		{"takes, but hangs when read", scripted{hang, fine}, CodeKeyringTimeout},
		{"hangs", scripted{fine, hang}, CodeKeyringTimeout},
		{"takes, but forgets", scripted{func() error { return zalando.ErrNotFound }, fine}, CodeKeyringDenied},
		{"takes, but has nothing", scripted{fine, fine}, CodeKeyringMismatch},
		{"panics", scripted{fine, func() error { panic("a nil signal") }}, CodeKeyringAbsent},
		{"breaks\x1b[2J", scripted{fine, says("broken\x1b[2J")}, CodeKeyringAbsent},
	} {
		s := open(t)
		s.keyring = c.ring
		ctx, cancel := context.WithTimeout(context.Background(), 40*time.Millisecond)
		id, pin, err := s.Create(ctx, PinKeyring, "", nil)
		cancel()
		if CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.what, err, c.code)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%s: %q", c.what, err)
		}
		if !id.Secret().IsZero() || pin != (Pin{}) {
			t.Errorf("%s: an identity or pin came with the error", c.what)
		}
		for _, dir := range []string{s.dir, s.realmDir(Sandbox)} {
			for _, name := range names(t, dir) {
				if strings.Contains(name, "identity") && name != "identity.lock" {
					t.Errorf("%s: %s was made", c.what, name)
				}
			}
		}
	}
}

// Without a deadline of the caller's, a mute keyring costs 3 s.
func TestMuteKeyringHasADeadline(t *testing.T) {
	if !long() {
		t.Skip("takes 3 s: KAIZALA_SETUP_LONG=1")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	s := open(t)
	s.keyring = fakeRing{hang: true}
	began := time.Now()
	if err := s.HasKeyring(context.Background()); CodeOf(err) != CodeKeyringTimeout {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took < keyringDeadline || took > keyringDeadline+time.Second {
		t.Errorf("it took %v", took)
	}
}

// A bus is looked for where one is needed, and never started.
func TestWhereABusIs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		goos string
		env  map[string]string
		want bool
	}{
		{"darwin", nil, true},
		{"windows", nil, true},
		{"linux", nil, false},
		{"freebsd", nil, false},
		{"linux", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, true},
		{"linux", map[string]string{"XDG_RUNTIME_DIR": filepath.Join(dir, "missing")}, false},
		{"linux", map[string]string{"XDG_RUNTIME_DIR": dir}, false}, // a file, no socket
	} {
		if got := hasBus(c.goos, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s with %v: %v", c.goos, c.env, got)
		}
	}
	socket, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	if err != nil {
		t.Skip("no sockets here:", err)
	}
	defer func() { _ = socket.Close() }()
	at := filepath.Dir(socket.Addr().String())
	if !hasBus("linux", func(name string) string { return map[string]string{"XDG_RUNTIME_DIR": at}[name] }) {
		t.Error("a socket is there")
	}
}
