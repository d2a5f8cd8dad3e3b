package kaizala_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
)

// caller is a client at a sandbox, with the values of a connector that is ready to use.
type caller struct {
	*kaizala.Client
	at    *sandbox.Server
	ready sandbox.Shown
}

func newCaller(t *testing.T) caller {
	t.Helper()
	s, err := sandbox.Serve(t.Context(), sandbox.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ready, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, err := kaizala.ParseRoot(s.APIRoot())
	if err != nil {
		t.Fatal(err)
	}
	c := kaizala.New(kaizala.Options{Policy: kaizala.Policy{Root: root}})
	t.Cleanup(c.Close)
	return caller{c, s, ready}
}

// with are the connector's credentials with a refresh token.
func (c caller) with(refresh secret.Secret) kaizala.Credentials {
	return kaizala.Credentials{ConnectorID: c.ready.ConnectorID, ConnectorSecret: c.ready.ConnectorSecret, RefreshToken: refresh}
}

// Makes every call against the sandbox, which was not written for these tests.
func TestEveryCallOfTheSandbox(t *testing.T) {
	c := newCaller(t)
	access, err := c.Exchange(t.Context(), c.with(c.ready.RefreshToken))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := kaizala.ReadToken(access.Token)
	if err != nil || claims.Phone == "" {
		t.Fatalf("claims %+v, %v", claims, err)
	}
	t.Run("groups and messages", func(t *testing.T) { c.groupsAndMessages(t, access) })
	t.Run("a login with a PIN", func(t *testing.T) { c.pinLogin(t, claims.Phone) })
}

// groupsAndMessages reads the token's group and writes to it.
func (c caller) groupsAndMessages(t *testing.T, access kaizala.Access) {
	ctx := t.Context()
	if _, err := c.SendMessage(ctx, access.Endpoint, access.Token, "no-such-group", "hello"); kaizala.CodeOf(err) != kaizala.CodeNotFound {
		t.Errorf("a group that is not there: %v", err)
	}
	groups, err := c.Groups(ctx, access.Endpoint, access.Token)
	if err != nil || len(groups) != 1 || groups[0].ID != c.ready.GroupID {
		t.Fatalf("groups %+v, %v", groups, err)
	}
	if reference, err := c.SendMessage(ctx, access.Endpoint, access.Token, c.ready.GroupID, "hello"); err != nil || reference == "" {
		t.Errorf("message %q, %v", reference, err)
	}
}

// pinLogin gets a user token by a PIN, which works once, and exchanges it.
func (c caller) pinLogin(t *testing.T, phone string) {
	ctx := t.Context()
	if err := c.RequestPIN(ctx, "+10000000000", c.ready.ConnectorID); kaizala.CodeOf(err) != kaizala.CodeInvalidParameters {
		t.Errorf("nobody's number: %v", err)
	}
	if err := c.RequestPIN(ctx, phone, c.ready.ConnectorID); err != nil {
		t.Fatal(err)
	}
	login := kaizala.PINLogin{Phone: phone, ConnectorID: c.ready.ConnectorID, ConnectorSecret: secret.New("WRONG12345"), PIN: sms(t, c.at)}
	if _, err := c.LoginWithPIN(ctx, login); kaizala.CodeOf(err) != kaizala.CodeRefused {
		t.Errorf("wrong connector secret: %v", err)
	}
	login.ConnectorSecret = c.ready.ConnectorSecret
	user, err := c.LoginWithPIN(ctx, login)
	if err != nil || user.Refresh.IsZero() || len(user.Scope) == 0 || user.Expires.IsZero() {
		t.Fatalf("user token %+v, %v", user, err)
	}
	if _, err := c.LoginWithPIN(ctx, login); kaizala.CodeOf(err) != kaizala.CodeUnauthenticated {
		t.Errorf("the same PIN again: %v", err)
	}
	if _, err := c.Exchange(ctx, c.with(user.Refresh)); err != nil {
		t.Errorf("exchange of the user token: %v", err)
	}
}

// sms reads the PIN from the phone that the portal shows beside its pages.
func sms(t *testing.T, s *sandbox.Server) secret.Secret {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	browser := http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, person := range []sandbox.Person{sandbox.Developer, sandbox.Admin} {
		link := s.Portal(person) // hands out the cookie, then leads on to itself without the session
		var page []byte
		for _, at := range []string{link, link[:strings.Index(link, "?")]} {
			res, err := browser.Get(at)
			if err != nil {
				t.Fatal(err)
			}
			page, _ = io.ReadAll(res.Body)
			_ = res.Body.Close()
		}
		if m := regexp.MustCompile(`class="pin">(\d+)<`).FindSubmatch(page); m != nil {
			return secret.New(string(m[1]))
		}
	}
	t.Fatal("no PIN on any phone")
	return secret.Secret{}
}
