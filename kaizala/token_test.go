package kaizala

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kaizala-setup/kaizala/secret"
)

const (
	refreshLife = 31_536_000 // exp - nbf in seconds (observed)
	accessLife  = 86_400
	issued      = 1_780_000_000
)

// claimsFor returns the observed claims with made-up values.
func claimsFor(life int64, change ...func(map[string]any)) map[string]any {
	data, _ := json.Marshal(map[string]any{"AppName": "Payroll"})
	credentials, _ := json.Marshal(map[string]any{
		"phoneNumber": "+4915550100", "cId": "c-1", "testSender": "false", "appName": "com.microsoft.mobile.kaizalaapi",
		"applicationId": madeUpID, "permissions": "8.4", "applicationType": 3, "data": string(data),
	})
	c := map[string]any{
		"ver": "2", "nbf": issued, "iat": issued, "exp": issued + life,
		"iss": "urn:microsoft:windows-azure:zumo", "aud": "urn:microsoft:windows-azure:zumo",
		"uid": "MobileAppsService:0f9a@2", "urn:microsoft:credentials": string(credentials),
	}
	for _, f := range change {
		f(c)
	}
	return c
}

func signed(t testing.TB, claims map[string]any) string {
	t.Helper()
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims(claims)).SignedString([]byte("a made-up key"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadToken(t *testing.T) {
	got, err := ReadToken(secret.New("  " + signed(t, claimsFor(refreshLife)) + "\n"))
	want := Claims{
		Kind: RefreshToken, ConnectorID: madeUpID, ConnectorName: "Payroll", Phone: "+4915550100", Permissions: "8.4",
		Issued: time.Unix(issued, 0), Expires: time.Unix(issued+refreshLife, 0),
	}
	if err != nil || got != want {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestReadTokenOfOddClaims(t *testing.T) {
	set := func(key string, v any) func(map[string]any) { return func(c map[string]any) { c[key] = v } }
	for name, c := range map[string]struct {
		claims map[string]any
		fits   func(Claims) bool
	}{
		"access":             {claimsFor(accessLife), func(c Claims) bool { return c.Kind == AccessToken }},
		"14 days is neither": {claimsFor(14 * accessLife), func(c Claims) bool { return c.Kind == UnknownToken && !c.Expires.IsZero() }},
		"no nbf, but iat":    {claimsFor(refreshLife, func(c map[string]any) { delete(c, "nbf") }), func(c Claims) bool { return c.Kind == RefreshToken }},
		"no exp":             {claimsFor(0, func(c map[string]any) { delete(c, "exp") }), func(c Claims) bool { return c.Kind == UnknownToken && c.Expires.IsZero() }},
		"exp before nbf":     {claimsFor(-5), func(c Claims) bool { return c.Kind == UnknownToken }},
		"exp as text":        {claimsFor(0, set("exp", "soon")), func(c Claims) bool { return c.Expires.IsZero() }},
		"exp of 1e300":       {claimsFor(0, set("exp", 1e300)), func(c Claims) bool { return c.Expires.IsZero() }},
		"exp negative":       {claimsFor(0, set("exp", -1)), func(c Claims) bool { return c.Expires.IsZero() }},
		"exp with fraction":  {claimsFor(0, set("exp", issued+86_400.5)), func(c Claims) bool { return c.Kind == AccessToken }},
		"credentials object": {claimsFor(refreshLife, set("urn:microsoft:credentials", map[string]any{})), func(c Claims) bool { return c.ConnectorID == "" && c.Kind == RefreshToken }},
		"credentials broken": {claimsFor(refreshLife, set("urn:microsoft:credentials", "{")), func(c Claims) bool { return c.ConnectorID == "" }},
		"credentials deep":   {claimsFor(refreshLife, set("urn:microsoft:credentials", strings.Repeat("[", 9000))), func(c Claims) bool { return c.ConnectorID == "" }},
		"hostile name":       {claimsFor(refreshLife, set("urn:microsoft:credentials", `{"data":"{\"AppName\":\"Pay\\u001b]0;x\\u0007roll\\u202e\"}"}`)), func(c Claims) bool { return c.ConnectorName == "Pay]0;xroll" }},
		"sandbox":            {claimsFor(refreshLife, set("sandbox", true)), func(c Claims) bool { return c.Sandbox }},
		"sandbox as text":    {claimsFor(refreshLife, set("sandbox", "true")), func(c Claims) bool { return !c.Sandbox }},
	} {
		if got, err := ReadToken(secret.New(signed(t, c.claims))); err != nil || !c.fits(got) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestReadTokenOfAPart(t *testing.T) {
	whole := signed(t, claimsFor(refreshLife))
	parts := strings.Split(whole, ".")
	odd := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"XX9","typ":"JWT"}`))
	for name, c := range map[string]struct {
		text   string
		code   Code
		detail string
		claims bool // the connector can still be read
	}{
		"whole":                      {whole, "", "", true},
		"last character lost":        {whole[:len(whole)-1], CodeTokenCutOff, "signature", true},
		"signature lost":             {parts[0] + "." + parts[1] + ".", CodeTokenCutOff, "signature", true},
		"signature and its dot lost": {parts[0] + "." + parts[1], CodeTokenCutOff, "signature", true},
		"cut in the claims":          {whole[:len(parts[0])+100], CodeTokenCutOff, "claims", false},
		"only the head":              {parts[0], CodeTokenCutOff, "claims", false},
		"cut in the head":            {parts[0][:9], CodeTokenCutOff, "head", false},
		"head lost":                  {whole[7:], CodeTokenCutOff, "head", true},
		"a line of the middle lost":  {whole[:200] + whole[276:], CodeTokenCutOff, "claims", false},
		"unknown algorithm":          {odd + "." + parts[1] + "." + parts[2], "", "", true},
		"twice":                      {whole + whole, CodeNotAToken, "", false},
		"empty":                      {"", CodeNotAToken, "", false},
		"a connector secret":         {"QZ7TKM2XWD", CodeNotAToken, "", false},
		"a GUID":                     {madeUpID, CodeNotAToken, "", false},
		"a sentence":                 {"here is the token", CodeNotAToken, "", false},
		"a domain":                   {"kms2.kaiza.la", CodeNotAToken, "", false},
		"dots":                       {"..", CodeNotAToken, "", false},
		"17 kB":                      {"eyJ" + strings.Repeat("a", 17<<10), CodeNotAToken, "", false},
	} {
		got, err := ReadToken(secret.New(c.text))
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if e := wantCode(t, err, c.code); e.Detail != c.detail {
			t.Errorf("%s: detail %q, want %q", name, e.Detail, c.detail)
		}
		if (got.ConnectorID == madeUpID) != c.claims {
			t.Errorf("%s: read %+v", name, got)
		}
	}
}

// Every prefix of a token is recognised as part of a token.
func TestReadTokenOfEveryPrefix(t *testing.T) {
	whole := signed(t, claimsFor(accessLife))
	for i := 3; i < len(whole); i++ {
		_, err := ReadToken(secret.New(whole[:i]))
		wantCode(t, err, CodeTokenCutOff)
	}
}

func FuzzReadToken(f *testing.F) {
	whole := signed(f, claimsFor(refreshLife))
	for _, seed := range []string{whole, whole[:300], whole[9:], "a.b.c", "eyJ", "..", strings.Repeat("eyJ.", 500)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ReadToken(secret.New(s))
		if code := CodeOf(err); err != nil && code != CodeNotAToken && code != CodeTokenCutOff {
			t.Errorf("code %q", code)
		}
		for _, text := range []string{c.ConnectorID, c.ConnectorName, c.Phone, c.Permissions} {
			if text != secret.Clean(text) {
				t.Errorf("unclean %q", text)
			}
		}
		if _, err := json.Marshal(c); err != nil {
			t.Error(err) // a year that JSON cannot write
		}
	})
}
