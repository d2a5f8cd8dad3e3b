package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Limits against slow and greedy clients.
const (
	headerTimeout = 5 * time.Second
	bodyTimeout   = 10 * time.Second
	idleTimeout   = 30 * time.Second
	maxHeader     = 64 << 10
	maxBody       = 64 << 10
)

// Error is a code and its cause, and the file or directory it is about.
type Error struct {
	Reason string
	Path   string
	Err    error
}

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return e.Reason }

func (e *Error) Error() string {
	s := e.Reason
	if e.Path != "" {
		s += ": " + e.Path
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Codes of Error.
const (
	CodeNotLoopback      = "not_loopback"
	CodeWorldCorrupt     = "world_corrupt"
	CodeWorldNewer       = "world_newer"
	CodeDown             = "sandbox_down"
	CodeUnsaved          = "sandbox_unsaved"
	CodeUnknownConnector = "unknown_connector_there"
	CodeNoPIN            = "no_pin_there"
)

// Config is what a sandbox is served with.
type Config struct {
	Addr  string           // a loopback literal and a port; port 0 takes a free one
	State string           // the file of the world; "" keeps it in memory
	Now   func() time.Time // nil: time.Now
	// StrictGrants has a new refresh token end all others of its connector, not
	// those of its own group alone: the documentation says it either way.
	StrictGrants bool
	AccessLog    io.Writer // gets a line for each answer, with nothing secret in it; nil: none
}

// Server is a sandbox that is served by this process.
type Server struct {
	clock func() time.Time // the machine's
	state string
	http  *http.Server
	addr  string
	log   accessLog
	lock  *flock.Flock // of the world's file; nil: in memory, or Attached has it

	mu     sync.Mutex // each request has the world for itself
	world  *world
	shown  map[Person]*shown // in memory alone: what is shown once
	phones map[Person]sms    // in memory alone
	seen   map[Person]time.Time
	calls  []counted
}

// Serve listens when it returns, until ctx ends or Close. A world in a file is
// served by one process at a time. The error is an *Error.
func Serve(ctx context.Context, c Config) (*Server, error) {
	if c.State == "" {
		return listen(ctx, c, nil)
	}
	if err := makeDir(filepath.Dir(c.State)); err != nil {
		return nil, err
	}
	lock := lockOf(c.State)
	if got, err := lock.TryLock(); err != nil || !got {
		return nil, &Error{CodeDown, c.State, err}
	}
	s, err := listen(ctx, c, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return s, nil
}

// lockOf is the lock on a world's file: a file of its own, since saving replaces
// the world's.
func lockOf(state string) *flock.Flock {
	return flock.New(state+".lock", flock.SetPermissions(0o600))
}

// listen is Serve for whoever has the lock; Close gives it back, if it is given.
func listen(ctx context.Context, c Config, lock *flock.Flock) (*Server, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, &Error{Reason: CodeNotLoopback, Err: err}
	}
	s, err := newServer(c)
	if err != nil {
		return nil, err
	}
	s.lock = lock
	removeTemps(c.State)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, &Error{CodeDown, c.Addr, err}
	}
	s.addr = listener.Addr().String()
	s.world.Port = listener.Addr().(*net.TCPAddr).Port
	if err := saveWorld(c.State, s.world); err != nil {
		_ = listener.Close()
		return nil, &Error{CodeDown, c.State, err}
	}
	s.http = &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: bodyTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: log.New(io.Discard, "", 0), // the screen is the wizard's
	}
	go func() { _ = s.http.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return s, nil
}

// newServer has its world, and listens nowhere yet.
func newServer(c Config) (*Server, error) {
	s := &Server{clock: c.Now, state: c.State, shown: map[Person]*shown{}, seen: map[Person]time.Time{}, phones: map[Person]sms{}, log: accessLog{to: c.AccessLog}}
	if s.clock == nil {
		s.clock = time.Now
	}
	var err error
	if s.world, err = loadWorld(c.State); err == nil {
		s.world.StrictGrants = c.StrictGrants
	}
	return s, err
}

// Close stops at once. What was answered is on disk.
func (s *Server) Close() error {
	err := s.http.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.Unlock())
	}
	return err
}

// APIRoot is the token service's and platform's root, without "/v1".
func (s *Server) APIRoot() string { return "http://" + s.addr }

// Portal is the address that opens a person's portal: it holds the session.
func (s *Server) Portal(p Person) string {
	return portalURL(s.APIRoot(), &world{Key: s.key()}, p)
}

// key is the world's, which never changes.
func (s *Server) key() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.Key
}

func portalURL(root string, w *world, p Person) string {
	return root + "/" + string(p) + "/?session=" + w.derive("link "+string(p))
}

// change changes the world; the change is on disk before it is answered, or it
// did not happen. The caller holds s.mu.
func (s *Server) change(f func(*world) error) error {
	before, err := json.Marshal(s.world)
	if err != nil {
		return err
	}
	if err = f(s.world); err == nil {
		err = saveWorld(s.state, s.world)
	}
	if err != nil {
		old := &world{}
		if json.Unmarshal(before, old) == nil {
			s.world = old
		}
	}
	return err
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	s.api(mux)
	s.portal(mux)
	s.control(mux)
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintln(rw, "Kaizala's sandbox. Open the portal by the address that kaizala-setup shows: it holds your session.")
	})
	return s.guarded(http.NewCrossOriginProtection().Handler(mux))
}
