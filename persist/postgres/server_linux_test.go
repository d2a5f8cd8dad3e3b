package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/seal"
)

// server is a PostgreSQL server in a directory of its own, for the tests of the whole
// package. It listens on a Unix socket there, and on a port of 127.0.0.1.
type server struct {
	dir   string
	port  int
	cmd   *exec.Cmd
	ended chan struct{}
	count atomic.Int64 // of databases
}

// needed is the variable with which a missing part is a failure, not a skip.
const needed = "KAIZALA_SETUP_PARTS"

// bin is the directory of the newest server's programs, "" if there is none.
func bin() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// asPostgres has a command run by a user who may run a server: root may not.
func asPostgres(c *exec.Cmd) *exec.Cmd {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() != 0 {
		return c
	}
	if u, err := user.Lookup("postgres"); err == nil {
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	c.Dir = "/"
	return c
}

// newServer makes a server's directory, and starts it.
func newServer() (*server, error) {
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, port: l.Addr().(*net.TCPAddr).Port}
	_ = l.Close()
	pass := filepath.Join(dir, "password")
	if err := os.WriteFile(pass, []byte("made-up-password\n"), 0o644); err != nil {
		return nil, err
	}
	if out, err := asPostgres(exec.Command(bin()+"/initdb", "-D", dir+"/data", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile="+pass)).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s, s.start("127.0.0.1")
}

// start starts the server on the addresses, "" for its Unix socket alone, and waits
// until it answers, as long as it lives.
func (s *server) start(addresses string) error {
	s.cmd = asPostgres(exec.Command(bin()+"/postgres", "-D", s.dir+"/data", "-k", s.dir, "-p", strconv.Itoa(s.port), "-c", "listen_addresses="+addresses,
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "wal_level=logical"))
	var said bytes.Buffer
	s.cmd.Stderr = &said
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(s.ended) }()
	for deadline := time.After(5 * time.Minute); ; {
		if _, err := s.sql("postgres", "select 1"); err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %s", said.String())
		case <-deadline:
			return errors.New("the server does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the server by a signal: SIGINT as an administrator does, SIGQUIT as if it
// had crashed.
func (s *server) stop(by syscall.Signal) error {
	if err := s.cmd.Process.Signal(by); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// sql runs a script in a database, and gives what it prints.
func (s *server) sql(database, script string) (string, error) {
	c := exec.Command(bin()+"/psql", "-h", s.dir, "-p", strconv.Itoa(s.port), "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-qAt", "-c", script)
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// socket is the address of a database over the server's Unix socket.
func (s *server) socket(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, s.dir, s.port)
}

// database makes an empty database.
func (s *server) database(t *testing.T) string {
	t.Helper()
	name := fmt.Sprint("t", s.count.Add(1))
	if _, err := s.sql("postgres", "create database "+name); err != nil {
		t.Fatal(err)
	}
	return name
}

var shared *server

// running gives the package's server, or skips.
func running(t *testing.T) *server {
	t.Helper()
	if shared == nil {
		if os.Getenv(needed) != "" {
			t.Fatal("there is no PostgreSQL server: install postgresql")
		}
		t.Skip("there is no PostgreSQL server: install postgresql")
	}
	return shared
}

// host is one member's machine.
type host struct {
	id  persist.Identity
	pin persist.Pin
}

func newHost(t *testing.T) host {
	t.Helper()
	id, err := seal.NewIdentity()
	must(t, err)
	return host{id, persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}
}

// open gives the host's handle on a database.
func (h host) open(t *testing.T, address string) *postgres.Store {
	t.Helper()
	s, err := h.try(address)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (h host) try(address string) (*postgres.Store, error) {
	at, err := postgres.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	return postgres.Open(at, postgres.Options{
		Member:    func(context.Context) (persist.Identity, persist.Pin, error) { return h.id, h.pin, nil },
		PingEvery: 20 * time.Millisecond,
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
