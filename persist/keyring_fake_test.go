//go:build linux

package persist

import (
	"context"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// rogue is a Secret Service that misbehaves as it is told to.
type rogue struct {
	conn                  *dbus.Conn
	lies, locked          bool            // gives back other bytes; says that it is locked
	babbles               bool            // gives a text where a list belongs
	asksUnlock, asksWrite bool            // opens a question
	asksItem              dbus.ObjectPath // the item that it asks about
	answer                func()          // what becomes of a question
	value                 []byte
}

type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

const (
	itemPath    = loginPath + "/1"
	sessionPath = servicePath + "/session/1"
	promptPath  = servicePath + "/prompt/1"
	noPath      = dbus.ObjectPath("/")
)

func (s *rogue) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), sessionPath, nil
}

func (s *rogue) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if s.asksUnlock || len(paths) == 1 && paths[0] == s.asksItem {
		return []dbus.ObjectPath{}, promptPath, nil
	}
	return paths, noPath, nil
}

func (s *rogue) CreateItem(_ map[string]dbus.Variant, v secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if s.asksWrite {
		return noPath, promptPath, nil
	}
	s.value = v.Value
	return itemPath, noPath, nil
}

func (s *rogue) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if s.value == nil {
		return []dbus.ObjectPath{}, nil
	}
	return []dbus.ObjectPath{itemPath}, nil
}

func (s *rogue) GetSecret(session dbus.ObjectPath) (secret, *dbus.Error) {
	v := append([]byte{}, s.value...)
	if s.lies {
		v[len(v)-1] ^= 1
	}
	return secret{session, []byte{}, v, "text/plain"}, nil
}

func (s *rogue) Close() *dbus.Error { return nil }

func (s *rogue) Prompt(string) *dbus.Error {
	go s.answer()
	return nil
}

// dismiss answers a question with no.
func (s *rogue) dismiss() {
	_ = s.conn.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant([]dbus.ObjectPath{}))
}

func (s *rogue) Get(_, name string) (dbus.Variant, *dbus.Error) {
	switch {
	case name == "Locked":
		return dbus.MakeVariant(s.locked), nil
	case s.babbles:
		return dbus.MakeVariant("words"), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
}

// serve puts the service on the bus, until the subtest ends.
func (s *rogue) serve(t *testing.T) {
	t.Helper()
	s.conn = bus(t)
	for path, faces := range map[dbus.ObjectPath][]string{
		servicePath: {serviceFace, "org.freedesktop.DBus.Properties"},
		loginPath:   {collection, "org.freedesktop.DBus.Properties"},
		itemPath:    {"org.freedesktop.Secret.Item"},
		sessionPath: {"org.freedesktop.Secret.Session"},
		promptPath:  {"org.freedesktop.Secret.Prompt"},
	} {
		for _, face := range faces {
			if err := s.conn.Export(s, path, face); err != nil {
				t.Fatal(err)
			}
		}
	}
	ownName(t, s.conn)
}

func ownName(t *testing.T, conn *dbus.Conn) {
	t.Helper()
	if got, err := conn.RequestName(secretService, dbus.NameFlagDoNotQueue); err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(got, err)
	}
}

// mute takes every call and answers none.
type mute struct{ never chan struct{} }

func (m mute) LookupObject(dbus.ObjectPath) (dbus.ServerObject, bool) {
	<-m.never
	return nil, false
}

// A service that misbehaves is an error with its name, within its deadline; none
// of them brings the program down.
func TestMisbehavingSecretService(t *testing.T) {
	if !onOwnBus(t) {
		return
	}
	for _, c := range []struct {
		what    string
		service rogue
		code    Code
	}{
		{"honest", rogue{}, ""},
		{"gives back other bytes", rogue{lies: true}, CodeKeyringMismatch},
		{"gives a text where a list belongs", rogue{babbles: true}, CodeKeyringAbsent},
		{"its question about a write is dismissed", rogue{asksWrite: true}, CodeKeyringDenied},
		{"its question about an item is dismissed", rogue{asksItem: itemPath}, CodeKeyringDenied},
		{"its question for the password is dismissed", rogue{asksUnlock: true, locked: true}, CodeKeyringLocked},
	} {
		t.Run(c.what, func(t *testing.T) {
			c.service.answer = c.service.dismiss
			c.service.serve(t)
			id, pin, err := open(t).Create(context.Background(), PinKeyring, "", nil)
			if CodeOf(err) != c.code {
				t.Errorf("%v, want %q", err, c.code)
			}
			if err != nil && (!id.Secret().IsZero() || pin != (Pin{})) {
				t.Error("an identity or pin came with the error")
			}
		})
	}
	t.Run("never answers", func(t *testing.T) {
		never := make(chan struct{})
		ownName(t, bus(t, dbus.WithHandler(mute{never})))
		t.Cleanup(func() { close(never) })
		limit := 100 * time.Millisecond
		if long() {
			limit = time.Hour // its own deadline is the one that counts
		}
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		began := time.Now()
		if err := open(t).HasKeyring(ctx); CodeOf(err) != CodeKeyringTimeout {
			t.Errorf("%v", err)
		}
		t.Logf("given up after %v", time.Since(began))
	})
	t.Run("asks for a password that nobody types", func(t *testing.T) {
		s := rogue{asksUnlock: true, locked: true, answer: func() {}}
		s.serve(t)
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if err := open(t).HasKeyring(ctx); CodeOf(err) != CodeKeyringTimeout {
			t.Errorf("%v", err)
		}
	})
}
