package session

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// toPhone is a developer at the page of the PIN's number.
func toPhone(t *testing.T, o Options) *Session {
	t.Helper()
	s := New(o, steps.Developer)
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Keep(s.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Choose{Choice: steps.ByMeUser}))
	drive(t, s, s.Apply(steps.Choose{Choice: steps.ByPIN}))
	return s
}

const (
	madeUpPhone = "+442079460123" // of a range for fiction
	madeUpPIN   = "482913"
)

// takes is a service that sends PINs and knows one.
func takes(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/generatePin" {
		_, _ = rw.Write([]byte(`{}`))
		return
	}
	_, _ = fmt.Fprintf(rw, `{"refreshToken":"made.up.refresh-token-by-pin","grantedScope":"token.write","refreshTokenExpiry":%d}`, time.Now().AddDate(1, 0, 0).UnixMilli())
}

// The way to a token by a PIN: what is sent, once each, and that number and PIN
// are on no disk.
func TestTokenByPIN(t *testing.T) {
	t.Parallel()
	p := newPoster(t, takes)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, p.service)
	s := toPhone(t, o)
	for _, odd := range []string{"2079460123", "+44", "+44 20 7946 x", "+0442079460123", strings.Repeat("+4", 20)} {
		s.Apply(steps.Enter{Field: steps.PhoneField, Value: odd})
		if a := tried(s, s.Apply(steps.Next{})); a.Code != paste.CodeOddPhone || len(p.posted()) > 0 {
			t.Fatalf("%q: %s, posted %v", odd, a.Code, p.posted())
		}
	}
	drive(t, s, s.Apply(steps.Enter{Field: steps.PhoneField, Value: "00 44 (20) 7946-0123"}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Keep(s.Read(steps.PINField, "Your Kaizala PIN is "+madeUpPIN+". It is good for 5 minutes.")))
	drive(t, s, s.Apply(steps.Next{}))
	want := []string{
		"/v1/generatePin map[applicationId:" + madeUpID + " mobileNumber:" + madeUpPhone + "]",
		"/v1/loginWithPinAndApplicationId map[applicationId:" + madeUpID + " applicationSecret:" + madeUpSecret + " mobileNumber:" + madeUpPhone + " pin:" + madeUpPIN + "]",
	}
	if got := p.posted(); !slices.Equal(got, want) {
		t.Errorf("posted %q", got)
	}
	third := again(t, o)
	g := third.Facts().Grant(third.Wizard().Grant)
	if err := third.Vault.Load(context.Background()); err != nil || third.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}).Reveal() != "made.up.refresh-token-by-pin" {
		t.Errorf("the token is not sealed: %v", err)
	}
	if !g.ByPIN || g.Refresh.Says.Expires.IsZero() || third.Wizard().Page != steps.PageCall || !s.pin.IsZero() {
		t.Errorf("known: %+v on %s", g, third.Wizard().Page)
	}
	nowhere(t, dir, madeUpPIN, "7946", madeUpSecret, "refresh-token-by-pin")
}

// nowhere scans all files below a directory, while they are there. A canary counts where it
// stands alone: short ones are in sealed texts and in times by chance.
func nowhere(t *testing.T, dir string, canaries ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, c := range canaries {
			if regexp.MustCompile(`(^|[^0-9A-Za-z+/])` + regexp.QuoteMeta(c) + `($|[^0-9A-Za-z+/])`).Match(b) {
				t.Errorf("%s holds %.4s...", path, c)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

// What came of a PIN that was asked for, or given, is told for what it is.
func TestPINThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer        http.HandlerFunc
		asked, given  string
		unsure, stays bool // the PIN stays for another try
	}{
		"not that number": {says(400, `{"errorCode":"InvalidParameters","message":"not registered"}`), CodePhoneRefused, CodePINRefused, false, false},
		"not accepted":    {says(401, `{"errorCode":"Unauthenticated","message":"no"}`), "unauthenticated", CodePINRefused, false, false},
		"wrong secret":    {says(401, `{"errorCode":"Unauthenticated","message":"Header should have correct applicationId and applicationSecret"}`), "refused", "refused", false, true},
		"too many":        {says(429, `{}`), "rate_limited", "rate_limited", false, true},
		"hung up":         {hangUp, CodePINUnsure, CodeLoginUnsure, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoster(t, takes)
			o := options(t, filepath.Join(t.TempDir(), "state"), p.service)
			s := toPhone(t, o)
			s.Apply(steps.Enter{Field: steps.PhoneField, Value: madeUpPhone})
			p.answers(c.answer)
			a := tried(s, s.Apply(steps.Next{}))
			if a.Code != c.asked || a.Unsure != c.unsure || len(p.posted()) != 1 || s.Wizard().Notice.Unsure != c.unsure {
				t.Errorf("asked for: %q, unsure %v, %d posts", a.Code, a.Unsure, len(p.posted()))
			}
			p.answers(takes)
			if s.Wizard().Page == steps.PagePhone {
				drive(t, s, s.Apply(steps.Next{}))
			}
			drive(t, s, s.Keep(s.Read(steps.PINField, madeUpPIN)))
			p.answers(c.answer)
			a = tried(s, s.Apply(steps.Next{}))
			if w := s.Wizard(); a.Code != c.given || a.Unsure != c.unsure || len(p.posted()) != 1 || w.PIN.Yes() != c.stays || s.pin.IsZero() == c.stays {
				t.Errorf("given: %q, unsure %v, %d posts, PIN %+v", a.Code, a.Unsure, len(p.posted()), w.PIN)
			}
		})
	}
}
