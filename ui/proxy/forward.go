package proxy

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"

	"kaizala-setup/kaizala"
)

// notForwarded are headers of a request that stay here: secrets, or stand-ins for
// them; the address of the proxy, which has a secret; and what would make the answer
// unreadable or the connection something else.
var notForwarded = []string{
	"accessToken", "applicationId", "applicationSecret", "refreshToken", "Authorization",
	"Referer", "Accept-Encoding", "Expect", "Upgrade", "Connection",
}

// rewrite makes the request that is sent on. signing gives it the address.
func rewrite(r *httputil.ProxyRequest) {
	for _, name := range notForwarded {
		r.Out.Header.Del(name)
	}
	r.Out.URL = &url.URL{Path: r.In.URL.Path, RawPath: r.In.URL.RawPath, RawQuery: r.In.URL.RawQuery}
}

// signing sends requests on with the access token.
type signing struct{ *Proxy }

// RoundTrip sends a request, and once more with another token if the service refused
// the first one or nothing answers at its endpoint, where the request can be sent
// twice.
func (s signing) RoundTrip(r *http.Request) (*http.Response, error) {
	held, err := s.tokens.token(r.Context(), 0)
	if err != nil {
		return nil, err
	}
	res, refused, err := s.send(r, held)
	gone := err != nil && unreached(err)
	if gone {
		s.tokens.lost(held)
	}
	if !refused && !gone {
		return res, err
	}
	next, failed := s.tokens.token(r.Context(), held.n)
	harmless := refused || r.Method == http.MethodGet || kaizala.NothingDone(err)
	if failed != nil || next.n == held.n || !harmless || !again(r) {
		return res, err
	}
	if res != nil {
		_ = res.Body.Close()
	}
	res, _, err = s.send(r, next)
	return res, err
}

// send sends a request with a token. Its answer is without that token.
func (s signing) send(r *http.Request, with signed) (res *http.Response, refused bool, err error) {
	res, moved, err := with.Client.Forward(r, with.pass)
	if moved != "" {
		s.tokens.move(with, moved)
	}
	if err != nil {
		return nil, false, err
	}
	begun, err := begin(res)
	if err != nil {
		_ = res.Body.Close()
		return nil, false, err
	}
	refused = refusesToken(res.StatusCode, begun)
	hide(res, []byte(with.Token.Reveal()), begun)
	return res, refused, nil
}

// unreached reports whether nothing answers at the address of a call.
func unreached(err error) bool {
	return slices.Contains([]kaizala.Code{kaizala.CodeUnreachable, kaizala.CodeDNS, kaizala.CodeRetired}, kaizala.CodeOf(err))
}

// maxError is the longest error of the service, in bytes; the documented ones have
// less than a tenth of it.
const maxError = 4 << 10

// whole is a body that was read.
type whole struct {
	*bytes.Reader
	io.Closer
}

// begin reads an answer that is no longer than an error. It gives nothing for one that
// is longer, which it leaves whole.
func begin(res *http.Response) ([]byte, error) {
	if res.ContentLength > maxError {
		return nil, nil
	}
	begun, err := io.ReadAll(io.LimitReader(res.Body, maxError+1))
	if err != nil {
		return nil, err
	}
	if len(begun) > maxError {
		res.Body = &joined{io.MultiReader(bytes.NewReader(begun), res.Body), res.Body}
		return nil, nil
	}
	return begun, nil
}

// refusesToken reports whether an answer says that the access token is over or
// unknown: by its status, or, whatever the status, by the service's code.
func refusesToken(status int, body []byte) bool {
	if status == http.StatusUnauthorized {
		return true
	}
	if !bytes.Contains(body, []byte("errorCode")) {
		return false
	}
	var no struct {
		ErrorCode string `json:"errorCode"`
	}
	_ = json.Unmarshal(body, &no)
	return slices.Contains([]string{"invalidtoken", string(kaizala.CodeUnauthenticated)}, strings.ToLower(no.ErrorCode))
}
