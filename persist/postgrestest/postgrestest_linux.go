package postgrestest

import (
	"bytes"
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
	"time"
)

// Server is a PostgreSQL server in a directory of its own, for the tests of a
// whole package. It listens on a Unix socket there, and on a port of 127.0.0.1.
type Server struct {
	Dir   string // of its data, and of its socket
	Port  int
	cmd   *exec.Cmd
	ended chan struct{}
	count atomic.Int64 // of databases
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

// Start makes a server's directory, and starts it.
func Start() (*Server, error) {
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
	s := &Server{Dir: dir, Port: l.Addr().(*net.TCPAddr).Port}
	_ = l.Close()
	pass := filepath.Join(dir, "password")
	if err := os.WriteFile(pass, []byte("made-up-password\n"), 0o644); err != nil {
		return nil, err
	}
	if out, err := AsPostgres(exec.Command(Bin()+"/initdb", "-D", dir+"/data", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile="+pass)).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s, s.Listen("127.0.0.1")
}

// Listen starts the server on the addresses, "" for its Unix socket alone, and waits
// until it answers, as long as it lives.
func (s *Server) Listen(addresses string) error {
	s.cmd = AsPostgres(exec.Command(Bin()+"/postgres", "-D", s.Dir+"/data", "-k", s.Dir, "-p", strconv.Itoa(s.Port), "-c", "listen_addresses="+addresses,
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "wal_level=logical"))
	var said bytes.Buffer
	s.cmd.Stderr = &said
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(s.ended) }()
	for deadline := time.After(5 * time.Minute); ; {
		if _, err := s.SQL("postgres", "select 1"); err == nil {
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

// Stop ends the server by a signal: SIGINT as an administrator does, SIGQUIT as if it
// had crashed.
func (s *Server) Stop(by syscall.Signal) error {
	if err := s.cmd.Process.Signal(by); err != nil {
		return err
	}
	<-s.ended
	return nil
}

// SQL runs a script in a database, and gives what it prints.
func (s *Server) SQL(database, script string) (string, error) {
	c := exec.Command(Bin()+"/psql", "-h", s.Dir, "-p", strconv.Itoa(s.Port), "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-qAt", "-c", script)
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// Socket is the address of a database over the server's Unix socket.
func (s *Server) Socket(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, s.Dir, s.Port)
}

// Database makes an empty database, and gives its name.
func (s *Server) Database() (string, error) {
	name := fmt.Sprint("t", s.count.Add(1))
	_, err := s.SQL("postgres", "create database "+name)
	return name, err
}

// Close ends the server as if it had crashed, and removes its directory.
func (s *Server) Close() error {
	err := s.Stop(syscall.SIGQUIT)
	return errors.Join(err, os.RemoveAll(s.Dir))
}
