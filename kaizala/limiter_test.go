package kaizala

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaizala-setup/kaizala/secret"
)

// most returns the largest number of moments within any minute.
func most(moments []time.Time) int {
	slices.SortFunc(moments, time.Time.Compare)
	n, first := 0, 0
	for i, m := range moments {
		for m.Sub(moments[first]) >= time.Minute {
			first++
		}
		n = max(n, i-first+1)
	}
	return n
}

// 900 goroutines make calls for 9 connectors, in fake time.
func TestNoMinuteHasMoreCallsThanAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		passed := map[string][]time.Time{}
		var told []time.Duration
		q := newLimiter(DefaultLimits(), time.Now, sleep)
		tell := telling(func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, d)
		})
		var all sync.WaitGroup
		for n := range 900 {
			all.Go(func() {
				time.Sleep(time.Duration(n%7) * 11 * time.Second)
				who := fmt.Sprint(n % 9)
				if n%2 == 0 {
					who = "0" // one asks for more than its share
				}
				if err := q.acquire(t.Context(), who, tell); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				passed[who] = append(passed[who], time.Now())
			})
		}
		start := time.Now()
		all.Wait()
		var together []time.Time
		for who, moments := range passed {
			if n := most(moments); n > 100 {
				t.Errorf("%d calls of connector %s within a minute", n, who)
			}
			together = append(together, moments...)
		}
		if n := most(together); n > 300 || len(together) != 900 {
			t.Errorf("%d calls, %d within a minute", len(together), n)
		}
		// 500 of one connector need five pauses, no more.
		if took := time.Since(start); took > 6*time.Minute {
			t.Errorf("took %v", took)
		}
		if len(told) == 0 || slices.Max(told) > 6*time.Minute || slices.Min(told) <= 0 {
			t.Errorf("told %v", told)
		}
	})
}

// Calls pass in the order in which they came, and each is told its wait.
func TestTheQueueIsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan time.Duration, 9)
		q := newLimiter(Limits{PerConnector: 2, PerMinute: 99}, time.Now, sleep)
		tell := telling(func(d time.Duration) { told <- d })
		var mu sync.Mutex
		var order []int
		start := time.Now()
		for n := range 6 {
			go func() {
				if err := q.acquire(t.Context(), "x", tell); err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, n)
				mu.Unlock()
				if n > 1 {
					if d, took := <-told, time.Since(start).Round(time.Second); took != time.Duration(n/2)*time.Minute || d > took || took-d > time.Minute {
						t.Errorf("call %d took %v, told %v", n, took, d)
					}
				}
			}()
			synctest.Wait()
			time.Sleep(time.Millisecond)
		}
		time.Sleep(5 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5}) {
			t.Errorf("order %v", order)
		}
	})
}

func quietly(time.Duration) {}

// telling returns the function by which a client tells its watches of waits.
func telling(waits func(time.Duration)) func(time.Duration) {
	return new(Client).Watched(Watch{Waits: waits}).tellWait
}

// A call that gives up delays no other call.
func TestWhoGivesUpLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newLimiter(Limits{PerConnector: 1, PerMinute: 99}, time.Now, sleep)
		if err := q.acquire(t.Context(), "x", quietly); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for range 20 { // one has the turn, the others wait for it
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			go func() {
				if err := q.acquire(ctx, "x", quietly); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}()
		}
		time.Sleep(11 * time.Second)
		if err := q.acquire(t.Context(), "x", quietly); err != nil || time.Since(start) != time.Minute {
			t.Errorf("passed after %v, %v", time.Since(start), err)
		}
	})
}

// A clock that jumps delays no call for more than a minute.
func TestTheQueueAndTheClock(t *testing.T) {
	now := noon
	var slept []time.Duration
	q := newLimiter(Limits{PerConnector: 1, PerMinute: 99}, func() time.Time { return now }, func(_ context.Context, d time.Duration) error {
		slept = append(slept, d)
		now = now.Add(d)
		return nil
	})
	for _, jump := range []time.Duration{0, 0, -9000 * 24 * time.Hour, 0, 9000 * 24 * time.Hour, 15 * time.Second, 57 * time.Second} {
		now = now.Add(jump)
		if err := q.acquire(t.Context(), "x", quietly); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(slept, []time.Duration{time.Minute, time.Minute, 45 * time.Second, 3 * time.Second}) {
		t.Errorf("slept %v", slept)
	}
}

// In a client, the 101st call of a connector waits, whatever the call is. Another
// connector's call does not wait. Each try counts.
func TestACallWaitsForItsTurn(t *testing.T) {
	requests := 0
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		if r.URL.Path == "/v1/groups" {
			_, _ = fmt.Fprint(w, `{"groups":[]}`)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	var told, slept []time.Duration
	c := client(t, at, atNoon, func(o *Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error { slept = append(slept, d); return ctx.Err() }
	})
	c = c.Watched(Watch{Waits: func(d time.Duration) { told = append(told, d) }})
	exchange := func(ctx context.Context, id string) error {
		cr := madeUp()
		cr.ConnectorID = id
		_, err := c.Exchange(ctx, cr)
		return err
	}
	for range 99 {
		wantCode(t, exchange(t.Context(), madeUpID), CodeUnauthenticated)
	}
	access := secret.New(signed(t, claimsFor(accessLife))) // says that it is the same connector's
	if _, err := c.Groups(t.Context(), at, access); err != nil || len(slept)+len(told) > 0 {
		t.Fatalf("the 100th: %v, told %v, slept %v", err, told, slept)
	}
	wantCode(t, exchange(t.Context(), "another"), CodeUnauthenticated)
	if len(told) > 0 {
		t.Errorf("another connector waited %v", told)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range []error{exchange(ctx, madeUpID), c.RequestPIN(ctx, "+4915550100", madeUpID)} {
		if e := wantCode(t, err, CodeCancelled); e.Detail != "queue" || e.Op == "" || !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
	}
	if requests != 101 {
		t.Errorf("%d requests", requests)
	}
	wantCode(t, exchange(t.Context(), madeUpID), CodeUnauthenticated)
	if want := time.Minute; told[len(told)-1] != want || slept[len(slept)-1] != want || requests != 102 {
		t.Errorf("told %v, slept %v, %d requests", told, slept, requests)
	}
}
