package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

var key = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}

// long reports whether the counts are those of the long run.
func long() bool { return os.Getenv("KAIZALA_SETUP_LONG") != "" }

// counted is how often something is done in the ordinary and in the long run.
func counted(ordinary, inLongRun int) int {
	if long() {
		return inLongRun
	}
	return ordinary
}

// add adds one to what the document counts, n times.
func add(ctx context.Context, s persist.Store, n int) error {
	for range n {
		if err := s.Update(ctx, key, func(d *persist.Document) error {
			d.Facts.Connector.Name += "x"
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// child is another host: it adds up, or holds a lease until it is killed. Its identity
// comes on standard input.
func child(role string, args []string) int {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadString('\n')
	if err != nil {
		return 1
	}
	id, err := seal.ParseIdentity(secret.New(line))
	if err != nil {
		return 1
	}
	s, err := host{id, persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}.try(args[0])
	if err == nil && role == "adder" {
		n, _ := strconv.Atoi(args[1])
		err = add(context.Background(), s, n)
	} else if err == nil {
		if _, err = s.LockGrant(context.Background(), key, "g"); err == nil {
			fmt.Println("held")
			_, _ = io.Copy(io.Discard, in)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// another starts another process of a host. out is its standard output.
func another(t *testing.T, h host, role, address string, args ...string) (c *exec.Cmd, out *bufio.Reader) {
	t.Helper()
	c = exec.Command(os.Args[0], append([]string{address}, args...)...)
	c.Env = append(os.Environ(), childRole+"="+role)
	c.Stderr = os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := c.StdinPipe()
	must(t, err)
	stdout, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	_, err = fmt.Fprintln(in, h.id.Secret().Reveal())
	must(t, err)
	return c, bufio.NewReader(stdout)
}

// Several processes update one document: no update is lost, and none is made twice.
func TestUpdatesOfEightProcesses(t *testing.T) {
	t.Parallel()
	server := running(t)
	const processes = 8
	each := counted(10, 250)
	h, address := newHost(t), server.socket(server.database(t))
	s := h.open(t, address)
	must(t, s.Init(t.Context(), "here"))
	began := time.Now()
	var all []*exec.Cmd
	for range processes {
		c, _ := another(t, h, "adder", address, fmt.Sprint(each))
		all = append(all, c)
	}
	for _, c := range all {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	d, err := s.Load(t.Context(), key)
	if err != nil || d.Revision != processes*each || len(d.Facts.Connector.Name) != processes*each {
		t.Errorf("%d of %d updates are there, %v", len(d.Facts.Connector.Name), processes*each, err)
	}
	t.Logf("%d processes with %d updates each in %v", processes, each, time.Since(began))
}

// A server that crashes and comes back amid updates loses none, and has none made twice.
func TestServerThatCrashesAmidUpdates(t *testing.T) {
	t.Parallel()
	running(t)
	server, err := newServer()
	must(t, err)
	t.Cleanup(func() { _ = server.stop(syscall.SIGQUIT); _ = os.RemoveAll(server.dir) })
	h, address := newHost(t), server.socket(server.database(t))
	must(t, h.open(t, address).Init(t.Context(), "here"))
	const writers = 4
	each := counted(50, 100)
	var all sync.WaitGroup
	for range writers {
		s := h.open(t, address)
		all.Go(func() {
			if err := add(t.Context(), s, each); err != nil {
				t.Error(err)
			}
		})
	}
	for _, by := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGINT} {
		must(t, server.stop(by))
		must(t, server.start())
	}
	all.Wait()
	d, err := h.open(t, address).Load(t.Context(), key)
	if err != nil || len(d.Facts.Connector.Name) != writers*each {
		t.Errorf("%d of %d updates are there, %v", len(d.Facts.Connector.Name), writers*each, err)
	}
}

// A holder that is killed frees the lease within a second. One that is paused keeps it.
func TestLeasesEndWithTheirHolder(t *testing.T) {
	t.Parallel()
	server := running(t)
	h, address := newHost(t), server.socket(server.database(t))
	s := h.open(t, address)
	must(t, s.Init(t.Context(), "here"))
	var longest time.Duration
	kills := counted(3, 200)
	for i := range kills {
		c, out := another(t, h, "holder", address)
		if line, err := out.ReadString('\n'); line != "held\n" {
			t.Fatalf("%q, %v", line, err)
		}
		if i == 0 {
			must(t, c.Process.Signal(syscall.SIGSTOP))
			short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			if _, err := s.LockGrant(short, key, "g"); persist.CodeOf(err) != persist.CodeBusy {
				t.Errorf("while its holder is paused: %v", err)
			}
			cancel()
		}
		must(t, c.Process.Kill())
		killed := time.Now()
		within, cancel := context.WithTimeout(t.Context(), time.Second)
		lease, err := s.LockGrant(within, key, "g")
		cancel()
		if err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		longest = max(longest, time.Since(killed))
		lease.Release()
		_ = c.Wait()
	}
	t.Logf("%d holders killed: the next had the lease after %v at most", kills, longest)
}
