package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	joinDeadline  = 10 * time.Second
	joinEvery     = 20 * time.Millisecond
	aliveDeadline = 2 * time.Second
	callDeadline  = 10 * time.Second
)

// Attached is one process's connection to the sandbox of a state directory. The
// process either serves the sandbox or is a client of the process that serves it.
type Attached struct {
	file string // of the world
	now  func() time.Time
	http *http.Client

	joining sync.Mutex // guards lock; held while joining and closing
	lock    *flock.Flock

	mu     sync.Mutex // guards server and at; never held while waiting; locked after joining
	server *Server    // nil: this process is a client
	at     place
}

// place is the address of a sandbox, with the key that authorises control calls.
type place struct {
	root string
	key  head // holds the key and nothing else; zero: no place
}

// Attach joins the sandbox of a directory, or serves it if no other process does,
// until Close. The error is that of Ensure.
func Attach(ctx context.Context, dir string, now func() time.Time) (*Attached, error) {
	a := At(dir, now)
	if err := a.Ensure(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// At returns the sandbox of a directory without joining it. It has no addresses
// until Ensure has joined it.
func At(dir string, now func() time.Time) *Attached {
	a := &Attached{file: filepath.Join(dir, "world.json"), now: now, http: &http.Client{
		Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 2, DisableCompression: true},
		Timeout:       callDeadline,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	a.lock = lockOf(a.file)
	return a
}

// join takes the lock and serves, or finds the process that serves. It tries for
// joinDeadline, since neither works while one process ends and the next one
// starts. The caller holds a.joining.
func (a *Attached) join(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, joinDeadline)
	defer cancel()
	if err := makeDir(filepath.Dir(a.file)); err != nil {
		return err
	}
	for {
		got, err := a.lock.TryLock()
		switch {
		case err != nil:
			return &Error{CodeDown, a.file, err}
		case got:
			return a.serve(ctx)
		case a.findServer(ctx):
			return nil
		}
		select {
		case <-ctx.Done():
			return &Error{CodeDown, a.file, ctx.Err()}
		case <-time.After(joinEvery):
		}
	}
}

// serve listens on the port of the world file, so that addresses in open browsers
// keep working, and on a free port if that one is taken.
func (a *Attached) serve(ctx context.Context) error {
	h, err := readHead(a.file)
	if err != nil {
		return errors.Join(err, a.lock.Unlock())
	}
	ctx = context.WithoutCancel(ctx) // the server runs until Close
	for _, port := range []int{h.Port, 0} {
		c := Config{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), State: a.file, Now: a.now}
		var s *Server
		if s, err = serveLocked(ctx, c, nil); err == nil {
			a.settle(s, place{s.APIRoot(), s.key()})
			return nil
		}
		if e := new(Error); errors.As(err, &e) && e.Reason != CodeDown {
			break // the world is at fault, not the port
		}
	}
	return errors.Join(err, a.lock.Unlock())
}

// findServer connects to the process that holds the lock. It reports whether that
// process answers.
func (a *Attached) findServer(ctx context.Context) bool {
	h, err := readHead(a.file)
	if err != nil || h.Port == 0 {
		return false
	}
	at := place{rootAt(h.Port), head{Key: h.Key}}
	if !a.alive(ctx, at) {
		return false
	}
	a.settle(nil, at)
	return true
}

// Look finds the process that serves the sandbox, and gives its root; "" if none does. It
// never serves itself. It returns an *Error with code CodeWorldCorrupt, CodeWorldUnread,
// CodeWorldNotPrivate or CodeWorldNewer.
func (a *Attached) Look(ctx context.Context) (root string, err error) {
	a.joining.Lock()
	defer a.joining.Unlock()
	if a.findServer(ctx) {
		return a.APIRoot(), nil
	}
	if _, err = loadWorld(a.file); err == nil || !a.findServer(ctx) { // unless one has just begun to serve
		return "", err
	}
	return a.APIRoot(), nil
}

func (a *Attached) settle(s *Server, at place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.server, a.at = s, at
}

func (a *Attached) where() (*Server, place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.server, a.at
}

// alive reports whether our sandbox answers at a place. The server must prove that
// it knows the key: after our sandbox has ended, another program may listen on its
// port, and that program must not receive the key.
func (a *Attached) alive(ctx context.Context, at place) bool {
	ctx, cancel := context.WithTimeout(ctx, aliveDeadline)
	defer cancel()
	nonce := rand.Text()
	var answer struct{ Proof string }
	err := a.call(ctx, at.root, http.MethodGet, "/sandbox/alive?nonce="+nonce, "", nil, &answer)
	return err == nil && same(answer.Proof, at.key.derive(aliveAs(at.root, nonce)))
}

// Ensure checks that the sandbox answers, and serves it if no process does any
// more. It is cheap; call it before each use. It returns an *Error with code CodeDown,
// CodeWorldCorrupt, CodeWorldUnread, CodeWorldNotPrivate or CodeWorldNewer.
func (a *Attached) Ensure(ctx context.Context) error {
	a.joining.Lock()
	defer a.joining.Unlock()
	if s, at := a.where(); s != nil || at.key.Key != nil && a.alive(ctx, at) {
		return nil
	}
	return a.join(ctx)
}

// Serving reports whether this process serves the sandbox.
func (a *Attached) Serving() bool {
	s, _ := a.where()
	return s != nil
}

// APIRoot returns the root of token service and platform, without "/v1". It may
// change in Ensure.
func (a *Attached) APIRoot() string {
	_, at := a.where()
	return at.root
}

// LastRoot is the root that the sandbox had last, whether or not a process serves it now;
// "" if it was never served. It asks nobody.
func (a *Attached) LastRoot() string {
	h, err := readHead(a.file)
	if err != nil || h.Port == 0 {
		return ""
	}
	return rootAt(h.Port)
}

func rootAt(port int) string { return "http://127.0.0.1:" + strconv.Itoa(port) }

// Portal returns the address that opens a person's portal. It holds the person's
// session, so it is for that person alone.
func (a *Attached) Portal(p Person) string {
	_, at := a.where()
	return portalURL(at.root, at.key, p)
}

// Seen returns when a browser last opened the person's portal, or the zero time.
// Our own calls do not count. It returns an *Error with code CodeDown.
func (a *Attached) Seen(ctx context.Context, p Person) (time.Time, error) {
	var answer struct{ At time.Time }
	err := a.control(ctx, http.MethodGet, "/sandbox/seen/"+string(p), nil, &answer)
	return answer.At, err
}

// Fill returns the values that the person's portal shows now. If the portal shows
// none that fit, the sandbox first takes the guide's taps for the person. It
// returns an *Error with code CodeDown, CodeUnsaved, CodeUnknownConnector (no such
// active connector) or CodeNoPIN (no message on the phone).
func (a *Attached) Fill(ctx context.Context, w Wanted) (Shown, error) {
	var answer filled
	if err := a.control(ctx, http.MethodPost, "/sandbox/fill", w, &answer); err != nil {
		return Shown{}, err
	}
	if answer.Code != "" {
		return Shown{}, &Error{Reason: answer.Code}
	}
	return answer.shown(), nil
}

// control makes a call that takes the key. It goes over HTTP even when this
// process serves.
func (a *Attached) control(ctx context.Context, method, path string, body, answer any) error {
	_, at := a.where()
	return a.call(ctx, at.root, method, path, at.key.derive("control"), body, answer)
}

func (a *Attached) call(ctx context.Context, root, method, path, key string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return &Error{CodeDown, "", err}
	}
	r, err := http.NewRequestWithContext(ctx, method, root+path, bytes.NewReader(b))
	if err != nil {
		return &Error{CodeDown, "", err}
	}
	r.Header.Set(controlHeader, key)
	resp, err := a.http.Do(r)
	if err != nil {
		return &Error{CodeDown, "", err}
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return &Error{Reason: CodeDown}
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(answer); err != nil {
		return &Error{CodeDown, "", err}
	}
	return nil
}

// Close leaves the sandbox, and stops serving it. Another process that uses it
// then takes over in its next Ensure.
func (a *Attached) Close() error {
	a.joining.Lock()
	defer a.joining.Unlock()
	a.http.CloseIdleConnections()
	s, at := a.where()
	if s == nil {
		return nil
	}
	a.settle(nil, at)
	return errors.Join(s.Close(), a.lock.Unlock())
}
