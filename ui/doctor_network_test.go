package ui

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/doctor"
	"kaizala-setup/ui/words"
)

// Each server that misbehaves is told with its code, and doctor ends in time. None gets
// a value of ours: there is none in the call.
func TestDoctorAndHostileServers(t *testing.T) {
	t.Parallel()
	refuses := []kaizala.Code{kaizala.CodeRefused, kaizala.CodeTokenInvalid, kaizala.CodeUnauthenticated, kaizala.CodeForbidden, kaizala.CodeInvalidParameters}
	var running sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, b := range hostile.All() {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			victim := newVictim(t, b)
			if strings.HasSuffix(victim.root, "kaiza.la") {
				return // asked only after a yes
			}
			v := visits(t, t.TempDir(), func(a *app) { a.service, a.now, a.patience = victim.service, victim.service.Now, time.Hour }, "--api-root", victim.root)
			all := v.of("kaizala")
			if len(all) != 1 {
				t.Errorf("%s: %+v", b.Name, all)
				return
			}
			answered := slices.Contains(refuses, kaizala.Code(b.Code)) || b.Code == "" || all[0].Status != doctor.Failed
			if got := all[0].Code; got != b.Code && !answered {
				t.Errorf("%s: %s, want %s: %+v", b.Name, got, b.Code, all[0])
			}
			switch {
			case b.Code == "tls":
				v.has(t, "certificate", doctor.Failed)
			case b.Code == "dns":
				v.has(t, "name", doctor.Failed)
			}
			if b.Detail == "unknown_authority" {
				v.has(t, "certificate", doctor.Failed, "SSL_CERT_FILE=FILE kaizala-setup doctor")
			}
			if strings.Contains(b.Name, "looks inside") {
				v.has(t, "certificate", doctor.Failed, "Example Corp", "Inspection")
			}
		})
	}
	running.Wait()
}

// No name service: the name does not resolve, really, and the rest is told all the same.
func TestDoctorWithoutDNS(t *testing.T) {
	t.Parallel()
	v := visits(t, t.TempDir(), nil, "--api-root", "https://kaizala.invalid")
	v.has(t, "name", doctor.Failed, "kaizala.invalid does not resolve")
	v.has(t, "kaizala", doctor.Failed)
	v.has(t, "certificate", doctor.Skipped)
	v.has(t, "clock", doctor.Skipped)
	v.has(t, "store", doctor.OK)
	if v.exit != words.ExitUnreachable {
		t.Errorf("exit %d", v.exit)
	}
}

// A clock that is wrong is told with how much; it is no failure.
func TestDoctorAndTheClock(t *testing.T) {
	t.Parallel()
	service := hostiletest.Service(func(int, *http.Request) (hostiletest.Exchange, bool) { return hostiletest.Exchange{}, false })
	for _, c := range []struct {
		ahead  time.Duration
		status doctor.Status
		says   string
	}{
		{5*24*time.Hour + 80*time.Minute + 10*time.Second, doctor.Warning, "This machine's clock is 5 days, 1 hour and 20 minutes behind the service's."},
		{-(3*time.Hour + 5*time.Minute + 10*time.Second), doctor.Warning, "This machine's clock is 3 hours and 5 minutes ahead of the service's."},
		{time.Minute, doctor.OK, "less than 2 minutes"},
		{150 * 365 * 24 * time.Hour, doctor.Skipped, "No answer with a date came."},
	} {
		s := hostiletest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(c.ahead).UTC().Format(http.TimeFormat))
			service.ServeHTTP(w, r)
		}))
		v := visits(t, t.TempDir(), nil, "--api-root", s.URL)
		v.has(t, "clock", c.status, c.says)
		v.has(t, "kaizala", doctor.OK)
		if v.exit != words.ExitFine {
			t.Errorf("exit %d", v.exit)
		}
	}
}

// A server that never answers costs the deadline of a check and no more.
func TestDoctorAndASilentServer(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	s := hostiletest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	}))
	t.Cleanup(func() { close(ended) })
	v := visits(t, t.TempDir(), func(a *app) { a.patience = 300 * time.Millisecond }, "--api-root", s.URL)
	v.has(t, "kaizala", doctor.Failed, "did not answer in time")
	if v.exit != words.ExitUnreachable {
		t.Errorf("exit %d", v.exit)
	}
}

// Without the yes no packet goes to a public host, whatever a document says; with it, or
// with the yes that the document keeps, one call does, without a secret.
func TestDoctorAsksPublicHostsAfterAYes(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, kaizala.PublicAPIRoot)
	k := persist.Key{Realm: persist.Public, Role: steps.Developer, ID: persist.NewID()}
	agree := func(hosts ...string) {
		h.updates(t, k, func(d *persist.Document) error {
			d.APIRoot, d.Pin = h.root, h.pin
			d.Facts.Connector = steps.Connector{Name: "Payroll", ID: hostile.ID}
			d.Consents = map[string]time.Time{}
			for _, host := range hosts {
				d.Consents[host] = time.Now()
			}
			return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("MADEUPSECR")})
		})
	}
	visit := func(args ...string) (v visit, requests []string) {
		s := hostiletest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, values := range r.Header {
				requests = append(requests, name+"="+strings.Join(values, ","))
			}
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(hostile.No("InvalidToken", "Invalid token")))
		}))
		public := hostiletest.PublicAt(s.Listener.Addr().String())
		return visits(t, h.dir(), func(a *app) { a.service.Wire = public.Wire }, args...), requests
	}
	agree("manage.kaiza.la")
	if v, requests := visit(); requests != nil || v.exit != words.ExitFine {
		t.Errorf("exit %d: %q", v.exit, requests)
	} else {
		v.has(t, "kaizala", doctor.Skipped, "No packet was sent there.")
		v.has(t, "name", doctor.Skipped)
	}
	if v, requests := visit("--yes-send-to", "api.kaiza.la"); len(requests) != 2 {
		t.Errorf("%q: %s", requests, v.text)
	} else {
		v.has(t, "kaizala", doctor.OK)
	}
	agree("api.kaiza.la")
	if v, requests := visit(); len(requests) != 2 {
		t.Errorf("%q: %s", requests, v.text)
	}
}

// The sandbox is looked at and not started.
func TestDoctorAndTheSandbox(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	visits(t, dir, nil).has(t, "sandbox", doctor.Skipped, "does not run")
	if _, err := os.Lstat(filepath.Join(dir, "sandbox")); err == nil {
		t.Error("it made the sandbox's directory")
	}
	world := filepath.Join(dir, "sandbox", "world")
	s, err := sandbox.Attach(t.Context(), world, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	v := visits(t, dir, nil, "--sandbox")
	v.has(t, "sandbox", doctor.OK, s.APIRoot())
	v.has(t, "kaizala", doctor.Skipped)
	_ = s.Close()
	if err := os.WriteFile(filepath.Join(world, "world.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	visits(t, dir, nil).has(t, "sandbox", doctor.Failed, "cannot be read")
}
