package postgrestest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server. It listens on a Unix socket in its directory, and on a
// port of 127.0.0.1. It ends with this process, however that ends.
type Server struct {
	Dir   string // of its data, and of its socket
	Port  int
	cmd   *exec.Cmd
	ended chan struct{}
	count atomic.Int64 // of databases

	admin    *sql.DB // of the database postgres
	strategy string  // the quickest way to make a database, where there are several
}

// Bin is the directory of the newest server's programs, "" if there is none.
func Bin() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// AsPostgres has a command run by a user who may run a server: root may not.
func AsPostgres(c *exec.Cmd) *exec.Cmd {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if uid, gid := User(); uid >= 0 {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		c.Dir = "/"
	}
	return c
}

// User is the user in whose name root runs a server; -1: it is run in ours.
func User() (uid, gid int) {
	u, err := user.Lookup("postgres")
	if err != nil || os.Geteuid() != 0 {
		return -1, -1
	}
	uid, _ = strconv.Atoi(u.Uid)
	gid, _ = strconv.Atoi(u.Gid)
	return uid, gid
}

var shared = sync.OnceValues(func() (*Server, error) {
	s, err := prepare()
	if err == nil {
		err = s.Listen("127.0.0.1")
	}
	return s, err
})

// Shared is the server that the tests of this process share: each has databases of its
// own there. Without PostgreSQL the test is skipped, or fails with KAIZALA_SETUP_PARTS.
func Shared(t testing.TB) *Server {
	t.Helper()
	return needed(t, shared)
}

// Own is a server of the test's own, which does not run yet.
func Own(t testing.TB) *Server {
	t.Helper()
	s := needed(t, prepare)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func needed(t testing.TB, server func() (*Server, error)) *Server {
	t.Helper()
	if Bin() == "" {
		if os.Getenv("KAIZALA_SETUP_PARTS") != "" {
			t.Fatal("there is no PostgreSQL server: install postgresql")
		}
		t.Skip("there is no PostgreSQL server: install postgresql")
	}
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// prepare makes a server's directory.
func prepare() (*Server, error) {
	empty, err := template()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_ = l.Close()
	s := &Server{Port: l.Addr().(*net.TCPAddr).Port}
	if s.Dir, err = NewDir(); err != nil {
		return nil, err
	}
	if out, err := AsPostgres(exec.Command("cp", "-r", empty, s.Dir+"/data")).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cp: %w: %s", err, out)
	}
	version, err := os.ReadFile(s.Dir + "/data/PG_VERSION")
	if major, _ := strconv.Atoi(strings.TrimSpace(string(version))); major >= 15 {
		s.strategy = " strategy file_copy"
	}
	return s, err
}

// template is the data of a server that has never run. A copy takes a tenth of the time.
var template = sync.OnceValues(func() (string, error) {
	dir, err := NewDir()
	if err != nil {
		return "", err
	}
	pass := filepath.Join(dir, "password")
	if err := os.WriteFile(pass, []byte("made-up-password\n"), 0o644); err != nil {
		return "", err
	}
	out, err := AsPostgres(exec.Command(Bin()+"/initdb", "-D", dir+"/data", "-U", "postgres", "--no-sync", "--wal-segsize=1", "-E", "UTF8", "--locale=C",
		"--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile="+pass)).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	return dir + "/data", nil
})

// Listen starts the server on the addresses, "" for its Unix socket alone, and waits
// until it answers, as long as it lives.
func (s *Server) Listen(addresses string) error {
	s.cmd = AsPostgres(exec.Command(Bin()+"/postgres", "-D", s.Dir+"/data", "-k", s.Dir, "-p", strconv.Itoa(s.Port), "-c", "listen_addresses="+addresses,
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "wal_level=logical", "-c", "dynamic_shared_memory_type=mmap"))
	s.cmd.SysProcAttr.Pdeathsig = 0 // it counts the thread that starts it: the guard ends the server
	var said bytes.Buffer
	s.cmd.Stderr = &said
	err := s.cmd.Start()
	if err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(s.ended) }()
	for deadline := time.After(5 * time.Minute); !s.answers(); {
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %s", said.String())
		case <-deadline:
			return errors.New("the server does not answer")
		case <-time.After(10 * time.Millisecond):
		}
	}
	s.admin, err = sql.Open("postgres", s.keywords("postgres"))
	return err
}

// answers reports whether the server says in a file of its own that it answers. A connection
// would cost it a process, each time.
func (s *Server) answers() bool {
	text, _ := os.ReadFile(s.Dir + "/data/postmaster.pid")
	lines := strings.Split(string(text), "\n")
	return len(lines) > 7 && lines[0] == strconv.Itoa(s.cmd.Process.Pid) && (strings.HasPrefix(lines[7], "ready") || strings.HasPrefix(lines[7], "standby"))
}

// Stop ends the server by a signal: SIGINT as an administrator does, SIGQUIT as if it
// had crashed.
func (s *Server) Stop(by syscall.Signal) error {
	if s.admin != nil {
		_ = s.admin.Close()
	}
	if err := s.cmd.Process.Signal(by); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// Close ends the server as if it had crashed, if it runs, and removes its directory.
func (s *Server) Close() error {
	if s.cmd != nil {
		_ = s.Stop(syscall.SIGQUIT)
	}
	return os.RemoveAll(s.Dir)
}
