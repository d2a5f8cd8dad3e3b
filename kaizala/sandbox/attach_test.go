package sandbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func attach(t *testing.T, dir string) *Attached {
	t.Helper()
	a, err := Attach(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func (a *Attached) fills(t *testing.T, w Wanted) Shown {
	t.Helper()
	if err := a.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := a.Fill(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// keysOf fills in everything that a live call takes.
func keysOf(t *testing.T, a *Attached) keys {
	t.Helper()
	c := a.fills(t, Wanted{Person: Developer, What: WantConnector})
	v := a.fills(t, Wanted{Person: Admin, What: WantGroupToken, ConnectorID: c.ConnectorID})
	return keys{a.APIRoot(), c.ConnectorID, c.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}
}

// One serves, the other is its client; when the first is gone the second takes
// over, on the same port, and nothing that was made before is lost.
func TestJoinAndTakeOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	one, two := attach(t, dir), attach(t, dir)
	if !one.Serving() || two.Serving() || one.APIRoot() != two.APIRoot() || one.Portal(Admin) != two.Portal(Admin) {
		t.Fatalf("%v %v, %s %s", one.Serving(), two.Serving(), one.APIRoot(), two.APIRoot())
	}
	k, root, session := keysOf(t, two), two.APIRoot(), two.Portal(Developer)
	dana := newBrowser(t).open(session).sees("Dana Developer")
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if err := two.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !two.Serving() || two.APIRoot() != root || two.Portal(Developer) != session {
		t.Errorf("after the take-over: %v, %s, then %s", two.Serving(), root, two.APIRoot())
	}
	if r := k.exchange(t); r.status != http.StatusOK {
		t.Errorf("a token from before: %v", r.body)
	}
	dana.tap("Connectors").sees("Payroll") // a browser's session goes on, too
	if three := attach(t, dir); three.Serving() || three.APIRoot() != root {
		t.Errorf("a third one: %v %s", three.Serving(), three.APIRoot())
	}
}

// Of many that come at once exactly one serves, and of many that miss it exactly
// one takes over.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	all := make([]*Attached, 8)
	serving := func() (n int, one *Attached) {
		for _, a := range all {
			if a.Serving() {
				n, one = n+1, a
			}
		}
		return n, one
	}
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() {
			var err error
			if all[i], err = Attach(t.Context(), dir, time.Now); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	for range 3 {
		n, one := serving()
		if n != 1 {
			t.Fatalf("%d serve", n)
		}
		if err := one.Close(); err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a != one {
				wait.Go(func() {
					if err := a.Ensure(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
	}
	for _, a := range all {
		_ = a.Close()
	}
}

// The port of a sandbox that ended may be anybody's: who does not know the key
// is not believed, and is not told it.
func TestImpostor(t *testing.T) {
	dir := t.TempDir()
	one, two := attach(t, dir), attach(t, dir)
	k := keysOf(t, two)
	address := strings.TrimPrefix(one.APIRoot(), "http://")
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	var asked, told atomic.Int32
	impostor := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get(controlHeader) != "" {
			told.Add(1)
		}
		_, _ = io.WriteString(rw, `{"proof":"0123456789abcdef","alive":true}`)
	})}
	go func() { _ = impostor.Serve(listener) }()
	defer func() { _ = impostor.Close() }()
	if err := two.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !two.Serving() || two.APIRoot() == "http://"+address || asked.Load() == 0 || told.Load() > 0 {
		t.Errorf("serving %v at %s; the impostor at %s was asked %d times and told the key %d times",
			two.Serving(), two.APIRoot(), address, asked.Load(), told.Load())
	}
	k.root = two.APIRoot()
	if r := k.exchange(t); r.status != http.StatusOK {
		t.Errorf("a token from before, at the new port: %v", r.body)
	}
}

// Whoever has the lock and does not answer is not waited for beyond the caller's
// deadline.
func TestMuteHolder(t *testing.T) {
	dir := t.TempDir()
	lock := lockOf(filepath.Join(dir, "world.json"))
	if got, err := lock.TryLock(); !got || err != nil {
		t.Fatal(got, err)
	}
	defer func() { _ = lock.Unlock() }()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	before := time.Now()
	_, err := Attach(ctx, dir, time.Now)
	if e := new(Error); !errors.As(err, &e) || e.Reason != CodeDown || time.Since(before) > time.Second {
		t.Errorf("after %v: %v", time.Since(before), err)
	}
}

func TestSeen(t *testing.T) {
	dir := t.TempDir()
	attach(t, dir)
	a := attach(t, dir) // a client
	keysOf(t, a)        // our own calls are nobody's browser
	if at, err := a.Seen(t.Context(), Admin); err != nil || !at.IsZero() {
		t.Fatalf("%v %v", at, err)
	}
	before := time.Now().Add(-time.Second)
	newBrowser(t).open(a.Portal(Admin))
	if at, err := a.Seen(t.Context(), Admin); err != nil || at.Before(before) {
		t.Errorf("%v %v", at, err)
	}
	if at, err := a.Seen(t.Context(), Developer); err != nil || !at.IsZero() {
		t.Errorf("the developer's: %v %v", at, err)
	}
}
