package session

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// clocked is a token service whose clock is set by a test; what it gives lives for
// a day by that clock.
type clocked struct {
	*service
	mu     sync.Mutex
	time   time.Time
	silent bool // about what time it is
}

func newClocked(t *testing.T, at time.Time) *clocked {
	t.Helper()
	c := &clocked{service: newService(t), time: at}
	groups := c.Config.Handler
	c.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		now, silent := c.time, c.silent
		c.mu.Unlock()
		rw.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		if silent {
			rw.Header()["Date"] = nil
		}
		if r.URL.Path != "/v1/accessToken" {
			groups.ServeHTTP(rw, r)
			return
		}
		n := c.exchanges.Add(1)
		_ = json.NewEncoder(rw).Encode(map[string]any{
			"accessToken": fmt.Sprintf("access.%d", n), "endpointUrl": c.URL, "accessTokenExpiry": now.Add(24 * time.Hour).UnixMilli(), "scope": "groupinfo.read",
		})
	})
	return c
}

func (c *clocked) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = at
}

// However far the service's clock is ahead, an access token is renewed rarely. By a
// clock of ours that is a day ahead each one is over when it comes, and nobody renews
// it more than once a minute.
func TestClocksApart(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, skew := range []time.Duration{0, time.Minute, 4 * time.Minute, -4 * time.Minute, 6 * time.Minute, -6 * time.Minute, 23 * time.Hour, -25 * time.Hour, 3 * year, -3 * year} {
		for _, silent := range []bool{false, true} {
			name := fmt.Sprint("apart ", skew)
			if silent {
				name += ", unsaid"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ours := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
				svc := newClocked(t, ours.Add(skew))
				svc.silent = silent
				o := options(t, filepath.Join(t.TempDir(), "state"), svc.service)
				o.Now = func() time.Time { return ours }
				o.Client = func(p kaizala.Policy) *kaizala.Client {
					return kaizala.New(kaizala.Options{Policy: p, Now: o.Now})
				}
				s := ready(t, o)
				g := s.Wizard().Grant
				asked, most := 0, 0
				for passed := time.Duration(0); passed < 30*time.Hour; passed += 20 * time.Second {
					if passed > 2*time.Minute && passed%(30*time.Minute) > time.Minute {
						continue // a minute of each thirty
					}
					ours = ours.Add(20 * time.Second)
					svc.set(ours.Add(skew))
					before := svc.exchanges.Load()
					if _, _, err := s.source().Token(context.Background(), g); err != nil {
						t.Fatal(err)
					}
					asked++
					most += int(svc.exchanges.Load() - before)
				}
				if !silent && most > 2 && skew > -24*time.Hour {
					t.Errorf("%d exchanges in %d times of asking, though the service said what time it is", most, asked)
				}
				if most < 1 || most > asked/3+1 {
					t.Errorf("%d exchanges in %d times of asking: more than one a minute", most, asked)
				}
			})
		}
	}
}

// The service asks for a pause: whoever waits for it keeps nobody else waiting,
// and takes what another process got meanwhile for its own.
func TestNobodyWaitsForAnothersPause(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	busy := pausing(svc, "30", anyRequest, unseen)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	o, pause := waiting(options(t, dir, svc))
	waits, other := again(t, o), again(t, options(t, dir, svc))
	var token secret.Secret
	var err error
	done := make(chan struct{})
	go func() { defer close(done); token, _, err = waits.source().Token(context.Background(), g) }()
	<-busy
	got, _, e := other.source().Token(context.Background(), g)
	if e != nil || got.Reveal() != "access.1" {
		t.Fatalf("%q, %v: it waited for another's pause", got.Reveal(), e)
	}
	close(pause)
	<-done
	if err != nil || token.Reveal() != "access.1" || svc.exchanges.Load() != 1 {
		t.Errorf("%q, %v after %d exchanges", token.Reveal(), err, svc.exchanges.Load())
	}
}

// Wizard, verify and token all take their turn: of calls at the same time one is
// made, and each of them has what it brought.
func TestOneCallBetweenWizardVerifyAndToken(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.refresh.token"
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i := range 9 {
		s := again(t, options(t, dir, svc))
		wait.Go(func() {
			<-begin
			var call steps.Call
			var err error
			switch i % 3 {
			case 0:
				_, call, err = s.source().Token(context.Background(), g)
			case 1:
				call, err = s.source().Verify(context.Background(), g)
			default:
				err = s.perform(context.Background(), s.Apply(steps.Do{Effect: steps.EffectCall}))
				call = s.Facts().Grant(g).Last
			}
			if err != nil || !call.Worked() || s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal() != "rotated.refresh.token" {
				t.Errorf("%+v, %v", call, err)
			}
		})
	}
	close(begin)
	wait.Wait()
	if n := svc.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// A person who asks for a live call gets one, whatever is kept.
func TestVerifyIsLive(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	for n := int32(1); n <= 3; n++ {
		if _, err := again(t, options(t, dir, svc)).source().Verify(context.Background(), g); err != nil || svc.exchanges.Load() != n {
			t.Errorf("call %d: %d exchanges, %v", n, svc.exchanges.Load(), err)
		}
	}
}

// The facts are of the new token, and the one before comes back when a person
// says so: not by itself, and not for good.
func TestGoingBackToTheTokenBefore(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.refresh.token"
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	g := s.Wizard().Grant
	if err := s.Restore(context.Background(), g); steps.CodeOf(err) != CodeNoneBefore {
		t.Errorf("before there was another: %v", err)
	}
	if _, err := s.source().Verify(context.Background(), g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	if f := s.Facts().Grant(g); f.Refresh.Len != len("rotated.refresh.token") || f.Before.Len != len("made.up.refresh-token-of-some-length") {
		t.Errorf("facts %+v", f)
	}
	for _, want := range []string{"made.up.refresh-token-of-some-length", "rotated.refresh.token"} {
		third := again(t, options(t, dir, svc))
		if err := third.Restore(context.Background(), g); err != nil {
			t.Fatal(err)
		}
		fourth := again(t, options(t, dir, svc))
		if err := fourth.Vault.Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := fourth.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal(); got != want || !fourth.Facts().Grant(g).Last.At.IsZero() {
			t.Errorf("%q, want %q; %+v", got, want, fourth.Facts().Grant(g))
		}
	}
}

// What came of calls before is not lost where nobody was called.
func TestUncalledIsNoRefusal(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	g := s.Wizard().Grant
	if _, err := s.source().Verify(context.Background(), g); err != nil {
		t.Fatal(err)
	}
	lease, err := s.Store.LockGrant(context.Background(), s.Key(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.source().Verify(ctx, g); steps.CodeOf(err) != "busy" {
		t.Errorf("%v", err)
	}
	if last := s.Facts().Grant(g).Last; !last.Worked() {
		t.Errorf("the last call is %+v", last)
	}
}

// A permanent redirect is remembered: the next call begins where it led. If that
// is gone, it begins where it began before.
func TestMovedRootIsKept(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	answers := svc.Config.Handler
	var mu sync.Mutex
	var paths []string
	moved := "/eu"
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "/v1/accessToken") {
			paths = append(paths, r.URL.Path)
		}
		switch root := strings.TrimSuffix(r.URL.Path, "/v1/accessToken"); {
		case r.URL.Path == "/v1/groups":
			answers.ServeHTTP(rw, r)
		case moved != "" && root == "":
			http.Redirect(rw, r, svc.URL+moved+"/v1/accessToken", http.StatusPermanentRedirect)
		case root == moved:
			r.URL.Path = "/v1/accessToken"
			answers.ServeHTTP(rw, r)
		default:
			http.NotFound(rw, r)
		}
	})
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	verify := func(want ...string) {
		t.Helper()
		s := again(t, options(t, dir, svc))
		_, err := s.source().Verify(context.Background(), g)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || fmt.Sprint(paths) != fmt.Sprint(want) {
			t.Errorf("%v asked at %v, want %v", err, paths, want)
		}
		paths = nil
	}
	verify("/v1/accessToken", "/eu/v1/accessToken")
	verify("/eu/v1/accessToken")
	mu.Lock()
	moved = ""
	mu.Unlock()
	verify("/eu/v1/accessToken", "/v1/accessToken")
	verify("/v1/accessToken")
}

// A person gives up just when the new refresh token is there: it is kept.
func TestRotationThatNobodyWaitedFor(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.refresh.token"
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	ctx, cancel := context.WithCancel(context.Background())
	answers := svc.Config.Handler
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/groups" {
			cancel()
			<-r.Context().Done()
			return
		}
		answers.ServeHTTP(rw, r)
	})
	if _, err := s.source().Verify(ctx, s.Wizard().Grant); steps.CodeOf(err) != steps.CodeCancelled {
		t.Errorf("%v", err)
	}
	third := again(t, options(t, dir, svc))
	if err := third.Vault.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := third.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: third.Wizard().Grant}).Reveal(); got != svc.rotate {
		t.Errorf("kept is %q", got)
	}
}
