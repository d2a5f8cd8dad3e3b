package sandbox

import (
	"net/http"
	"strings"
)

// A web page of another origin may call the service: recorded answers allow every origin.
// The answers to preflights are not recorded; pages needed them (inferred). The portal
// and the control calls allow none: what opens them comes with a cookie or a key.

// usualHeaders are the headers that the service's calls take.
const usualHeaders = "accessToken, applicationId, applicationSecret, refreshToken, Authorization, Content-Type"

// maxAsked is the longest list of headers that a preflight may ask for, in bytes.
const maxAsked = 1 << 10

// allowOrigins lets pages of any origin read the answer of a service's path.
func allowOrigins(h http.Header) { h.Set("Access-Control-Allow-Origin", "*") }

// preflight answers a browser that asks whether a page may make a call. It allows the
// headers that it asked for.
func preflight(rw http.ResponseWriter, r *http.Request) {
	asked := strings.Join(r.Header.Values("Access-Control-Request-Headers"), ", ")
	if asked == "" || len(asked) > maxAsked || strings.ContainsFunc(asked, func(r rune) bool { return r < ' ' || r > '~' }) {
		asked = usualHeaders
	}
	h := rw.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", asked)
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Allow", "GET, POST, PUT, DELETE, OPTIONS")
	rw.WriteHeader(http.StatusOK)
}
