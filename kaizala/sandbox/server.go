package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"kaizala-setup/kaizala/listen"
)

// Limits against slow and greedy clients.
const (
	headerTimeout = 5 * time.Second
	bodyTimeout   = 10 * time.Second
	idleTimeout   = 30 * time.Second
	maxHeader     = 64 << 10
	maxBody       = 64 << 10
)

// Error is a code, the file, directory or address it is about, and the cause.
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

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// About returns what the words of an error name: the path, and the cause.
func (e *Error) About() []string {
	if e.Err == nil {
		return []string{e.Path}
	}
	return []string{e.Path, e.Err.Error()}
}

// The codes of Error.
const (
	CodeNotLoopback      = "not_loopback"            // no address, or one beyond this machine without AllowHosts
	CodeWorldCorrupt     = "world_corrupt"           // the world file is damaged
	CodeWorldUnread      = "world_unread"            // the system does not let the world file be opened
	CodeWorldNotPrivate  = "world_not_private"       // other users may use the world file, or it is no file
	CodeWorldNewer       = "world_newer"             // a later version wrote the world file
	CodeDown             = "sandbox_down"            // nothing answers, or the sandbox cannot be served
	CodeUnsaved          = "sandbox_unsaved"         // the disk failed, so the change was undone
	CodeUnknownConnector = "unknown_connector_there" // the sandbox has no such active connector
	CodeNoPIN            = "no_pin_there"            // no PIN on the phone for this connector
	CodeSeed             = "seed_wrong"              // the seed's file cannot be read, or says what cannot be
)

// Config sets up a Server.
type Config struct {
	Addr  string           // an IP address and a port, of loopback unless there are AllowHosts; port 0 takes a free one
	State string           // the file of the world; "" keeps it in memory
	Seed  string           // the file of a seed, for a new world and for resets; "": the practice organisation
	Now   func() time.Time // nil: time.Now
	// StrictGrants makes a new refresh token end all others of its connector.
	// Without it the token ends those of its own group. The documentation can be
	// read either way.
	StrictGrants bool
	// Strict refuses what the service took besides what is documented: see the package
	// documentation.
	Strict bool
	// AllowHosts are the names of other machines: webhooks are delivered to them, and under
	// these names clients may call a sandbox that listens beyond loopback. The first is
	// then that of APIRoot.
	AllowHosts []string
	AccessLog  io.Writer // gets a line for each answer and delivery, with nothing secret in it; nil: none
}

// Server is a sandbox that this process serves.
type Server struct {
	clock func() time.Time // the machine's
	state string
	seed  *seed // nil: the practice organisation
	http  *http.Server
	log   accessLog
	reach              // where it listens
	lock  *flock.Flock // of the world's file; nil: in memory, or Attached has it

	strict  bool
	table   routes
	files   *mediaFiles
	courier *courier
	queue   *queue
	stop    context.CancelFunc // of the queue; nil: it does not run

	mu     sync.Mutex // held for each request; guards the fields below
	world  *world
	keeper *keeper // nil: in memory alone
	fleeting
}

// fleeting is what ends with the process.
type fleeting struct {
	codes  map[string]code // of OAuth, by keyed hash
	shown  map[Person]*shown
	phones map[Person]sms
	seen   map[Person]time.Time
	uses   map[useKey]use
	calls  []counted

	remembered []*shown // the latest last
}

func noneYet() fleeting {
	return fleeting{
		codes: map[string]code{}, shown: map[Person]*shown{}, phones: map[Person]sms{}, seen: map[Person]time.Time{}, uses: map[useKey]use{},
	}
}

// Serve starts a sandbox. It listens when Serve returns, until ctx ends or Close is
// called. Only one process at a time can serve a world file. Serve returns an
// *Error with code CodeNotLoopback, CodeDown, CodeWorldCorrupt, CodeWorldUnread,
// CodeWorldNotPrivate, CodeWorldNewer or CodeSeed, or a *listen.Error.
func Serve(ctx context.Context, c Config) (*Server, error) {
	if c.State == "" {
		return serveLocked(ctx, c, nil)
	}
	if err := makeDir(filepath.Dir(c.State)); err != nil {
		return nil, err
	}
	lock := lockOf(c.State)
	if got, err := lock.TryLock(); err != nil || !got {
		return nil, &Error{CodeDown, c.State, err}
	}
	s, err := serveLocked(ctx, c, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return s, nil
}

// lockOf returns the lock of a world file. The lock is a file of its own, since
// each save replaces the world file.
func lockOf(state string) *flock.Flock {
	return flock.New(state+".lock", flock.SetPermissions(0o600))
}

// serveLocked is Serve for a caller that holds the world's lock. Close releases lock
// unless it is nil.
func serveLocked(ctx context.Context, c Config, lock *flock.Flock) (*Server, error) {
	if err := reachable(c.Addr, c.AllowHosts); err != nil {
		return nil, err
	}
	s, err := newServer(c)
	if err != nil {
		return nil, err
	}
	s.lock = lock
	s.keeper.removeTemps()
	listener, err := listen.TCP(ctx, c.Addr)
	if err != nil {
		return nil, err
	}
	s.reach = newReach(listener.Addr(), c.AllowHosts)
	s.world.Port = listener.Addr().(*net.TCPAddr).Port
	if err = s.keeper.renew(s.world); err != nil {
		_ = listener.Close()
		s.keeper.dropLog()
		return nil, &Error{CodeDown, c.State, err}
	}
	s.files.sweep(s.world)
	s.http = &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: bodyTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: log.New(io.Discard, "", 0), // the wizard draws on the screen
	}
	go func() { _ = s.http.Serve(listener) }()
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.queue.wait.Add(1)
	go s.deliver(working)
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return s, nil
}

// newServer loads the world. The server does not listen yet.
func newServer(c Config) (*Server, error) {
	s := &Server{
		clock: c.Now, state: c.State, log: accessLog{to: c.AccessLog}, strict: c.Strict, table: newRoutes(),
		files: filesOf(c.State), keeper: newKeeper(c.State), courier: newCourier(c.AllowHosts), queue: newQueue(),
		fleeting: noneYet(),
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	var err error
	if c.Seed != "" {
		if s.seed, err = readSeed(c.Seed); err != nil {
			return s, err
		}
	}
	if s.world, err = s.firstWorld(); err == nil {
		s.world.StrictGrants = c.StrictGrants
	}
	return s, err
}

// firstWorld loads the world, or makes a new one of the seed.
func (s *Server) firstWorld() (*world, error) {
	if _, err := os.Lstat(s.state); s.seed != nil && (s.state == "" || errors.Is(err, fs.ErrNotExist)) {
		return s.seed.world(nil, s.clock())
	}
	return loadWorld(s.state)
}

// Close stops the server at once. Every answered change is on disk.
func (s *Server) Close() error {
	err := s.http.Close()
	s.stop()
	s.queue.wait.Wait()
	s.mu.Lock()
	s.keeper.close(s.world)
	s.mu.Unlock()
	err = errors.Join(err, s.files.close())
	if s.lock != nil {
		err = errors.Join(err, s.lock.Unlock())
	}
	return err
}

// APIRoot returns the root of token service and platform, without "/v1".
func (s *Server) APIRoot() string { return s.root() }

// Portal returns the address that opens a person's portal. It holds the person's
// session, so it is for that person alone.
func (s *Server) Portal(p Person) string {
	return portalURL(s.APIRoot(), s.key(), p)
}

// key returns a head with the world's key, which never changes, and nothing else.
func (s *Server) key() head {
	s.mu.Lock()
	defer s.mu.Unlock()
	return head{Key: s.world.Key}
}

func portalURL(root string, key head, p Person) string {
	return root + "/" + string(p) + "/?session=" + key.derive("link "+string(p))
}

// handler serves all but the service's paths, which ServeMux would redirect.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	s.portal(mux)
	s.control(mux)
	mux.HandleFunc("POST /oauth/sign-in", s.signInByPhone)
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintln(rw, "Kaizala's sandbox. Open the portal by the address that kaizala-setup shows: it holds your session.")
	})
	return s.guarded(http.NewCrossOriginProtection().Handler(mux))
}
