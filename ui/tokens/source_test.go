package tokens

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

var bg = context.Background()

const grant steps.GrantID = "g"

const (
	madeUpToken = "made.up.refresh-token"
	renewedOne  = "made.up.renewed-token"
)

var key = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "AAAABBBBCCCC2"}

func slot(k steps.SlotKind) steps.Slot { return steps.Slot{Kind: k, Grant: grant} }

// world is one directory and one service, which several sources use as several
// processes would.
type world struct {
	t       *testing.T
	service *httptest.Server
	dir     string

	mu      sync.Mutex
	sent    []string // paths and refresh tokens of the requests
	renewed string   // the service's new refresh token
	inFront func(http.ResponseWriter, *http.Request) bool
	reaches func(string) bool
	now     func() time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: filepath.Join(t.TempDir(), "state"), now: time.Now, reaches: func(string) bool { return true }}
	w.service = httptest.NewServer(w)
	t.Cleanup(w.service.Close)
	v := w.source().Vault
	v.Put(steps.Slot{Kind: steps.SlotSecret}, secret.New("MADEUPSECR"))
	v.Put(slot(steps.SlotRefresh), secret.New(madeUpToken))
	at := time.Now()
	v.Edit(func(f steps.Facts) steps.Facts {
		held := steps.Held{At: at, Len: len(madeUpToken)}
		return f.Begun(steps.Grant{ID: grant}).Noted(grant, steps.Found{ID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Secret: held, Refresh: held}, at)
	})
	if _, err := v.Save(bg); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("refreshToken")))
	if w.inFront != nil && w.inFront(rw, r) {
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/v1/accessToken"):
		_ = json.NewEncoder(rw).Encode(map[string]any{
			"accessToken": fmt.Sprint("access.", len(w.sent)), "endpointUrl": w.service.URL + "/", "refreshToken": w.renewed, "scope": "groupinfo.read",
			"accessTokenExpiry": w.now().Add(24 * time.Hour).UnixMilli(),
		})
	case strings.HasSuffix(r.URL.Path, "/v1/groups"):
		_, _ = rw.Write([]byte(`{"groups":[{"groupId":"g","groupName":"Drivers"}]}`))
	default:
		http.NotFound(rw, r)
	}
}

// requests gives the requests since it was called last.
func (w *world) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func() { w.sent = nil }()
	return w.sent
}

func (w *world) set(change func(*world)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// source is one of another process.
func (w *world) source(wait ...func(context.Context, time.Duration) error) *Source {
	w.t.Helper()
	store, err := files.Open(w.dir, files.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := store.Load(bg, key)
	if err != nil {
		w.t.Fatal(err)
	}
	root, err := kaizala.ParseRoot(w.service.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	o := kaizala.Options{Policy: kaizala.Policy{Root: root}, Now: w.now}
	if len(wait) > 0 {
		o.Wait = wait[0]
	}
	if d.Revision == 0 { // what opens it is of no interest here
		if _, _, err := store.Identities.Create(bg, persist.PinSandbox, "", nil); err != nil {
			w.t.Fatal(err)
		}
	}
	return &Source{
		Vault: vault.Open(vault.Options{
			Place:   vault.Place{Store: store, Identities: store.Identities, Name: w.dir},
			Binding: vault.Binding{Realm: persist.Own}, Now: w.now,
			Keeping: vault.Keeping{Kind: persist.PinFile, Path: store.Identities.SandboxPath()},
		}, d),
		Service:   func(context.Context) (*kaizala.Client, error) { return kaizala.New(o), nil },
		Reachable: func(address string) bool { return w.reaches(address) },
		Describe:  func(s secret.Secret, at time.Time) steps.Held { return steps.Held{At: at, Len: s.Len()} },
		Now:       w.now,
	}
}

// saved is the document's facts and secrets on disk.
func (w *world) saved() (steps.Grant, *vault.Vault) {
	w.t.Helper()
	s := w.source()
	if err := s.Vault.Load(bg); err != nil {
		w.t.Fatal(err)
	}
	return s.grant(grant), s.Vault
}

// The lease is free while a process waits as long as the service asked.
func TestNoLeaseDuringAPause(t *testing.T) {
	w := newWorld(t)
	w.inFront = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Retry-After", "30")
		rw.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	pauses := 0
	s := w.source(func(ctx context.Context, d time.Duration) error {
		pauses++
		soon, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		lease, err := w.source().Vault.LockGrant(soon, grant)
		if err != nil || d < 29*time.Second {
			t.Errorf("in a pause of %v: %v", d, err)
			return err
		}
		lease.Release()
		w.set(func(w *world) { w.inFront = nil })
		return nil
	})
	if call, err := s.Verify(bg, grant); err != nil || !call.Worked() || pauses != 1 {
		t.Errorf("%+v, %v after %d pauses", call, err, pauses)
	}
}

// Eight processes make one exchange between them; what is cached makes none.
func TestOneExchangeForEight(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		s := w.source()
		all.Go(func() {
			if token, call, err := s.Token(bg, grant); err != nil || token.Reveal() != "access.1" || !call.Worked() {
				t.Errorf("%q, %+v, %v", token.Reveal(), call, err)
			}
		})
	}
	all.Wait()
	want := []string{"/v1/accessToken " + madeUpToken, "/v1/groups"}
	if got := w.requests(); !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
	late := w.now().Add(23 * time.Hour)
	w.now = func() time.Time { return late }
	if token, _, err := w.source().Token(bg, grant); err != nil || token.Reveal() != "access.1" || len(w.requests()) > 0 {
		t.Errorf("cached: %q, %v", token.Reveal(), err)
	}
}

// Processes to which the service refused the same token make one exchange between them,
// and each gets another token; one that comes later gets that without a call.
func TestOneExchangeInsteadOfARefusedToken(t *testing.T) {
	w := newWorld(t)
	refused, _, err := w.source().Token(bg, grant)
	if err != nil {
		t.Fatal(err)
	}
	var all []*Source
	for range 8 {
		all = append(all, w.source())
	}
	late := w.source()
	instead := func(s *Source) {
		if token, call, err := s.Instead(bg, grant, refused); err != nil || token.Equal(refused) || token.IsZero() || !call.Worked() {
			t.Errorf("%q, %+v, %v", token.Reveal(), call, err)
		}
	}
	var group sync.WaitGroup
	for _, s := range all {
		group.Go(func() { instead(s) })
	}
	group.Wait()
	instead(late)
	exchange := []string{"/v1/accessToken " + madeUpToken, "/v1/groups"}
	if got := w.requests(); !slices.Equal(got, slices.Concat(exchange, exchange)) {
		t.Errorf("sent %q", got)
	}
}

// A new refresh token is on disk, and the one before it too, before the groups are
// asked for and anything is given back.
func TestRenewedTokenIsSavedFirst(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	checked := false
	w.inFront = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/v1/groups") {
			_, v := w.saved()
			checked = v.Secret(slot(steps.SlotRefresh)).Reveal() == renewedOne && v.Secret(slot(steps.SlotPrevious)).Reveal() == madeUpToken
		}
		return false
	}
	if _, _, err := w.source().Token(bg, grant); err != nil || !checked {
		t.Errorf("%v, on disk first: %v", err, checked)
	}
	if g, _ := w.saved(); !g.Last.Worked() || g.Before.Len != len(madeUpToken) {
		t.Errorf("%+v", g)
	}
}

// The address that permanent redirects led to gave a new refresh token and an
// endpoint that is refused: nothing is sent to the address before.
func TestNoSecondExchangeAfterARenewal(t *testing.T) {
	w := newWorld(t)
	w.inFront = func(rw http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/accessToken" {
			http.Redirect(rw, r, w.service.URL+"/eu/v1/accessToken", http.StatusPermanentRedirect)
			return true
		}
		return false
	}
	if _, err := w.source().Verify(bg, grant); err != nil {
		t.Fatal(err)
	}
	w.requests()
	w.set(func(w *world) {
		w.inFront = func(rw http.ResponseWriter, _ *http.Request) bool {
			_, _ = fmt.Fprintf(rw, `{"accessToken":"a.b","refreshToken":%q,"endpointUrl":"https://successor.example/","accessTokenExpiry":%d}`, renewedOne, w.now().Add(time.Hour).UnixMilli())
			return true
		}
	})
	_, err := w.source().Verify(bg, grant)
	_, v := w.saved()
	if got := w.requests(); !slices.Equal(got, []string{"/eu/v1/accessToken " + madeUpToken}) || v.Secret(slot(steps.SlotRefresh)).Reveal() != renewedOne || steps.CodeOf(err) != string(kaizala.CodeHostRefused) {
		t.Errorf("sent %q, %v", got, err)
	}
}

// A call that makes no sense makes no request and takes no lease.
func TestNoCallWithoutSense(t *testing.T) {
	for want, change := range map[string]vault.Change{
		steps.CodeMissing: func(f steps.Facts) steps.Facts { return f.Entered(grant, steps.IDField, "") },
	} {
		w := newWorld(t)
		s := w.source()
		s.Vault.Edit(change)
		s.Service = func(context.Context) (*kaizala.Client, error) {
			t.Error(want, ": it asked for a client")
			return nil, context.Canceled
		}
		_, err := s.Verify(bg, grant)
		_, _, again := s.Token(bg, grant)
		if steps.CodeOf(err) != want || steps.CodeOf(again) != want || len(w.requests()) > 0 {
			t.Errorf("%s: %v, %v", want, err, again)
		}
	}
}

// The difference of clocks that one answer tells of, however large, ends no grant: it
// has ended if our clock says so too.
func TestClockOfOneAnswerEndsNoGrant(t *testing.T) {
	w := newWorld(t)
	s := w.source()
	at := w.now()
	s.Vault.Edit(func(f steps.Facts) steps.Facts {
		held := steps.Held{At: at, Len: 9, Says: steps.Claims{Expires: at.AddDate(1, 0, 0)}}
		return f.Noted(grant, steps.Found{Refresh: held, SameRefresh: true}, at)
	})
	w.inFront = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Date", at.AddDate(30, 0, 0).UTC().Format(http.TimeFormat))
		return false
	}
	for i := range 2 {
		if call, err := s.Verify(bg, grant); err != nil || call.Skew < 29*365*24*time.Hour {
			t.Errorf("call %d: %v, difference %v", i, err, call.Skew)
		}
	}
}

// A call begins where permanent redirects led to, unless a sandbox was there that has
// moved.
func TestMovedAddressMustBeReachable(t *testing.T) {
	w := newWorld(t)
	w.inFront = func(rw http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/accessToken" {
			http.Redirect(rw, r, w.service.URL+"/eu/v1/accessToken", http.StatusPermanentRedirect)
			return true
		}
		return false
	}
	for _, c := range []struct {
		reachable bool
		want      string
	}{{true, "/v1/accessToken"}, {true, "/eu/v1/accessToken"}, {false, "/v1/accessToken"}} {
		w.reaches = func(string) bool { return c.reachable }
		if _, err := w.source().Verify(bg, grant); err != nil {
			t.Fatal(err)
		}
		if got := w.requests()[0]; got != c.want+" "+madeUpToken {
			t.Errorf("reachable %v: it began at %q", c.reachable, got)
		}
	}
}

// A list of groups that fails once is asked for again, but not after a pause that the
// service wants: the lease is held.
func TestGroupsAreAskedForAgain(t *testing.T) {
	for after, want := range map[string]int{"": 1, "20": 0} {
		w := newWorld(t)
		failed := false
		w.inFront = func(rw http.ResponseWriter, r *http.Request) bool {
			if failed || !strings.HasSuffix(r.URL.Path, "/v1/groups") {
				return false
			}
			failed = true
			if after != "" {
				rw.Header().Set("Retry-After", after)
			}
			rw.WriteHeader(http.StatusBadGateway)
			return true
		}
		call, err := w.source(func(context.Context, time.Duration) error { return nil }).Verify(bg, grant)
		if err != nil || len(call.Groups) != want {
			t.Errorf("Retry-After %q: %v, %d groups, %s", after, err, len(call.Groups), call.GroupsCode)
		}
	}
}

// A permanent redirect is given up when its target refuses or makes no sense twice: the
// configured root is asked again. A new token forgets the redirect.
func TestMovedAddressIsGivenUp(t *testing.T) {
	moves := func(w *world, at func(http.ResponseWriter)) func(http.ResponseWriter, *http.Request) bool {
		return func(rw http.ResponseWriter, r *http.Request) bool {
			switch {
			case r.URL.Path == "/v1/accessToken" && at == nil:
				http.Redirect(rw, r, w.service.URL+"/eu/v1/accessToken", http.StatusPermanentRedirect)
				return true
			case r.URL.Path == "/eu/v1/accessToken" && at != nil:
				at(rw)
				return true
			}
			return false
		}
	}
	status := func(n int) func(http.ResponseWriter) { return func(rw http.ResponseWriter) { rw.WriteHeader(n) } }
	moved, root := "/eu/v1/accessToken "+madeUpToken, "/v1/accessToken "+madeUpToken
	for name, c := range map[string]struct {
		answers func(http.ResponseWriter)
		want    []string
	}{
		"401": {status(401), []string{moved, root}}, "403": {status(403), []string{moved, root}},
		"404": {status(404), []string{moved, root}}, "410": {status(410), []string{moved, root}},
		"500":      {status(500), []string{moved, moved, root}},
		"503":      {status(503), []string{moved, moved, root}},
		"nonsense": {func(rw http.ResponseWriter) { _, _ = rw.Write([]byte(`{"accessToken":7}`)) }, []string{moved, moved, root}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.inFront = moves(w, nil)
			if _, err := w.source().Verify(bg, grant); err != nil {
				t.Fatal(err)
			}
			w.requests()
			w.set(func(w *world) { w.inFront = moves(w, c.answers) })
			call, err := w.source(func(context.Context, time.Duration) error { return nil }).Verify(bg, grant)
			if got := w.requests(); err != nil || call.Root != "" || len(got) <= len(c.want) || !slices.Equal(got[:len(c.want)], c.want) {
				t.Errorf("%v, it asked %q and begins at %q next", err, got, call.Root)
			}
		})
	}
}

// A refresh token that has expired by our clock, which may be wrong by years: nobody
// calls with it unasked, and a person who asks for the call gets it.
func TestAPersonsCallIsAlwaysMade(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		f := steps.Facts{Connector: steps.Connector{ID: "0a1b", Secret: steps.Held{At: at}}}.Begun(steps.Grant{ID: grant})
		seconds := rapid.Int64Range(-40*365*86400, 40*365*86400)
		held := steps.Held{At: at, Len: 9, Says: steps.Claims{Expires: at.Add(time.Duration(seconds.Draw(rt, "end, s")) * time.Second)}}
		f = f.Noted(grant, steps.Found{Refresh: held}, at)
		f = f.Called(grant, steps.Call{Skew: time.Duration(seconds.Draw(rt, "difference, s")) * time.Second}, steps.Basis{}, at)
		if code := f.CanCall(grant); code != "" {
			rt.Fatal(code)
		}
	})
	w := newWorld(t)
	s := w.source()
	s.Vault.Edit(func(f steps.Facts) steps.Facts {
		held := steps.Held{At: time.Now(), Len: 9, Says: steps.Claims{Expires: time.Now().AddDate(-2, 0, 0)}}
		return f.Noted(grant, steps.Found{Refresh: held, SameRefresh: true}, time.Now())
	})
	if _, _, err := s.Token(bg, grant); steps.CodeOf(err) != steps.CodeExpired || len(w.requests()) > 0 {
		t.Errorf("unasked: %v", err)
	}
	if call, err := s.Verify(bg, grant); err != nil || !call.Worked() {
		t.Errorf("asked for: %v", err)
	}
}

// The platform knows the secrets of the token service too: what it calls a group is kept
// without any of them.
func TestGroupsNameNoSecret(t *testing.T) {
	for _, s := range []string{"MADEUPSECR", madeUpToken, renewedOne, "access.1"} {
		w := newWorld(t)
		w.renewed = renewedOne
		w.inFront = func(rw http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/v1/groups") {
				return false
			}
			_, _ = fmt.Fprintf(rw, `{"groups":[{"groupId":%q,"groupName":%q}]}`, s, "Drivers "+s)
			return true
		}
		call, err := w.source().Verify(bg, grant)
		if g, _ := w.saved(); err != nil || strings.Contains(fmt.Sprintf("%+v %+v", call, g), s) {
			t.Errorf("%v: %+v keeps %s", err, g, s)
		}
	}
}
