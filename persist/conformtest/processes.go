package conformtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

func concurrent(t *testing.T, p Place) {
	const writers, each = 4, 10
	var all sync.WaitGroup
	for range writers {
		s := p.Open()
		all.Go(func() {
			for range each {
				err := s.Update(t.Context(), key, func(d *persist.Document) error {
					d.Facts.Connector.Name += "x"
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if d := load(t, p.Open(), key); d.Revision != writers*each || len(d.Facts.Connector.Name) != writers*each {
		t.Errorf("revision %d of %q", d.Revision, d.Facts.Connector.Name)
	}
}

func leased(t *testing.T, p Place) {
	s, other := p.Open(), p.Open()
	first, err := s.LockGrant(t.Context(), key, "g1")
	must(t, err)
	short, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err := other.LockGrant(short, key, "g1"); persist.CodeOf(err) != persist.CodeBusy {
		t.Errorf("a second lease: %v", err)
	}
	if _, err := other.LockGrant(ended(t), key, "g1"); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was given up: %v", err)
	}
	// The lease on another grant, on the same grant of another document, and a save do
	// not wait for it.
	admins := key
	admins.Role = steps.Admin
	for k, g := range map[persist.Key]string{key: "g2", admins: "g1"} {
		second, err := other.LockGrant(t.Context(), k, steps.GrantID(g))
		must(t, err)
		second.Release()
	}
	must(t, other.Update(t.Context(), key, named("x")))
	select {
	case <-first.Lost():
		t.Error("it was lost")
	default:
	}
	if err := first.Check(t.Context()); err != nil {
		t.Errorf("the lease is ours: %v", err)
	}
	got := make(chan persist.Lease)
	go func() {
		next, err := other.LockGrant(t.Context(), key, "g1")
		if err != nil {
			t.Error(err)
		}
		got <- next
	}()
	select {
	case <-got:
		t.Fatal("two have the lease")
	case <-time.After(soon):
	}
	first.Release()
	next := <-got
	first.Release() // once more: the lease is another one's now
	short, cancel = context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err := s.LockGrant(short, key, "g1"); persist.CodeOf(err) != persist.CodeBusy {
		t.Errorf("released twice: %v", err)
	}
	next.Release()
}

// A lease that was cut off says so by itself and when it is asked, and the next one
// to want it gets it.
func lost(t *testing.T, p Place) {
	if p.Cut == nil {
		t.Skip("this engine cannot lose leases")
	}
	s := p.Open()
	lease, err := s.LockGrant(t.Context(), key, "g1")
	must(t, err)
	p.Cut()
	if err := lease.Check(t.Context()); persist.CodeOf(err) != persist.CodeLeaseLost {
		t.Errorf("asked: %v", err)
	}
	select {
	case <-lease.Lost():
	case <-time.After(patience):
		t.Error("it does not know that it is lost")
	}
	next, err := s.LockGrant(t.Context(), key, "g1")
	must(t, err)
	lease.Release()
	if err := next.Check(t.Context()); err != nil {
		t.Errorf("the next one's lease: %v", err)
	}
	next.Release()
}

func watched(t *testing.T, p Place) {
	s, other := p.Open(), p.Open()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changed, err := s.Watch(ctx, key)
	must(t, err)
	hears := func(what string) {
		t.Helper()
		select {
		case _, going := <-changed:
			if !going {
				t.Fatalf("%s: the watch ended", what)
			}
		case <-time.After(patience):
			t.Fatalf("%s was not heard of", what)
		}
	}
	must(t, other.Update(t.Context(), key, named("one")))
	hears("the first save")
	for i := range 5 {
		must(t, other.Update(t.Context(), key, named(fmt.Sprint(i))))
	}
	hears("one of several saves")
	for quiet := false; !quiet; { // the other saves may be heard of too
		select {
		case <-changed:
		case <-time.After(2 * soon):
			quiet = true
		}
	}
	must(t, other.Remove(t.Context(), key))
	hears("the removal")
	cancel()
	for deadline := time.After(patience); ; {
		select {
		case _, going := <-changed:
			if !going {
				return
			}
		case <-deadline:
			t.Fatal("the channel is open after its context ended")
		}
	}
}
