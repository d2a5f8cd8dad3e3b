package files

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Several processes update one document: no update is lost.
func TestConcurrentUpdatesAreAllThere(t *testing.T) {
	t.Parallel()
	const processes = 8
	each := 25
	if long() {
		each = 250
	}
	s := open(t)
	var running []*exec.Cmd
	for range processes {
		c := another(t, "adder", s.dir, fmt.Sprint(each))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
	}
	for _, c := range running {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	d, err := s.Load(context.Background(), key)
	if err != nil || d.Revision != processes*each {
		t.Errorf("%d of %d updates are there, %v", d.Revision, processes*each, err)
	}
	t.Logf("%d processes with %d updates each: %d lost", processes, each, processes*each-d.Revision)
}

// hold takes both locks, prints "held", and keeps them while its input is open.
func hold(s *Store) int {
	path, _ := s.path(key)
	_, update := lock(context.Background(), path+".lock")
	_, exchange := s.LockGrant(context.Background(), key, "g")
	for _, err := range []error{update, exchange} {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// read opens the document and prints the length of its secret.
func read(s *Store) int {
	d, err := s.Load(context.Background(), key)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	id, err := s.Identities.Unlock(context.Background(), d.Pin, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	secrets, err := d.Secrets(id)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(secrets[steps.Slot{Kind: steps.SlotSecret}].Len())
	return 0
}

// While another process holds a lock, the error of a waiter names that process.
// When it is killed, the lock is free within a second.
func TestLocksAreFreedByDeath(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := another(t, "holder", s.dir)
	_, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill() }()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	verbs := map[string]func(context.Context) error{
		"update": func(ctx context.Context) error {
			return s.Update(ctx, key, func(*persist.Document) error { return nil })
		},
		"remove": func(ctx context.Context) error { return s.Remove(ctx, key) },
		"grant": func(ctx context.Context) error {
			lease, err := s.LockGrant(ctx, key, "g")
			if err == nil {
				lease.Release()
			}
			return err
		},
	}
	for verb, do := range verbs {
		ctx, cancel := context.WithTimeout(context.Background(), 40*time.Millisecond)
		var e *persist.Error
		if err := do(ctx); !errors.As(err, &e) || e.Reason != persist.CodeBusy || e.Pid != c.Process.Pid {
			t.Errorf("%s: %v, want busy with %d", verb, err, c.Process.Pid)
		}
		cancel()
	}
	// Another grant's exchange and reading wait for nobody.
	if lease, err := s.LockGrant(context.Background(), key, "other"); err != nil {
		t.Error(err)
	} else {
		lease.Release()
	}
	if _, err := s.Load(context.Background(), key); err != nil {
		t.Error(err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	died := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for verb, do := range verbs {
		if err := do(ctx); err != nil {
			t.Errorf("%s after the holder's death: %v", verb, err)
		}
	}
	t.Logf("free %v after the kill", time.Since(died))
	_ = c.Wait()
}

// A waiter whose context is cancelled gets that error, and not busy.
func TestCancelledWaitIsNoBusyLock(t *testing.T) {
	t.Parallel()
	s := open(t)
	lease, err := s.LockGrant(context.Background(), key, "g")
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := s.LockGrant(ctx, key, "g"); !errors.Is(err, context.Canceled) || persist.CodeOf(err) != "" {
		t.Errorf("%v", err)
	}
}

// A reader sees whole documents, in order, while another process saves.
func TestReadersSeeWholeDocuments(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := another(t, "adder", s.dir, "100")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	seen := map[int]bool{}
	for last := 0; ; {
		d, err := s.Load(context.Background(), key)
		if err != nil {
			t.Fatal(err)
		}
		if d.Revision < last || d.Revision > 0 && d.Facts.Connector.Name != fmt.Sprint(d.Revision) {
			t.Fatalf("revision %d with %q after %d", d.Revision, d.Facts.Connector.Name, last)
		}
		last, seen[d.Revision] = d.Revision, true
		select {
		case err := <-done:
			if err != nil || len(seen) < 3 {
				t.Errorf("%d revisions were seen, %v", len(seen), err)
			}
			return
		default:
		}
	}
}

func TestBusyNamesTheHolder(t *testing.T) {
	t.Parallel()
	s := open(t)
	lease, err := s.LockGrant(context.Background(), key, "g")
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = s.LockGrant(ctx, key, "g")
	var e *persist.Error
	if !errors.As(err, &e) || e.Reason != persist.CodeBusy || e.Pid != os.Getpid() {
		t.Errorf("%v, want busy with our own number", err)
	}
}
