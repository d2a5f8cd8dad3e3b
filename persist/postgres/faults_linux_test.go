package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgrestest"
)

// A disk of the server that is full has its code, and what was saved before is intact.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	server := alone(t) // no other database can be made meanwhile
	space, err := os.MkdirTemp("", "pgspace")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(space) })
	if err := syscall.Mount("none", space, "tmpfs", 0, "size=24m"); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	name := "filled"
	t.Cleanup(func() {
		_, failed := server.SQL("postgres", "drop database "+name+" with (force)")
		_, err := server.SQL("postgres", "drop tablespace filled_space")
		if err := errors.Join(failed, err, syscall.Unmount(space, syscall.MNT_DETACH)); err != nil {
			t.Error(err)
		}
	})
	if uid, gid := postgrestest.User(); uid >= 0 {
		must(t, os.Chown(space, uid, gid))
	}
	for _, sql := range []string{"create tablespace filled_space location '" + space + "'", "create database " + name + " tablespace filled_space"} {
		_, err := server.SQL("postgres", sql)
		must(t, err)
	}
	h := newHost(t)
	s := h.open(t, server.Socket(name))
	must(t, s.Init(t.Context(), "here"))
	must(t, h.save(s, "first"))
	filler := make([]byte, 1<<20)
	for err == nil {
		err = appendTo(filepath.Join(space, "filler"), filler)
	}
	long := make([]byte, 1<<20)
	_, _ = rand.Read(long)
	err = s.Update(t.Context(), key, func(d *persist.Document) error {
		for part := 0; part+200 <= len(long); part += 200 {
			d.Facts.Connector.Permissions = append(d.Facts.Connector.Permissions, fmt.Sprintf("%x", long[part:part+200]))
		}
		return nil
	})
	if persist.CodeOf(err) != persist.CodeDiskFull {
		t.Errorf("%v", err)
	}
	h.opens(t, s, "first")
	must(t, os.Remove(filepath.Join(space, "filler")))
	must(t, h.save(s, "second"))
	h.opens(t, s, "second")
}

func appendTo(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// A holder whose network is cut off loses its lease within 10 s at the server, and is
// told so; the next one has it. When the network is back, everything goes on.
func TestCutOffHolder(t *testing.T) {
	t.Parallel()
	if !long() {
		t.Skip("a cut-off takes 10 s: in the long run")
	}
	const here, there, name = "10.213.77.1", "10.213.77.2", "kaizala-cut"
	ip := func(line string) error {
		out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("ip %s: %w: %s", line, err, out)
		}
		return nil
	}
	server := secured(t)
	if err := ip("netns add " + name); err != nil {
		t.Skip("no network of its own for a process here: ", err)
	}
	t.Cleanup(func() { must(t, ip("netns delete "+name)) })
	for _, line := range []string{
		"link add kaizala-here type veth peer name kaizala-there netns " + name, "addr add " + here + "/24 dev kaizala-here", "link set kaizala-here up",
		"-n " + name + " addr add " + there + "/24 dev kaizala-there", "-n " + name + " link set kaizala-there up",
	} {
		must(t, ip(line))
	}
	must(t, server.Stop(syscall.SIGINT))
	must(t, appendTo(server.Dir+"/data/pg_hba.conf", fmt.Appendf(nil, "host all all %s/24 trust\n", here)))
	must(t, server.Listen("127.0.0.1,"+here))
	database := database(t, server)
	h := newHost(t)
	s := h.open(t, server.Socket(database))
	must(t, s.Init(t.Context(), "here"))
	away := fmt.Sprintf("postgres://postgres@localhost:%d/%s?hostaddr=%s&sslmode=verify-full&sslrootcert=%s/root.crt", server.Port, database, here, server.Dir)
	cutOff := h
	cutOff.netns = name
	c, out := another(t, cutOff, "holder", away)
	if line, err := out.ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	must(t, ip("link set kaizala-here down"))
	cut := time.Now()
	within, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	lease, err := s.LockGrant(within, key, "g")
	must(t, err)
	took := time.Since(cut)
	t.Logf("the next had the lease %v after the holder was cut off", took)
	if took > 12*time.Second { // 9 s by the server's settings
		t.Errorf("the next had the lease after %v", took)
	}
	must(t, h.save(s, "first"))
	if line, err := out.ReadString('\n'); line != "lost\n" {
		t.Errorf("the holder that was cut off says %q, %v", line, err)
	}
	_ = c.Wait()
	lease.Release()
	must(t, ip("link set kaizala-here up"))
	h.opens(t, h.open(t, away), "first")
}
