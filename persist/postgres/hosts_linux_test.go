package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
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

// patience is how long a host goes on trying, and a test waits for what must happen.
const patience = 5 * time.Minute

// add writes n marks of a host into the document. When the server is away or busy for
// too long, it tries again as a person would: what did not arrive is sent once more.
func add(ctx context.Context, s persist.Store, host string, n int) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for i := range n {
		mark := fmt.Sprintf("%s.%d", host, i)
		err := error(&persist.Error{Reason: persist.CodeBusy})
		for again := false; err != nil; again = true {
			if code := persist.CodeOf(err); code != persist.CodeBusy && code != persist.CodeStoreAway || ctx.Err() != nil {
				return err
			}
			err = s.Update(ctx, key, func(d *persist.Document) error {
				if c := &d.Facts.Connector; !again || !slices.Contains(c.Permissions, mark) {
					c.Permissions = append(c.Permissions, mark)
				}
				return nil
			})
		}
	}
	return nil
}

// checkMarks checks that every mark of each host is in the document, and none twice.
func checkMarks(t *testing.T, s persist.Store, hosts []string, each int) {
	t.Helper()
	d, err := s.Load(t.Context(), key)
	must(t, err)
	count := map[string]int{}
	for _, mark := range d.Facts.Connector.Permissions {
		count[mark]++
	}
	lost, twice := 0, 0
	for _, host := range hosts {
		for i := range each {
			switch n := count[fmt.Sprintf("%s.%d", host, i)]; {
			case n == 0:
				lost++
			case n > 1:
				twice++
			}
		}
	}
	if lost+twice > 0 || len(count) != len(hosts)*each {
		t.Errorf("of %d updates %d are lost and %d were made twice", len(hosts)*each, lost, twice)
	}
}

// child is another host: what it does is its role. Its identity comes on standard
// input.
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
	s, err := host{id: id, pin: persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}.try(args[0])
	if err == nil {
		err = roles()[role](s, args[1:], in)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// roles are what another host may do: nothing, read the document, add its marks to it,
// or hold a lease until its input ends or the lease is lost.
func roles() map[string]func(s persist.Store, args []string, in io.Reader) error {
	ctx := context.Background()
	return map[string]func(s persist.Store, args []string, in io.Reader) error{
		"nothing": func(persist.Store, []string, io.Reader) error { return nil },
		"reader":  func(s persist.Store, _ []string, _ io.Reader) error { _, err := s.Load(ctx, key); return err },
		"adder": func(s persist.Store, args []string, _ io.Reader) error {
			n, err := strconv.Atoi(args[1])
			if err != nil {
				return err
			}
			return add(ctx, s, args[0], n)
		},
		"holder": func(s persist.Store, _ []string, in io.Reader) error {
			lease, err := s.LockGrant(ctx, key, "g")
			if err != nil {
				return err
			}
			fmt.Println("held")
			ended := make(chan struct{})
			go func() { _, _ = io.Copy(io.Discard, in); close(ended) }()
			select {
			case <-ended:
			case <-lease.Lost():
				fmt.Println("lost")
			}
			return nil
		},
	}
}

// another starts another process of a host. out is its standard output.
func another(t *testing.T, h host, role, address string, args ...string) (c *exec.Cmd, out *bufio.Reader) {
	t.Helper()
	line := append([]string{os.Args[0], address}, args...)
	if h.netns != "" {
		line = append([]string{"ip", "netns", "exec", h.netns}, line...)
	}
	c = exec.Command(line[0], line[1:]...)
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
	h, address := newHost(t), server.Socket(database(t, server))
	s := h.open(t, address)
	must(t, s.Init(t.Context(), "here"))
	began := time.Now()
	var all []*exec.Cmd
	var names []string
	for i := range processes {
		names = append(names, fmt.Sprint("p", i))
		c, _ := another(t, h, "adder", address, names[i], fmt.Sprint(each))
		all = append(all, c)
	}
	for _, c := range all {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	checkMarks(t, s, names, each)
	t.Logf("%d processes with %d updates each in %v", processes, each, time.Since(began))
}

// A server that crashes and comes back amid updates loses none, and has none made twice.
func TestServerThatCrashesAmidUpdates(t *testing.T) {
	t.Parallel()
	server := alone(t)
	h, address := newHost(t), server.Socket(database(t, server))
	must(t, h.open(t, address).Init(t.Context(), "here"))
	const writers = 4
	each := counted(25, 100)
	var all sync.WaitGroup
	var names []string
	for i := range writers {
		s, name := h.open(t, address), fmt.Sprint("w", i)
		names = append(names, name)
		all.Go(func() {
			if err := add(t.Context(), s, name, each); err != nil {
				t.Error(err)
			}
		})
	}
	for _, by := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGINT} {
		must(t, server.Stop(by))
		must(t, server.Listen("")) // its port may be another process's by now
	}
	all.Wait()
	checkMarks(t, h.open(t, address), names, each)
}

// A holder that is killed frees the lease. One that is paused keeps it.
func TestLeasesEndWithTheirHolder(t *testing.T) {
	t.Parallel()
	server := running(t)
	h, address := newHost(t), server.Socket(database(t, server))
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
		within, cancel := context.WithTimeout(t.Context(), patience)
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
