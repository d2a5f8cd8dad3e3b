package kaizala

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
)

// A caller can meet every code.
func TestEveryCodeIsReached(t *testing.T) {
	ways := map[Code]func() error{}
	for _, part := range []map[Code]func() error{waysUnread(t), waysUnsent(t), waysUnanswered(t), waysLedOn(t), waysRefused(t), waysAnsweredBadly(t)} {
		for code, way := range part {
			if ways[code] != nil {
				t.Errorf("two ways to %s", code)
			}
			ways[code] = way
		}
	}
	for _, code := range AllCodes() {
		if way := ways[code]; way == nil || CodeOf(way()) != code {
			t.Errorf("%s is not reached", code)
		}
		delete(ways, code)
	}
	if len(ways) > 0 {
		t.Errorf("more ways than codes: %v", slices.Collect(maps.Keys(ways)))
	}
}

// told is an exchange that a server answers.
func told(t *testing.T, status int, body string, headers ...string) func() error {
	return func() error {
		_, err := client(t, says(t, status, body, headers...)).Exchange(context.Background(), madeUp())
		return err
	}
}

// waysUnread lead to the codes of texts that are not what they should be.
func waysUnread(t *testing.T) map[Code]func() error {
	reads := func(token string) func() error {
		return func() error { _, err := ReadToken(secret.New(token)); return err }
	}
	return map[Code]func() error{
		CodeBadRoot:     func() error { _, err := ParseRoot("http://kaizala.example"); return err },
		CodeNotAToken:   reads("no token"),
		CodeTokenCutOff: reads(signed(t, claimsFor(refreshLife))[:300]),
	}
}

// waysUnsent lead to the codes of calls that are not sent.
func waysUnsent(t *testing.T) map[Code]func() error {
	with := func(token string) func() error {
		return func() error {
			cr := madeUp()
			cr.RefreshToken = secret.New(token)
			_, err := newInternet(t, nil).join(client(t, PublicAPIRoot)).Exchange(context.Background(), cr)
			return err
		}
	}
	consent := func() error {
		_, err := client(t, PublicAPIRoot, func(o *Options) { o.Policy.Agreed = nil }).Groups(context.Background(), "https://kms2.kaiza.la", secret.New(madeUpAccess))
		return err
	}
	return map[Code]func() error{
		CodeConsentNeeded: consent,
		CodeSandboxToken:  with(signed(t, claimsFor(refreshLife, func(c map[string]any) { c["sandbox"] = true }))),
		CodeUnusableValue: with(""),
	}
}

// waysUnanswered lead to the codes of calls that nobody answers.
func waysUnanswered(t *testing.T) map[Code]func() error {
	asks := func(root string) func() error {
		return func() error {
			_, err := newInternet(t, nil).join(client(t, root)).Exchange(context.Background(), madeUp())
			return err
		}
	}
	ended := func(by func(context.Context) (context.Context, context.CancelFunc)) func() error {
		return func() error {
			ctx, cancel := by(context.Background())
			cancel()
			_, err := client(t, "http://127.0.0.1:1").Exchange(ctx, madeUp())
			return err
		}
	}
	past := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithDeadline(ctx, noon.AddDate(-9, 0, 0))
	}
	return map[Code]func() error{
		CodeUnreachable: func() error {
			_, err := client(t, "http://127.0.0.1:1").Exchange(context.Background(), madeUp())
			return err
		},
		CodeDNS: asks("https://kaizala.example"),
		CodeTLS: func() error {
			_, err := client(t, strings.Replace(serve(t, nil), "http:", "https:", 1)).Exchange(context.Background(), madeUp())
			return err
		},
		CodeTimeout:   ended(past),
		CodeCancelled: ended(context.WithCancel),
		CodeRetired:   asks(PublicAPIRoot),
	}
}

// waysLedOn lead to the codes of answers that name another address.
func waysLedOn(t *testing.T) map[Code]func() error {
	streams := func() error { // a body that cannot be sent twice
		root := says(t, 308, "", "Location", "/moved/v1/x")
		c := client(t, root)
		pass, err := c.Pass(root, secret.New(madeUpAccess))
		if err != nil {
			return err
		}
		r, _ := http.NewRequest(http.MethodPost, "/v1/x", io.MultiReader(strings.NewReader("body")))
		_, _, err = c.Forward(r, pass)
		return err
	}
	return map[Code]func() error{
		CodeHostRefused:      told(t, 200, hostile.Good("endpointUrl", `"https://evil.example"`)),
		CodeRedirectRefused:  told(t, 308, "", "Location", "https://evil.example"),
		CodeTooManyRedirects: told(t, 308, "", "Location", "/"),
		CodeMoved:            streams,
	}
}

// waysRefused lead to the codes of answers that say no.
func waysRefused(t *testing.T) map[Code]func() error {
	return map[Code]func() error{
		CodeRefused:           told(t, 401, hostile.No("Unauthenticated", hostile.WrongID)),
		CodeTokenInvalid:      told(t, 401, hostile.No("InvalidToken", "")),
		CodeUnauthenticated:   told(t, 401, ""),
		CodeForbidden:         told(t, 403, ""),
		CodeInvalidParameters: told(t, 400, ""),
		CodeNotFound:          told(t, 404, hostile.No("NotFound", "")),
		CodeRateLimited:       told(t, 429, ""),
		CodeServiceError:      told(t, 500, ""),
	}
}

// waysAnsweredBadly lead to the codes of answers that cannot be read.
func waysAnsweredBadly(t *testing.T) map[Code]func() error {
	return map[Code]func() error{
		CodeBadAnswer:     told(t, 200, "{}"),
		CodeCaptivePortal: told(t, 200, "<html>", "Content-Type", "text/html"),
		CodeNotTheService: told(t, 404, "<html>"),
		CodeTooLarge:      told(t, 200, strings.Repeat(" ", 2<<20)),
	}
}
