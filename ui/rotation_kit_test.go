package ui

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// long reports whether the full counts are asked for.
func long() bool { return os.Getenv("KAIZALA_SETUP_LONG") != "" }

// rotating is a token service on loopback that hands out a new refresh token at
// each exchange, for any that it issued. Exchange n brings refresh.n and access.n, and
// exchange.n as the scope: so everything that is printed names its exchange.
type rotating struct {
	*httptest.Server
	takes time.Duration // that an exchange takes
	lists time.Duration // that listing the groups takes
	keeps bool          // it leaves the refresh token as it is, as it does until day 328
	came  chan struct{} // an exchange was asked for; nobody need listen

	mu        sync.Mutex
	issued    map[string]int // refresh tokens, by the exchange that brought them
	exchanges int
	over      int           // the access tokens of so many exchanges are over
	hold      chan struct{} // answers wait until it is closed; nil: they do not
}

func newRotating(t testing.TB) *rotating {
	t.Helper()
	r := &rotating{issued: map[string]int{"refresh.0": 0}, came: make(chan struct{}, 1)}
	service := hostiletest.Service(r.exchange)
	r.Server = hostiletest.Serve(t, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/v1/groups" {
			time.Sleep(r.lists)
			if r.refused(req.Header.Get("accessToken")) {
				rw.WriteHeader(http.StatusUnauthorized)
				return
			}
		}
		service.ServeHTTP(rw, req)
	}))
	return r
}

func (r *rotating) exchange(_ int, req *http.Request) (hostiletest.Exchange, bool) {
	select {
	case r.came <- struct{}{}:
	default:
	}
	r.mu.Lock()
	_, known := r.issued[req.Header.Get("refreshToken")]
	r.exchanges++
	n, hold := r.exchanges, r.hold
	if known {
		r.issued[fmt.Sprint("refresh.", n)] = n
	}
	r.mu.Unlock()
	if hold != nil {
		<-hold
	}
	time.Sleep(r.takes)
	refresh := fmt.Sprint("refresh.", n)
	if r.keeps {
		refresh = ""
	}
	return hostiletest.Exchange{Access: fmt.Sprint("access.", n), Refresh: refresh, Scope: fmt.Sprint("exchange.", n)}, known
}

// refused reports whether an access token is over.
func (r *rotating) refused(access string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return named([]byte(access)) <= r.over
}

// ends has every access token that was issued be over.
func (r *rotating) ends() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = r.exchanges
}

// holds has the answers wait until let go.
func (r *rotating) holds() (letGo func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	hold := make(chan struct{})
	r.hold = hold
	return sync.OnceFunc(func() {
		r.mu.Lock()
		r.hold = nil
		r.mu.Unlock()
		close(hold)
	})
}

func (r *rotating) many() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exchanges
}

// number is the exchange that a refresh token came from, if it was issued here.
func (r *rotating) number(refresh secret.Secret) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, ok := r.issued[refresh.Reveal()]
	return n, ok
}

// household is a home with documents that open by an identity file, and the
// processes that use it.
type household struct {
	store    persist.Store
	here     *files.Store // the files of this machine
	id       persist.Identity
	pin      persist.Pin
	env      []string
	root     string
	identity string // its file
}

func newHousehold(t testing.TB, root string) *household {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(home, "identity.txt")
	h := &household{root: root, identity: path}
	text, _, err := handoff.NewKey()
	if err == nil {
		err = os.WriteFile(path, []byte(text.Reveal()), 0o600)
	}
	if err == nil {
		h.here, err = files.Open(filepath.Join(home, "kaizala-setup"), files.Options{})
	}
	if err == nil {
		h.store = h.here
		h.id, h.pin, err = h.here.Identities.Create(context.Background(), persist.PinFile, path, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.env = []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "KAIZALA_SETUP_IDENTITY=" + path}
	return h
}

// connector sets one up with so many groups, whose tokens all are refresh.0.
func (h *household) connector(t testing.TB, name string, groups int) persist.Key {
	t.Helper()
	k := persist.Key{Realm: persist.Own, Role: steps.Developer, ID: persist.NewID()}
	h.updates(t, k, func(d *persist.Document) error {
		at := time.Now().Add(-time.Hour).UTC()
		d.APIRoot, d.Created, d.Touched, d.Pin = h.root, at, at, h.pin
		d.Facts.Connector = steps.Connector{Name: name, ID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Secret: steps.Held{At: at, Len: 10}}
		secrets := map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("MADEUPSECR")}
		for i := range groups {
			g := steps.Grant{ID: steps.GrantID(fmt.Sprint("g", i)), Kind: steps.GroupGrant, By: steps.Myself, Group: fmt.Sprint("Group ", i), Refresh: steps.Held{At: at, Len: 9}}
			d.Facts.Grants = append(d.Facts.Grants, g)
			secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}] = secret.New("refresh.0")
		}
		return d.SetSecrets(h.id, secrets)
	})
	return k
}

// dir is where the documents are.
func (h *household) dir() string { return h.here.Dir() }

func (h *household) updates(t testing.TB, k persist.Key, change func(*persist.Document) error) {
	t.Helper()
	if err := h.store.Update(context.Background(), k, change); err != nil {
		t.Fatal(err)
	}
}

// ages has every access token of a document run out an hour ago.
func (h *household) ages(t testing.TB, k persist.Key) {
	t.Helper()
	h.updates(t, k, func(d *persist.Document) error {
		for i := range d.Facts.Grants {
			if c := &d.Facts.Grants[i].Last; c.Worked() {
				c.At, c.Expires = time.Now().Add(-25*time.Hour).UTC(), time.Now().Add(-time.Hour).UTC()
			}
		}
		return nil
	})
}

// secrets are a document's, by slot; the error is for who expects one.
func (h *household) secrets(k persist.Key) (map[steps.Slot]secret.Secret, error) {
	d, err := h.store.Load(context.Background(), k)
	if err != nil {
		return nil, err
	}
	return d.Secrets(h.id)
}

// command is another process: the program, as TestMain has it on the PATH.
func (h *household) command(args ...string) *exec.Cmd {
	c := exec.Command("kaizala-setup", append(slices.Clone(args), "--api-root", h.root)...)
	c.Env = h.env
	return c
}

// clear reports the files below the home in which a text stands in clear, but for
// the identity.
func (h *household) clear(t testing.TB, text string) (found []string) {
	t.Helper()
	home := strings.TrimPrefix(h.env[0], "HOME=")
	err := filepath.WalkDir(home, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), text) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
