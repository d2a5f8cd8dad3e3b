package kaizala

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

const (
	broughtRefresh = "made.up.new-refresh"
	broughtAccess  = "made.up.new-access"
)

// echoes are the forms of a secret in a text of somebody else.
var echoes = map[string]func(string) string{
	"alone":     func(s string) string { return s },
	"inside":    func(s string) string { return "x " + s + " y" },
	"encoded":   func(s string) string { return fmt.Sprintf("%%%02X", s[0]) + s[1:] },
	"invisible": func(s string) string { return s[:3] + "\u200b\x07" + s[3:] },
}

// known are the secrets that a service may echo.
func known(t *testing.T) map[string]string {
	return map[string]string{
		"connector secret": madeUpSecret, "refresh token": madeUpToken, "access token": broughtAccess,
		"new refresh token": broughtRefresh, "another token": signed(t, claimsFor(refreshLife)),
	}
}

// shows reports a value that stands in what a call returned, plain or percent-encoded.
func shows(t *testing.T, value, where string, texts ...any) {
	t.Helper()
	text := secret.Clean(fmt.Sprint(texts...))
	if plain, _ := url.PathUnescape(text); strings.Contains(text, value) || strings.Contains(plain, value) {
		t.Errorf("%s: it says %s", where, text)
	}
}

// A service that echoes what it knows, in every text of a good answer of the token
// service: nothing of it comes back in a text that is kept in clear, nor in an error.
func TestEchoesInTheTokenAnswer(t *testing.T) {
	fields := map[string]func(at, echo string) (key, value string){
		"scope":      func(_, echo string) (string, string) { return "scope", "groupinfo.read," + echo },
		"endpoint":   func(at, echo string) (string, string) { return "endpointUrl", at + "/" + echo },
		"token":      func(_, echo string) (string, string) { return "accessToken", echo },
		"error code": func(_, echo string) (string, string) { return "errorCode", echo },
	}
	for what, value := range known(t) {
		for how, form := range echoes {
			for field, set := range fields {
				where := fmt.Sprint(what, " ", how, " in ", field)
				at := serve(t, func(w http.ResponseWriter, r *http.Request) {
					answer := map[string]any{"accessToken": broughtAccess, "refreshToken": broughtRefresh, "endpointUrl": "http://" + r.Host, "scope": "groupinfo.read", "accessTokenExpiry": 1900000000000}
					key, text := set("http://"+r.Host, form(value))
					answer[key] = text
					_ = json.NewEncoder(w).Encode(answer)
				})
				a, err := client(t, at).Exchange(context.Background(), madeUp())
				shows(t, value, where, a.Endpoint, a.Scope, a.MovedTo, err)
				if sent := value == madeUpSecret || value == madeUpToken; sent && !a.Token.IsZero() && strings.Contains(a.Token.Reveal(), value) {
					t.Errorf("%s: it is the access token", where)
				}
			}
		}
	}
}

// The same in the list of groups: the platform knows the secrets of the token service.
func TestEchoesInTheGroups(t *testing.T) {
	for what, value := range known(t) {
		for how, form := range echoes {
			for _, field := range []string{"groupId", "groupName", "groupType", "callerRole"} {
				at := serve(t, func(w http.ResponseWriter, r *http.Request) {
					g := map[string]string{"groupId": "5b0d@2", "groupName": "Drivers"}
					g[field] = form(value)
					_ = json.NewEncoder(w).Encode(map[string]any{"groups": []any{g}})
				})
				hiding := client(t, at).Hiding(secret.New(madeUpSecret), secret.New(madeUpToken), secret.New(broughtRefresh))
				all, err := hiding.Groups(context.Background(), at, secret.New(broughtAccess))
				if err != nil || len(all) != 1 {
					t.Errorf("%+v, %v", all, err)
				}
				shows(t, value, fmt.Sprint(what, " ", how, " in ", field), fmt.Sprintf("%+v", all))
			}
		}
	}
}

// The same in the address that a permanent redirect leads to, which is kept.
func TestEchoesInARedirect(t *testing.T) {
	for what, value := range known(t) {
		if value == broughtAccess || value == broughtRefresh {
			continue // they are not there yet
		}
		for how, form := range echoes {
			at := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1/accessToken" {
					w.Header().Set("Location", "/"+url.PathEscape(form(value))+"/v1/accessToken")
					w.WriteHeader(http.StatusPermanentRedirect)
					return
				}
				documented(w, "http://"+r.Host)
			})
			a, err := client(t, at).Exchange(context.Background(), madeUp())
			if e := wantCode(t, err, CodeBadAnswer); e.Detail != "location" {
				t.Errorf("%s %s: %v", what, how, err)
			}
			shows(t, value, fmt.Sprint(what, " ", how), a.Endpoint, a.MovedTo, err)
		}
	}
}

// What others call their groups is left as it is.
func TestVeilLeavesNames(t *testing.T) {
	for _, s := range []string{"", "Drivers 100%", "Fahrer (Nord) – 50 % mehr", "https://kms2.kaiza.la/v1", "groupinfo.read", "5b0d3f60-0000-4abc-8def-00000000abcd@2", "a\tb"} {
		if got := Veil(s, secret.New(madeUpSecret), secret.New(madeUpToken)); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	under := func(s string) string { return strings.ReplaceAll(s, "x", "_") }
	if got := string(veilStrings([]byte(`{"a":["x","y\u0020x"],"x":"z"}`), under)); got != `{"a":["_","y _"],"x":"z"}` {
		t.Error(got)
	}
}

// A service may give the access token again that it gave before, which is held: that is
// no echo.
func TestTheSameAccessTokenAgain(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	c := client(t, at)
	first, err := c.Exchange(context.Background(), madeUp())
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Hiding(first.Token).Exchange(context.Background(), madeUp())
	if err != nil || !again.Token.Equal(first.Token) {
		t.Errorf("%v", err)
	}
}
