package hostiletest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
)

// Exchange is what one call for an access token brings.
type Exchange struct {
	Access  string // "": access.N for the Nth call
	Refresh string // "": the refresh token stays as it is
	Scope   string // "": groupinfo.read
}

// Exchanger answers the nth call for an access token, counted from 1. It returns
// false to refuse the refresh token.
type Exchanger func(n int, r *http.Request) (Exchange, bool)

// Always answers every call with the same Exchange.
func Always(e Exchange) Exchanger {
	return func(int, *http.Request) (Exchange, bool) { return e, true }
}

// Groups is the documented answer to a call for the groups: one group, Drivers.
const Groups = `{"groups":[{"groupId":"g","groupName":"Drivers"}]}`

// Service returns a handler of GET /v1/accessToken and GET /v1/groups. It answers in
// the documented shape and takes any credentials: it is for tests that set the
// values themselves, or that need a token to rotate at once. All others use the
// sandbox.
func Service(exchange Exchanger) http.Handler {
	var calls atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/accessToken", func(w http.ResponseWriter, r *http.Request) {
		n := int(calls.Add(1))
		e, ok := exchange(n, r)
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, hostile.No("InvalidToken", "Invalid token"))
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"accessToken": cmp.Or(e.Access, fmt.Sprint("access.", n)), "refreshToken": e.Refresh, "scope": cmp.Or(e.Scope, "groupinfo.read"),
			"endpointUrl": "http://" + r.Host + "/", "accessTokenExpiry": time.Now().Add(24 * time.Hour).UnixMilli(),
		})
	})
	mux.HandleFunc("GET /v1/groups", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, Groups) })
	return mux
}

// Serve serves h on loopback until the test ends.
func Serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}
