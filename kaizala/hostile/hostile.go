// Package hostile lists what a server can do to a client: refuse, hang, flood,
// lie and pretend to be somebody else. The cases are data: each says what the
// server does and with which error code of package kaizala the client must end.
// Texts lists strings that a terminal acts on. Package hostiletest serves the
// cases in tests.
package hostile

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Case is one hostile or broken server, and how an exchange with it must end.
type Case struct {
	Name         string
	Code, Detail string // of the kaizala.Error
	Server       Server
}

// Root is the API root of all cases but those at the public host. The name never
// resolves, so no packet leaves the machine for it.
const Root = "https://kaizala.example"

// Values to exchange. All are made up.
const (
	ID     = "3f1c9a52-7be0-4d18-9c44-0a6b5d2e8f70"
	Secret = "QZ7TKM2XWD"
)

// Now is the time that the cases take for the present where they name a time.
var Now = time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)

// Token returns a refresh token of the observed shape, issued 40 days before Now.
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

// All returns every case, grouped by what goes wrong. Names are unique.
func All() []Case {
	return slices.Concat(connections(), handshakes(), slow(), huge(), notQuiteHTTP(), strangers(), answers(), refusals(), retryAfters(), redirects())
}

// Good returns the documented answer of the token service with one field
// replaced by a JSON value; "-" leaves the field out. Whoever serves it puts the
// service's API root in place of ROOT.
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

// No returns the documented body of an error.
func No(errorCode, message string) string {
	b, _ := json.Marshal(map[string]string{"message": message, "errorCode": errorCode, "errorCategoryKey": "AuthException"})
	return string(b)
}

// WrongID is the documented message for a wrong connector ID or connector secret.
const WrongID = "Header should have a correct applicationId and applicationSecret"
