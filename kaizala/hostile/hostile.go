// Package hostile is what a server can do to a client: refuse, hang, flood, lie,
// and pretend. It is for tests alone, of the client and of all that a person sees
// of it. It knows nothing of the client: each behaviour says in the client's
// codes what has to come of it.
package hostile

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Behaviour is one way in which a server can be hostile or broken, and what has
// to come of an exchange with it.
type Behaviour struct {
	Name         string
	Code, Detail string // of kaizala.Error
	Start        func(testing.TB) Site
}

// Site is a server: its API root, and a change of a transport by which the root
// leads to it. It ends with the test.
type Site struct {
	Root string
	Wire func(*http.Transport)
}

// Root is the API root of all sites but the public one. No packet leaves the
// machine for it.
const Root = "https://kaizala.example"

// Values to exchange. All are made up.
const (
	ID     = "3f1c9a52-7be0-4d18-9c44-0a6b5d2e8f70"
	Secret = "QZ7TKM2XWD"
)

// Now is when the behaviours that tell a time do so.
var Now = time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)

// Token is a refresh token of the observed shape, issued 40 days before Now.
func Token() string {
	const day = 24 * time.Hour
	issued := Now.Add(-40 * day).Unix()
	part := func(v any) string {
		b, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	claims := map[string]any{"ver": "2", "iat": issued, "nbf": issued, "exp": issued + int64(365*day/time.Second)}
	signature := base64.RawURLEncoding.EncodeToString([]byte("made up, and signed by nobody...")) // 32 bytes, as HS256 has
	return strings.Join([]string{part(map[string]string{"alg": "HS256", "typ": "JWT"}), part(claims), signature}, ".")
}

// All are the behaviours, in an order that can be read.
func All() []Behaviour {
	return slices.Concat(connections(), handshakes(), slow(), huge(), notQuiteHTTP(), strangers(), answers(), refusals(), retryAfters(), redirects())
}

// Good is the documented answer of the token service with one field written
// anew; "-" leaves it out. ROOT in it stands for the service's own root.
func Good(field, value string) string {
	var parts []string
	for _, f := range [][2]string{
		{"accessToken", `"made-up-access-token-fedcba9876543210"`}, {"endpointUrl", `"ROOT/"`},
		{"accessTokenExpiry", "1518481686294"}, {"refreshToken", "null"}, {"scope", `"groupinfo.read"`},
	} {
		if f[0] == field {
			f[1] = value
		}
		if f[1] != "-" {
			parts = append(parts, fmt.Sprintf("%q:%s", f[0], f[1]))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// No is the documented body of an error.
func No(errorCode, message string) string {
	b, _ := json.Marshal(map[string]string{"message": message, "errorCode": errorCode, "errorCategoryKey": "AuthException"})
	return string(b)
}

// WrongID is what the service says of a wrong ID or secret (documented).
const WrongID = "Header should have a correct applicationId and applicationSecret"
