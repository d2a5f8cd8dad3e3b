package judge

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"kaizala-setup/kaizala/secret"
)

// place is where a request came to.
type place int

// The places of a case.
const (
	home      place = iota // the API root
	moved                  // below ownPath
	elsewhere              // a host that nobody allowed
)

// ownPath is where the platform is below the API root, in the case that is about that.
const ownPath = "/kms2"

// The secrets of a case, by name.
const (
	connectorSecret = "the connector's secret"
	refreshToken    = "the refresh token"
	newToken        = "the new refresh token"
	accessToken     = "an access token"
)

// seen is a request that a client made.
type seen struct {
	at        time.Time
	to        place
	path      string
	has       []string // the secrets in it, by name
	inAddress []string // those in its address, which ends in logs
}

// tokenCall reports whether it asks for an access token.
func (r seen) tokenCall() bool {
	return strings.HasSuffix(strings.ToLower(strings.TrimRight(r.path, "/")), "/accesstoken")
}

// witness sees the requests of a client, and knows the secrets that may be in them.
type witness struct {
	mu    sync.Mutex
	names []string // of secrets, in the order of values
	value []secret.Secret
	all   []seen
}

// knows has the witness look for a secret.
func (w *witness) knows(name string, value secret.Secret) {
	if value.Len() < 4 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names, w.value = append(w.names, name), append(w.value, value)
}

// knowsTokens has the witness look for the tokens of a token answer, and returns its
// endpoint; "" for anything else.
func (w *witness) knowsTokens(body []byte) (endpoint string) {
	var answer struct{ AccessToken, RefreshToken, EndpointURL string }
	if json.Unmarshal(body, &answer) != nil || answer.AccessToken == "" {
		return ""
	}
	w.knows(accessToken, secret.New(answer.AccessToken))
	w.knows(newToken, secret.New(answer.RefreshToken))
	return answer.EndpointURL
}

// maxBody is how much of a body is looked at, in bytes.
const maxBody = 64 << 10

// sees notes a request. Its body can be read again.
func (w *witness) sees(to place, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	address := r.URL.String()
	if plain, err := url.QueryUnescape(address); err == nil {
		address += "\n" + plain
	}
	text := address + "\n" + string(body)
	for _, values := range r.Header {
		text += "\n" + strings.Join(values, "\n")
	}
	if to == home && strings.HasPrefix(r.URL.Path, ownPath+"/") {
		to = moved
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, seen{at: time.Now(), to: to, path: r.URL.Path, has: w.within(text), inAddress: w.within(address)})
}

// within are the names of the secrets in a text. The caller holds mu.
func (w *witness) within(text string) []string {
	var found []string
	for i, v := range w.value {
		if strings.Contains(text, v.Reveal()) && !slices.Contains(found, w.names[i]) {
			found = append(found, w.names[i])
		}
	}
	return found
}

// requests are those seen so far, from the nth on.
func (w *witness) requests(from int) []seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.all[from:])
}

// leak says which secret came where it must not; "" none.
func (w *witness) leak() string {
	for _, r := range w.requests(0) {
		if r.to == elsewhere && len(r.has) > 0 {
			return "It sent " + strings.Join(r.has, " and ") + " to another host."
		}
	}
	for _, r := range w.requests(0) {
		if len(r.inAddress) > 0 {
			return "It sent " + strings.Join(r.inAddress, " and ") + " in an address, which ends in logs."
		}
	}
	return ""
}
