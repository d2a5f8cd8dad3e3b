package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// pausing has a service refuse the first request that it is for, and ask for a pause:
// busy is closed then. What comes after it is seen, and answered.
func pausing(svc *service, seconds string, first func(*http.Request) bool, sees func(*http.Request)) (busy chan struct{}) {
	busy, answers := make(chan struct{}), svc.Config.Handler
	var once sync.Once
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		refused := false
		if first(r) {
			once.Do(func() {
				refused = true
				rw.Header().Set("Retry-After", seconds)
				rw.WriteHeader(http.StatusTooManyRequests)
				close(busy)
			})
		}
		if !refused {
			sees(r)
			answers.ServeHTTP(rw, r)
		}
	})
	return busy
}

func anyRequest(*http.Request) bool { return true }

func unseen(*http.Request) {}

// waiting are the options of a process whose pauses end when a test closes pause.
func waiting(o Options) (_ Options, pause chan struct{}) {
	pause = make(chan struct{})
	o.Client = func(p kaizala.Policy) *kaizala.Client {
		return kaizala.New(kaizala.Options{Policy: p, Wait: func(context.Context, time.Duration) error { <-pause; return nil }})
	}
	return o, pause
}

// The groups have to wait: the turn is let go before what the exchange brought
// is on disk.
func TestGroupsThatHaveToWait(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	busy := pausing(svc, "30", func(r *http.Request) bool { return r.URL.Path == "/v1/groups" }, unseen)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	o, pause := waiting(options(t, dir, svc))
	waits, other := again(t, o), again(t, options(t, dir, svc))
	done := make(chan struct{})
	var token secret.Secret
	var err error
	go func() { defer close(done); token, _, err = waits.source().Token(bg, g) }()
	<-busy
	got, _, e := other.source().Token(bg, g)
	close(pause)
	<-done
	if e != nil || err != nil {
		t.Fatal(e, err)
	}
	_, kept := onDisk(t, o)
	if n := svc.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	if a := kept[steps.Slot{Kind: steps.SlotAccess, Grant: g}].Reveal(); a != got.Reveal() || token.Reveal() != got.Reveal() {
		t.Errorf("shown %q and %q, kept %q with the facts of the second", token.Reveal(), got.Reveal(), a)
	}
}

// A machine that slept in the pause: another process rotated two minutes ago.
func TestPauseLongerThanFresh(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	var mu sync.Mutex
	var sent []string
	busy := pausing(svc, "60", anyRequest, func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, r.URL.Path+" "+r.Header.Get("refreshToken"))
	})
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	o, pause := waiting(options(t, dir, svc))
	var ahead time.Duration
	var clock sync.Mutex
	o.Now = func() time.Time { clock.Lock(); defer clock.Unlock(); return time.Now().Add(ahead) }
	waits, other := again(t, o), again(t, options(t, dir, svc))
	done := make(chan struct{})
	go func() { defer close(done); _, _, _ = waits.source().Token(bg, g) }()
	<-busy
	svc.rotate = "rotated.by-the-other"
	if _, _, err := other.source().Token(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	clock.Lock()
	ahead = 61 * time.Second
	clock.Unlock()
	mu.Lock()
	sent = nil
	mu.Unlock()
	close(pause)
	<-done
	mu.Lock()
	defer mu.Unlock()
	for _, v := range sent {
		if strings.Contains(v, "made.up.refresh") {
			t.Errorf("it asked with the token that was replaced: %q", sent)
		}
	}
}

// Several grants of one session side by side.
func TestGrantsSideBySide(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = ""
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	var grants []steps.GrantID
	grants = append(grants, s.Wizard().Grant)
	for i := range 6 {
		id := steps.GrantID(fmt.Sprint("g", i))
		s.begin(id, fmt.Sprint("Group ", i))
		found := s.capture(paste.Values{Refresh: secret.New(fmt.Sprint("made.up.token-", i))}, id)
		s.note(func(f steps.Facts) steps.Facts { return f.Noted(id, found, time.Now()) })
		grants = append(grants, id)
	}
	s.Apply(steps.Jump{Page: steps.PageNote})
	if err := s.perform(bg, s.Apply(steps.Enter{Field: steps.NameField, Value: "Wages"})); err != nil {
		t.Fatal(err)
	}
	r := again(t, options(t, dir, svc))
	if err := r.Vault.Unlock(bg); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for _, g := range grants {
		wait.Go(func() {
			if _, err := r.source().Verify(bg, g); err != nil {
				t.Errorf("%s: %v", g, err)
			}
		})
	}
	wait.Wait()
	d, kept := onDisk(t, options(t, dir, svc))
	for _, g := range d.Facts.Grants {
		if !g.Last.Worked() || kept[steps.Slot{Kind: steps.SlotAccess, Grant: g.ID}].IsZero() {
			t.Errorf("of %s nothing is on disk: %+v", g.ID, g.Last)
		}
	}
	if n := int(svc.exchanges.Load()); n != len(grants) {
		t.Errorf("%d exchanges for %d grants", n, len(grants))
	}
}

// An access token whose save failed stays in the way of a newer one.
func TestDirtyAccess(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	path := filepath.Join(dir, "own", "developer-"+s.Key().ID+".json")
	saved, _ := os.ReadFile(path)
	// the groups' answer is the moment when the disk breaks
	answers := svc.Config.Handler
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/groups" {
			_ = errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o700))
		}
		answers.ServeHTTP(rw, r)
	})
	if _, _, err := s.source().Token(bg, g); err == nil {
		t.Fatal("no failure")
	}
	_ = errors.Join(os.RemoveAll(path), os.WriteFile(path, saved, 0o600))
	svc.Config.Handler = answers
	other := again(t, options(t, dir, svc))
	want, _, err := other.source().Token(bg, g)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.source().Verify(bg, g)
	_, kept := onDisk(t, o)
	latest := fmt.Sprint("access.", svc.exchanges.Load())
	slot := steps.Slot{Kind: steps.SlotAccess, Grant: g}
	if err != nil || s.Vault.Secret(slot).Reveal() != latest || kept[slot].Reveal() != latest {
		t.Errorf("%v: in memory %q, on disk %q, the latest is %q after %q", err, s.Vault.Secret(slot).Reveal(), kept[slot].Reveal(), latest, want.Reveal())
	}
}

// What a call of one grant reads while a call of another is saved.
func TestSaveBesideATurn(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	s := ready(t, options(t, filepath.Join(t.TempDir(), "state"), svc))
	g := s.Wizard().Grant
	s.begin("another", "Depot")
	if err := s.Vault.Load(bg); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() { // the end of one call
		for i := range 30 {
			s.Vault.Put(steps.Slot{Kind: steps.SlotAccess, Grant: g}, secret.New(fmt.Sprint("access.", i)))
			if err := s.Save(bg); err != nil {
				t.Error(err)
			}
		}
	})
	wait.Go(func() { // the beginning of another
		for range 30 {
			lease, err := s.Vault.LockGrant(bg, "another")
			if err == nil {
				err = s.Vault.Refresh(bg)
			}
			if err != nil {
				t.Error(err)
			}
			lease.Release()
		}
	})
	wait.Wait()
}

// The same where the service had us wait.
func TestTakenInAPauseKeepsItsTime(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	busy := pausing(svc, "30", anyRequest, unseen)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	o, pause := waiting(options(t, dir, svc))
	o.Now = func() time.Time { return time.Now().Add(50 * time.Second) }
	later := options(t, dir, svc)
	later.Now = func() time.Time { return time.Now().Add(100 * time.Second) }
	waits, other, third := again(t, o), again(t, options(t, dir, svc)), again(t, later)
	done := make(chan struct{})
	go func() { defer close(done); _, _ = waits.source().Verify(bg, g) }()
	<-busy
	if _, err := other.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	made, _ := onDisk(t, o)
	close(pause)
	<-done
	taken, _ := onDisk(t, o)
	if !taken.Facts.Grants[0].Last.At.Equal(made.Facts.Grants[0].Last.At) {
		t.Errorf("made at %v, now said to be made at %v", made.Facts.Grants[0].Last.At, taken.Facts.Grants[0].Last.At)
	}
	if _, err := third.source().Verify(bg, g); err != nil || svc.exchanges.Load() != 2 {
		t.Errorf("%v, %d exchanges: a call of 100 s ago was taken for a fresh one", err, svc.exchanges.Load())
	}
}
