package proxy

import (
	"crypto/subtle"
	"net/http"
	"path"
	"slices"
	"strings"

	"kaizala-setup/steps"
)

// Codes of what the proxy refuses by itself.
const (
	CodeForeignHost = "proxy_host"    // the request names another host, as one of a page whose name was made to resolve to loopback does
	CodeBrowser     = "proxy_browser" // the request is of a page in a browser
	CodeUnknownPath = "proxy_path"    // the request lacks the secret path, or there is nothing for programs
	CodeSlowBody    = "proxy_body"    // the body of the request did not come
)

// refusals are the codes with their status of HTTP.
var refusals = map[string]int{
	CodeForeignHost: http.StatusMisdirectedRequest,
	CodeBrowser:     http.StatusForbidden,
	CodeUnknownPath: http.StatusNotFound,
	CodeSlowBody:    http.StatusRequestTimeout,
}

// ServeHTTP answers one request.
func (p *Proxy) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw = &patient{ResponseWriter: rw}
	switch {
	case !slices.Contains(p.place.hosts, r.Host):
		p.fail(rw, r, steps.Fail(CodeForeignHost, nil))
	case ofPage(r.Header):
		p.fail(rw, r, steps.Fail(CodeBrowser, nil))
	case r.URL.Path == pathHealth:
		p.health(rw, r)
	case r.URL.Path == pathMetrics:
		p.metrics(rw, r)
	case !p.strip(r):
		p.fail(rw, r, steps.Fail(CodeUnknownPath, nil))
	default:
		p.serve(rw, r)
	}
}

// serve answers a request of somebody who may call.
func (p *Proxy) serve(rw http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case pathHealth:
		p.health(rw, r)
	case pathMetrics:
		p.metrics(rw, r)
	case pathToken:
		p.signIn(rw, r)
	case pathPIN, pathLogin:
		p.fail(rw, r, steps.Fail(CodeUnknownPath, nil))
	default:
		if err := hold(rw, r); err != nil {
			rw.Header().Set("Connection", "close")
			p.fail(rw, r, steps.Fail(CodeSlowBody, err))
			return
		}
		p.forward.ServeHTTP(rw, r)
	}
}

// ofPage reports whether a page in a browser sent the request: programs set none of
// these. A person may open an address by hand.
func ofPage(h http.Header) bool {
	site := h.Get("Sec-Fetch-Site")
	return h.Get("Origin") != "" || site != "" && site != "none"
}

// strip takes the secret path off the address, and reports whether it was there and
// what follows is plain: without dots that lead elsewhere.
func (p *Proxy) strip(r *http.Request) bool {
	if p.place.path != "" {
		given, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if subtle.ConstantTimeCompare([]byte("/"+given), []byte(p.place.path)) != 1 {
			return false
		}
		r.URL.Path = "/" + rest
		if raw := r.URL.RawPath; raw != "" {
			if r.URL.RawPath = strings.TrimPrefix(raw, p.place.path); r.URL.RawPath == raw {
				return false
			}
		}
	}
	if strings.HasPrefix(r.URL.Path, "//") { // a root with a slash, and a path with one
		r.URL.Path, r.URL.RawPath = strings.TrimPrefix(r.URL.Path, "/"), strings.TrimPrefix(r.URL.RawPath, "/")
	}
	return path.Clean(r.URL.Path) == strings.TrimSuffix(r.URL.Path, "/") || r.URL.Path == "/"
}
