package session

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// A wizard that has been open for hours goes back to the token before; another
// process has rotated meanwhile. The newest token is not lost.
func TestRestoreKeepsAnothersRotation(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	first := ready(t, options(t, dir, svc))
	g := first.Wizard().Grant
	svc.rotate = "rotated.1"
	if _, err := first.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	// another process rotates
	svc.rotate = "rotated.2"
	if _, err := again(t, options(t, dir, svc)).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	if err := first.Restore(bg, g); err != nil {
		t.Fatal(err)
	}
	d, kept := onDisk(t, first.Options)
	var got []string
	for slot, v := range kept {
		got = append(got, string(slot.Kind)+"="+v.Reveal())
	}
	if !strings.Contains(strings.Join(got, " "), "rotated.2") {
		t.Errorf("the service's newest refresh token is lost; kept are %v", got)
	}
	if b := d.Facts.Grants[0].Before; b.Len != kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].Len() {
		t.Errorf("facts of before: %d characters, secret: %d", b.Len, kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].Len())
	}
}

// The same by pasting a new one.
func TestPasteKeepsAnothersRotation(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	first := ready(t, options(t, dir, svc))
	g := first.Wizard().Grant
	svc.rotate = "rotated.much-longer.by-another-process"
	if _, err := again(t, options(t, dir, svc)).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	drive(t, first, first.Keep(first.Read(steps.RefreshField, "a.wrong.paste-of-some-length")))
	d, kept := onDisk(t, first.Options)
	prev := kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}]
	if prev.Reveal() != svc.rotate {
		t.Errorf("before is %q, want %q; facts say %d characters", prev.Reveal(), svc.rotate, d.Facts.Grants[0].Before.Len)
	}
}

// Another process moves the secrets to another key and rotates. The second try
// of the open wizard uses what it has in memory.
func TestMovedKeySecondTry(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	var mu sync.Mutex
	var sent []string
	answers := svc.Config.Handler
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sent = append(sent, r.Header.Get("refreshToken"))
		mu.Unlock()
		answers.ServeHTTP(rw, r)
	})
	dir := filepath.Join(t.TempDir(), "state")
	first := ready(t, options(t, dir, svc))
	g := first.Wizard().Grant
	if err := first.Vault.Load(bg); err != nil {
		t.Fatal(err)
	}
	other := again(t, options(t, dir, svc))
	chosen(t, dir)
	if err := other.Vault.Reseal(bg, vault.Keeping{Kind: persist.PinPassphrase}); err != nil {
		t.Fatal(err)
	}
	svc.rotate = "rotated.by.another"
	if _, err := again(t, options(t, dir, svc)).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	svc.rotate = ""
	mu.Lock()
	sent = nil
	mu.Unlock()
	for range 2 { // the first may fail: what opens it is another
		_, err := first.source().Verify(bg, g)
		t.Logf("%v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, v := range sent {
		if v != "" && v != "rotated.by.another" {
			t.Errorf("the old token was sent: %q", v)
		}
	}
}

// A call of another process that is taken keeps its time.
func TestTakenCallKeepsItsTime(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	late := options(t, dir, svc)
	late.Now = func() time.Time { return time.Now().Add(50 * time.Second) }
	waits := again(t, late)
	later := options(t, dir, svc)
	later.Now = func() time.Time { return time.Now().Add(100 * time.Second) }
	third := again(t, later)
	if _, err := again(t, options(t, dir, svc)).source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	made, _ := onDisk(t, late)
	if _, err := waits.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	taken, _ := onDisk(t, late)
	if !taken.Facts.Grants[0].Last.At.Equal(made.Facts.Grants[0].Last.At) {
		t.Errorf("made at %v, now said to be made at %v", made.Facts.Grants[0].Last.At, taken.Facts.Grants[0].Last.At)
	}
	if _, err := third.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	if n := svc.exchanges.Load(); n != 2 {
		t.Errorf("%d exchanges: a third process took a call of 100 s ago for a fresh one", n)
	}
}

// A service that gives the same refresh token again has replaced nothing.
func TestSameTokenRenewed(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "made.up.refresh-token-of-some-length"
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	if _, err := s.source().Verify(bg, g); err != nil {
		t.Fatal(err)
	}
	if s.Facts().Grant(g).Before.Yes() {
		t.Errorf("it is said that there is one before; going back: %v", s.Restore(bg, g))
	}
}

// The token that is kept is pasted again before the document was opened.
func TestSameTokenPastedUnopened(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	ready(t, o)
	s := again(t, o)
	g := s.Wizard().Grant
	drive(t, s, s.Keep(s.Read(steps.RefreshField, "made.up.refresh-token-of-some-length")))
	if s.Facts().Grant(g).Before.Yes() {
		t.Errorf("it is said that there is one before; going back: %v", s.Restore(bg, g))
	}
}

// The new refresh token of an answer whose rest is refused.
func TestRotationWithOddRest(t *testing.T) {
	t.Parallel()
	for name, rest := range map[string]map[string]any{
		"endpoint of another host": {"accessToken": "a.b", "endpointUrl": "https://successor.example/", "accessTokenExpiry": time.Now().Add(time.Hour).UnixMilli()},
		"no access token":          {"endpointUrl": "https://127.0.0.1/"},
	} {
		t.Run(name, func(t *testing.T) {
			svc := newService(t)
			o := options(t, filepath.Join(t.TempDir(), "state"), svc)
			s := ready(t, o)
			svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				rest["refreshToken"] = "rotated.refresh.token"
				_ = json.NewEncoder(rw).Encode(rest)
			})
			_, err := s.source().Verify(bg, s.Wizard().Grant)
			_, kept := onDisk(t, o)
			if kept[steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}].Reveal() != "rotated.refresh.token" {
				t.Errorf("%v, and the new refresh token is lost", err)
			}
		})
	}
}

// One call that the service is too busy for, and the moved root is forgotten.
func TestMovedRootAfterAFailure(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	answers := svc.Config.Handler
	var mu sync.Mutex
	var paths []string
	busy := false
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "accessToken") {
			paths = append(paths, r.URL.Path)
		}
		switch {
		case r.URL.Path == "/v1/accessToken":
			http.Redirect(rw, r, svc.URL+"/eu/v1/accessToken", http.StatusPermanentRedirect)
		case r.URL.Path == "/eu/v1/accessToken" && busy:
			rw.Header().Set("Retry-After", "3600")
			rw.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/eu/v1/accessToken":
			r.URL.Path = "/v1/accessToken"
			answers.ServeHTTP(rw, r)
		default:
			answers.ServeHTTP(rw, r)
		}
	})
	for i := range 3 {
		mu.Lock()
		busy = i == 1
		mu.Unlock()
		_, err := s.source().Verify(bg, g)
		t.Log(i, err, s.Facts().Grant(g).Last.Root)
	}
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(paths) != "[/v1/accessToken /eu/v1/accessToken /eu/v1/accessToken /eu/v1/accessToken]" {
		t.Errorf("asked at %v", paths)
	}
}
