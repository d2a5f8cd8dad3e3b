package export_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/export"
	"kaizala-setup/ui/paste"
)

// plausible are values of the shapes that the service's were seen to have.
func plausible(r *rand.Rand) export.Values {
	pick := func(n int, of string) string {
		var out strings.Builder
		for range n {
			out.WriteByte(of[r.IntN(len(of))])
		}
		return out.String()
	}
	guid := func() string {
		const hex = "0123456789abcdef"
		return pick(8, hex) + "-" + pick(4, hex) + "-4" + pick(3, hex) + "-a" + pick(3, hex) + "-" + pick(12, hex)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	groups := []string{"", "Drivers", "Night shift", "Fahrer Süd", "R&D (Pune)", "Team #1", "O'Brien's crew", "夜勤", "50% shift", "A + B"}
	ids := []string{guid(), strings.ToUpper(pick(32, "0123456789abcdef"))}
	v := export.Values{
		Name: "Payroll", APIRoot: []string{"https://api.kaiza.la", "http://127.0.0.1:46123", "https://kms.example.com:8443"}[r.IntN(3)],
		ConnectorID: ids[r.IntN(len(ids))], Group: groups[r.IntN(len(groups))],
		Secret:  secret.New(pick(10, letters[:26]+letters[52:62])),
		Refresh: secret.New(part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(fmt.Sprintf(`{"ver":"2","nbf":1700000000,"exp":1731536000,"uid":"MobileAppsService:%s"}`, guid())) + "." + pick(43, letters)),
	}
	if r.IntN(2) == 0 {
		v.GroupID = guid() + "@2"
	}
	return v
}

// odd are pieces of secrets that no service promised not to give.
var odd = strings.Split("ABCdef0123456789'\"`\\$#!%&|;:,=+/@*?()[]{}<>~^-_.", "")

// unquoted are formats whose values stand without quotes, so that the reader takes signs
// at their end for those of a sentence.
var unquoted = []string{"docker", "http", "curl"}

// entity is how a page writes a sign. A text with one may be a page's, so that nobody can
// tell whether a secret has it.
var entity = regexp.MustCompile(`&#[0-9]{2,3};`)

// Secrets that have an object, a comment or a tag in them, or end like a sentence, come back
// as they are. Random ones have had each of these.
func TestSignsAmidASecret(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range []string{
		"{ef=?}&{%!", "{_=.}{0#7#", `{_=1"}_&0[`, "a{b=c}d", "%@_AB&#8;_", "#/[/|:</B>", ":[6?{#/C#}", "@[:28<<##>",
		"/*Cf*/C0<)", "ab~~cd~~ef", "73dA_@+9e.", "Be5A1B135:",
	} {
		v := plausible(r)
		v.Secret = secret.New(s)
		for _, f := range export.Formats() {
			text, err := f.Write(v)
			if err != nil || slices.Contains(unquoted, f.Name) {
				continue
			}
			if got := paste.Find(text.Reveal()); !got.Secret.Equal(v.Secret) {
				t.Errorf("%s: %s is read as %s", f.Name, s, got.Secret.Reveal())
			}
		}
	}
}

// A secret with signs that mean something to a shell or a parser comes back whole from
// what has quotes, or is not read at all.
func TestOddSecretsAreReadOrRefused(t *testing.T) {
	t.Parallel()
	secrets := 300
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		secrets = 20000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	wrong, n := map[string]int{}, map[string]int{}
	for range secrets {
		v := plausible(r)
		var s strings.Builder
		for range 10 {
			s.WriteString(odd[r.IntN(len(odd))])
		}
		v.Secret = secret.New(s.String())
		for _, f := range export.Formats() {
			text, err := f.Write(v)
			if err != nil || slices.Contains(unquoted, f.Name) || strings.Trim(s.String(), "\"'`") != s.String() || entity.MatchString(s.String()) {
				continue
			}
			n[f.Name]++
			if got := paste.Find(text.Reveal()); !got.Secret.IsZero() && !got.Secret.Equal(v.Secret) {
				if wrong[f.Name]++; wrong[f.Name] < 4 {
					t.Logf("%s: %s is read as %s", f.Name, v.Secret.Reveal(), got.Secret.Reveal())
				}
			}
		}
	}
	for f, k := range wrong {
		t.Errorf("%s: %d of %d are wrong", f, k, n[f])
	}
}

// carriesGroups reports whether a format has a place for the group: the call of the token
// service, which curl makes, has none.
func carriesGroups(name string) bool { return name != "curl" }

// Whatever is exported, the reader of pasted texts finds the same values in it, and the
// Kaizala that it is for.
func TestEveryFormatIsReadBack(t *testing.T) {
	t.Parallel()
	n := 60
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		n = 1000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for _, f := range export.Formats() {
		r, held := rand.New(rand.NewPCG(seed, 1)), 0
		for range n {
			v := plausible(r)
			text, err := f.Write(v)
			if err != nil {
				continue
			}
			held++
			got := paste.Find(text.Reveal())
			want := v
			switch {
			case !carriesGroups(f.Name):
				want.Group, want.GroupID = "", ""
			case strings.Contains(v.Group, " #") && (f.Name == "docker" || f.Name == "http"):
				want.Group = got.Group // without quotes the reader takes it for a comment
			}
			if got.ID != v.ConnectorID || !got.Secret.Equal(v.Secret) || !got.Refresh.Equal(v.Refresh) || got.Group != want.Group || got.GroupID != want.GroupID {
				t.Errorf("%s: ID %q, secret %v, token %v, group %q of %q, group ID %q of %q", f.Name, got.ID, got.Secret.Equal(v.Secret), got.Refresh.Equal(v.Refresh), got.Group, want.Group, got.GroupID, want.GroupID)
			}
			if roots := paste.Roots(text.Reveal()); len(roots) != 1 || roots[0].String() != v.APIRoot {
				t.Errorf("%s: %v are the roots of %s", f.Name, roots, v.APIRoot)
			}
		}
		if held < n*9/10 {
			t.Errorf("%s holds %d of %d plausible values", f.Name, held, n)
		}
	}
}

// What a reference says is no secret, and calls the command in words that are quoted.
func TestReferencesHoldNoSecret(t *testing.T) {
	t.Parallel()
	v := plausible(rand.New(rand.NewPCG(1, 1)))
	v.Endpoint, v.Token = "https://kms2.example.com/", []string{"kaizala-setup", "token", "it's", "--group", "$(touch made)"}
	for _, f := range export.Formats() {
		text, err := f.Reference(v)
		switch {
		case f.MayRefer() != nil && err == nil:
			t.Errorf("%s calls a command", f.Name)
		case f.MayRefer() == nil && (err != nil || strings.Contains(text, v.Secret.Reveal()) || strings.Contains(text, v.Refresh.Reveal()) || !strings.Contains(text, "'$(touch made)'")):
			t.Errorf("%s: %v: %s", f.Name, err, text)
		}
	}
}
