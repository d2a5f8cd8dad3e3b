package sandbox

import (
	"bytes"
	"context"
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
	dir  string
	now  func() time.Time
	http *http.Client

	mu     sync.Mutex
	lock   *flock.Flock
	server *Server // nil: a client
	root   string
	world  *world // its key and port, as they were read when joining
}

// Attach joins the sandbox of a directory, or begins to serve it. The error is
// an *Error.
func Attach(ctx context.Context, dir string, now func() time.Time) (*Attached, error) {
	a := &Attached{
		dir: dir, now: now, lock: flock.New(filepath.Join(dir, "sandbox.lock"), flock.SetPermissions(0o600)),
		http: &http.Client{Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 2, DisableCompression: true}, Timeout: callDeadline},
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a, a.join(ctx)
}

func (a *Attached) file() string { return filepath.Join(a.dir, "world.json") }

// join gets the lock and serves, or finds who does. While one process ends and
// another begins neither may work for a moment. The caller holds a.mu.
func (a *Attached) join(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, joinDeadline)
	defer cancel()
	for {
		got, err := a.lock.TryLock()
		switch {
		case err != nil:
			return &Error{CodeDown, a.dir, err}
		case got:
			return a.serve(ctx)
		case a.visit(ctx):
			return nil
		}
		select {
		case <-ctx.Done():
			return &Error{CodeDown, a.dir, ctx.Err()}
		case <-time.After(joinEvery):
		}
	}
}

// serve serves on the remembered port, so that addresses on people's screens
// stay good; on another one if it is taken.
func (a *Attached) serve(ctx context.Context) error {
	w, err := loadWorld(a.file())
	if err != nil {
		return errors.Join(err, a.lock.Unlock())
	}
	ctx = context.WithoutCancel(ctx) // it is served until Close
	for _, port := range []int{w.Port, 0} {
		c := Config{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), State: a.file(), Now: a.now}
		if a.server, err = Serve(ctx, c); err == nil {
			a.root, a.world = a.server.APIRoot(), &world{Key: a.server.key()}
			return nil
		}
	}
	a.server = nil
	return errors.Join(err, a.lock.Unlock())
}

// visit reports whether the process that holds the lock answers.
func (a *Attached) visit(ctx context.Context) bool {
	w, err := loadWorld(a.file())
	if err != nil || w.Port == 0 {
		return false
	}
	a.world, a.root = w, "http://127.0.0.1:"+strconv.Itoa(w.Port)
	return a.alive(ctx)
}

func (a *Attached) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, aliveDeadline)
	defer cancel()
	var answer struct{ Alive bool }
	return a.call(ctx, http.MethodGet, "/sandbox/alive", nil, &answer) == nil && answer.Alive
}

// Ensure makes sure that the sandbox is there, and takes over if it is not.
// It is cheap; call it before each use.
func (a *Attached) Ensure(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.server != nil || a.alive(ctx) {
		return nil
	}
	return a.join(ctx)
}

// Serving reports whether this process serves.
func (a *Attached) Serving() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.server != nil
}

// APIRoot is the token service's and platform's root, without "/v1". It may
// change when Ensure takes over.
func (a *Attached) APIRoot() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.root
}

// Portal is the address that opens a person's portal.
func (a *Attached) Portal(p Person) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return portalURL(a.root, a.world, p)
}

// Seen is when a browser last opened the person's portal; zero for never.
func (a *Attached) Seen(ctx context.Context, p Person) (time.Time, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var answer struct{ At time.Time }
	err := a.call(ctx, http.MethodGet, "/sandbox/seen/"+string(p), nil, &answer)
	return answer.At, err
}

// Fill gives what the person's portal shows now; where it shows nothing that
// fits, the sandbox takes the guide's taps for the person first.
func (a *Attached) Fill(ctx context.Context, w Wanted) (Shown, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var answer filled
	if err := a.call(ctx, http.MethodPost, "/sandbox/fill", w, &answer); err != nil {
		return Shown{}, err
	}
	if answer.Code != "" {
		return Shown{}, &Error{Code: answer.Code}
	}
	return answer.shown(), nil
}

// call asks the serving process, which may be this one: one way for both.
func (a *Attached) call(ctx context.Context, method, path string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, a.root+path, bytes.NewReader(b))
	if err != nil {
		return &Error{CodeDown, "", err}
	}
	r.Header.Set(controlHeader, a.world.derive("control"))
	resp, err := a.http.Do(r)
	if err != nil {
		return &Error{CodeDown, "", err}
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return &Error{Code: CodeDown}
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(answer); err != nil {
		return &Error{CodeDown, "", err}
	}
	return nil
}

// Close lets the sandbox go. Another process that uses it takes over.
func (a *Attached) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.http.CloseIdleConnections()
	if a.server == nil {
		return nil
	}
	err := a.server.Close()
	a.server = nil
	return errors.Join(err, a.lock.Unlock())
}
