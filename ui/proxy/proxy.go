// Package proxy is a reverse proxy on this machine that signs the calls of other
// programs: it adds the access token to each, and gets a new one before the end of the
// one before and when the service refuses it. A program that makes the token call
// itself gets a stand-in, so that it never holds a secret.
//
// Whoever knows Proxy.Root may call, or whoever may open the socket. Browsers may not:
// a request with an Origin, with the marks of a page, or for another host is refused.
//
// Errors are told to programs in the shape of the service's own:
// {"message","errorCode","errorCategoryKey"}.
package proxy

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// Limits against slow and greedy clients.
const (
	headerWithin = 10 * time.Second // for the headers of a request
	bodyWithin   = 30 * time.Second // for a body that is held, and for each part that a client reads
	idleWithin   = 2 * time.Minute
	closeWithin  = time.Second // for the requests that are under way at the end
	maxHeader    = 64 << 10
)

// What programs get, and may send, in place of secrets: an access token, and whatever
// else. The two differ, since a client may hide in an answer what it sent.
const (
	StandIn      = "signed-by-kaizala-setup-proxy"
	StandInOther = "kept-by-kaizala-setup"
)

// Access is what calls are signed with.
type Access struct {
	Client      *kaizala.Client // whose policy and limits calls keep to
	Endpoint    string          // root of the platform
	Token       secret.Secret
	Expires     time.Time // of the access token
	RefreshEnds time.Time // of the refresh token; zero: it does not say
	Scope       []string
}

// Source gives an access token that is good: in place of refused, if that is one that
// the service refused. It is not called while it runs.
type Source func(ctx context.Context, refused secret.Secret) (Access, error)

// Gone is an error after which the token before must not be used either: the
// connector was deleted here.
type Gone struct{ Err error }

func (g Gone) Error() string { return g.Err.Error() }

// Unwrap returns Err.
func (g Gone) Unwrap() error { return g.Err }

// Config is what a proxy needs.
type Config struct {
	Source Source
	First  Access             // got before the proxy started
	Words  func(error) string // what happened, why and what to do, for people
	Now    func() time.Time   // the clock by which tokens end
}

// Proxy is a proxy that serves.
type Proxy struct {
	config  Config
	place   listening
	tokens  *holder
	forward *httputil.ReverseProxy
	counts  counts
	server  *http.Server
}

// Serve serves at a place until Close. The error has the code proxy_socket or
// proxy_not_loopback, or is that of listen.TCP or kaizala.Client.Pass.
func Serve(c Config, at Place) (*Proxy, error) {
	tokens, err := newHolder(c)
	if err != nil {
		return nil, err
	}
	place, err := listenAt(at)
	if err != nil {
		tokens.close()
		return nil, err
	}
	p := &Proxy{config: c, place: place, tokens: tokens}
	p.forward = &httputil.ReverseProxy{
		Rewrite: rewrite, Transport: signing{p}, ErrorHandler: p.fail, BufferPool: &buffers{},
		ModifyResponse: func(res *http.Response) error { p.counts.answered(res.StatusCode); return nil },
		ErrorLog:       log.New(io.Discard, "", 0), // its lines have addresses in them
	}
	p.server = &http.Server{
		Handler: p, ReadHeaderTimeout: headerWithin, IdleTimeout: idleWithin, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = p.server.Serve(place.Listener) }()
	return p, nil
}

// Root is the address that programs call in place of the service's. It has the
// secret that lets them.
func (p *Proxy) Root() string { return p.place.root }

// Health is the address of /-/health; the one of /-/metrics is beside it. It has no
// secret in it.
func (p *Proxy) Health() string { return p.place.site + pathHealth }

// Metrics is the address of /-/metrics.
func (p *Proxy) Metrics() string { return p.place.site + pathMetrics }

// Close ends the proxy, once the requests that are under way had a second.
func (p *Proxy) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	if errors.Is(p.server.Shutdown(ctx), context.DeadlineExceeded) {
		_ = p.server.Close()
	}
	p.place.remove()
	p.tokens.close()
}

// buffers lends the memory for copying bodies.
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

func (b *buffers) Get() []byte {
	if got, ok := b.pool.Get().(*[]byte); ok {
		return *got
	}
	return make([]byte, bufferSize)
}

func (b *buffers) Put(p []byte) { b.pool.Put(&p) }

// listening is a listener with its addresses.
type listening struct {
	net.Listener
	site   string   // scheme and host
	root   string   // with the secret path, if there is one
	path   string   // the secret path, "" for a socket
	hosts  []string // that a request may name
	remove func()   // what is left on disk
}
