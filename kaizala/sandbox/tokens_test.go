package sandbox

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// The claims are those that were observed in the service's own tokens, and the
// mark of the sandbox.
func TestTokenClaims(t *testing.T) {
	s, c, k := ready(t)
	o := &office{T: t, keys: k, s: s}
	uid := regexp.MustCompile(`^MobileAppsService:[0-9a-f-]{36}(@\d+)?$`)
	for token, life := range map[string]time.Duration{k.refresh: 365 * day, k.access(t): day} {
		if len(token) < 700 || len(token) > 1200 {
			t.Errorf("a token of %d characters; observed are 700 to 1200", len(token))
		}
		claims := o.claimsOf(token)
		if exp, nbf := claims["exp"].(float64), claims["nbf"].(float64); time.Duration(exp-nbf)*time.Second != life || int64(nbf) != c.Now().Unix() {
			t.Errorf("lives %v s from %v", exp-nbf, nbf)
		}
		if claims["ver"] != "2" || claims["iss"] != issuer || claims["aud"] != issuer || claims["sandbox"] != true || !uid.MatchString(claims["uid"].(string)) {
			t.Errorf("claims: %v", claims)
		}
		credentials := o.inner(claims["urn:microsoft:credentials"])
		data := o.inner(credentials["data"])
		if credentials["applicationId"] != k.id || credentials["appName"] != "com.microsoft.mobile.kaizalaapi" || data["AppName"] != "Payroll" || credentials["phoneNumber"] == "" {
			t.Errorf("credentials: %v", credentials)
		}
		if _, number := credentials["applicationType"].(float64); !number {
			t.Errorf("credentials: %v", credentials)
		}
	}
	if said, err := kaizala.ReadToken(secret.New(k.refresh)); err != nil || said.Kind != kaizala.RefreshToken || !said.Sandbox {
		t.Errorf("%+v, %v", said, err)
	}
}

// From day 328 on an answer brings a new refresh token; the one before works on
// until its own end.
func TestRotation(t *testing.T) {
	_, c, k := ready(t)
	c.move(327*day + 23*time.Hour)
	if r := k.exchange(t); r.status != 200 || r.body["refreshToken"] != nil {
		t.Fatalf("day 327: %v", r.body)
	}
	c.move(2 * day)
	rotated := k
	if rotated.refresh = k.exchange(t).text("refreshToken"); rotated.refresh == "" || rotated.refresh == k.refresh {
		t.Fatal("no new refresh token on day 329")
	}
	if r := rotated.exchange(t); r.status != 200 || r.body["refreshToken"] != nil {
		t.Errorf("the new one: %d %v", r.status, r.body)
	}
	c.move(35 * day)
	if r := k.exchange(t); r.status != 200 {
		t.Errorf("the one before on day 364: %v", r.body)
	}
	c.move(2 * day)
	refused(t, k.exchange(t), 401, "InvalidToken", "Invalid token. Failure reason:")
	if r := rotated.exchange(t); r.status != 200 {
		t.Errorf("the new one on day 366: %v", r.body)
	}
}

func TestWhatEndsTokens(t *testing.T) {
	group := func(s *Server) string { return s.world.Grants.list()[0].Group }
	for what, f := range map[string]func(*Server, keys) func(*world) error{
		"a newer one": func(s *Server, k keys) func(*world) error {
			return func(w *world) error { _, _, err := w.grantTo(k.id, group(s), Admin, s.now()); return err }
		},
		"access removed": func(s *Server, k keys) func(*world) error {
			return func(w *world) error { w.removeGrant(k.id, group(s), Admin); return nil }
		},
	} {
		t.Run(what, func(t *testing.T) {
			s, _, k := ready(t)
			access := k.access(t)
			s.with(t, f(s, k))
			refused(t, k.exchange(t), 401, "InvalidToken", "Invalid token. Failure reason:")
			refused(t, k.get(t, "/v1/groups", access), 401, "InvalidToken")
		})
	}
	t.Run("a newer one of another group does not", func(t *testing.T) {
		s, _, k := ready(t)
		s.with(t, func(w *world) error {
			_, _, err := w.grantTo(k.id, w.Groups.list()[1].ID, Admin, s.now())
			return err
		})
		if r := k.exchange(t); r.status != 200 {
			t.Error(r.body)
		}
	})
	t.Run("the connector deleted", func(t *testing.T) {
		s, _, k := ready(t)
		access := k.access(t)
		s.with(t, func(w *world) error { w.removeConnector(k.id); return nil })
		refused(t, k.exchange(t), 401, "Unauthenticated")
		refused(t, k.get(t, "/v1/groups", access), 401, "InvalidToken")
	})
	t.Run("24 hours end an access token", func(t *testing.T) {
		_, c, k := ready(t)
		access := k.access(t)
		c.move(day - time.Second)
		if r := k.get(t, "/v1/groups", access); r.status != 200 {
			t.Error(r.body)
		}
		c.move(2 * time.Second)
		refused(t, k.get(t, "/v1/groups", access), 401, "InvalidToken")
	})
}

// unsigned is a token whose head says that it needs no signature.
func unsigned(token string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + strings.Split(token, ".")[1] + "."
}
