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

// Attached is a process's hold on the sandbox of a state directory: it serves
// it, or is a client of the process that does.
type Attached struct {
	file string // of the world
	now  func() time.Time
	http *http.Client

	joining sync.Mutex // one joins at a time; lock belongs to who has it
	lock    *flock.Flock

	mu     sync.Mutex // never held while waiting
	server *Server    // nil: a client
	at     place
}

// place is where a sandbox is served, and what proves to it that we may read
// its world.
type place struct {
	root string
	key  *world // its key alone
}

// Attach joins the sandbox of a directory, or begins to serve it, until Close.
// The error is an *Error.
func Attach(ctx context.Context, dir string, now func() time.Time) (*Attached, error) {
	a := At(dir, now)
	if err := a.Ensure(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// At is the sandbox of a directory, not joined yet: Ensure does that. Until then
// it has no addresses.
func At(dir string, now func() time.Time) *Attached {
	a := &Attached{file: filepath.Join(dir, "world.json"), now: now, http: &http.Client{
		Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 2, DisableCompression: true},
		Timeout:       callDeadline,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	a.lock = lockOf(a.file)
	return a
}

// join gets the lock and serves, or finds who does. While one process ends and
// another begins neither may work for a moment. The caller holds a.joining.
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
		case a.visit(ctx):
			return nil
		}
		select {
		case <-ctx.Done():
			return &Error{CodeDown, a.file, ctx.Err()}
		case <-time.After(joinEvery):
		}
	}
}

// serve serves on the remembered port, so that addresses on people's screens
// stay good; on another one if it is taken.
func (a *Attached) serve(ctx context.Context) error {
	w, err := loadWorld(a.file)
	if err != nil {
		return errors.Join(err, a.lock.Unlock())
	}
	ctx = context.WithoutCancel(ctx) // it is served until Close
	for _, port := range []int{w.Port, 0} {
		c := Config{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), State: a.file, Now: a.now}
		var s *Server
		if s, err = listen(ctx, c, nil); err == nil {
			a.settle(s, place{s.APIRoot(), &world{Key: s.key()}})
			return nil
		}
	}
	return errors.Join(err, a.lock.Unlock())
}

// visit reports whether the process that holds the lock answers.
func (a *Attached) visit(ctx context.Context) bool {
	w, err := loadWorld(a.file)
	if err != nil || w.Port == 0 {
		return false
	}
	at := place{"http://127.0.0.1:" + strconv.Itoa(w.Port), &world{Key: w.Key}}
	if !a.alive(ctx, at) {
		return false
	}
	a.settle(nil, at)
	return true
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

// alive reports whether our sandbox answers there. It has to prove that it knows
// the key: the port of one that ended may be anybody's, who must not get ours.
func (a *Attached) alive(ctx context.Context, at place) bool {
	ctx, cancel := context.WithTimeout(ctx, aliveDeadline)
	defer cancel()
	nonce := rand.Text()
	var answer struct{ Proof string }
	err := a.call(ctx, at.root, http.MethodGet, "/sandbox/alive?nonce="+nonce, "", nil, &answer)
	return err == nil && same(answer.Proof, at.key.derive(aliveAs(at.root, nonce)))
}

// Ensure makes sure that the sandbox is there, and takes over if it is not.
// It is cheap; call it before each use. The error is an *Error.
func (a *Attached) Ensure(ctx context.Context) error {
	a.joining.Lock()
	defer a.joining.Unlock()
	if s, at := a.where(); s != nil || at.key != nil && a.alive(ctx, at) {
		return nil
	}
	return a.join(ctx)
}

// Serving reports whether this process serves.
func (a *Attached) Serving() bool {
	s, _ := a.where()
	return s != nil
}

// APIRoot is the token service's and platform's root, without "/v1". It may
// change when Ensure takes over.
func (a *Attached) APIRoot() string {
	_, at := a.where()
	return at.root
}

// Portal is the address that opens a person's portal: it holds the session.
func (a *Attached) Portal(p Person) string {
	_, at := a.where()
	return portalURL(at.root, at.key, p)
}

// Seen is when a browser last opened the person's portal; zero for never. Our
// own calls do not count. The error is an *Error.
func (a *Attached) Seen(ctx context.Context, p Person) (time.Time, error) {
	var answer struct{ At time.Time }
	err := a.control(ctx, http.MethodGet, "/sandbox/seen/"+string(p), nil, &answer)
	return answer.At, err
}

// Fill gives what the person's portal shows now; where it shows nothing that
// fits, the sandbox takes the guide's taps for the person first. The error is
// an *Error.
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

// control is a call with the key. The serving process may be this one: one way
// for both.
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

// Close lets the sandbox go. Another process that uses it takes over.
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
