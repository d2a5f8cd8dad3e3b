package sandbox

import (
	"bytes"
	"crypto/hmac"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// everyAnswer lists the headers of every answer. They forbid scripts, frames and
// caches, and tell other sites nothing of the page a person came from. The referrer
// policy is "same-origin": under "no-referrer" a browser sends the portal's own
// forms with the origin "null", which looks like another site where Sec-Fetch-Site
// is missing.
var everyAnswer = [][2]string{
	{"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Cache-Control", "no-store"},
}

// guarded answers only requests whose Host is this sandbox's (see reach). A page of
// another site whose name was made to resolve to loopback sends its own name. next
// serves all but the service's paths and media.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for _, h := range everyAnswer {
			rw.Header().Set(h[0], h[1])
		}
		begun, now := time.Now(), s.lockedNow()
		rw.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		status := http.StatusMisdirectedRequest
		switch {
		case !s.answersTo(r.Host):
			http.Error(rw, "not this host", status)
		case ofService(r.URL):
			status = s.serveService(rw, r)
		case strings.HasPrefix(r.URL.Path, "/media/"):
			r.Pattern = "/media/"
			out := &statusWriter{ResponseWriter: rw, status: http.StatusOK}
			s.serveMedium(out, r)
			status = out.status
		default:
			status = s.serveLocked(next, rw, r)
		}
		s.log.line(now, r, status, time.Since(begun))
		if status == 0 {
			silent(rw, r)
		}
	})
}

// serveService serves the token service, the platform and OAuth, and returns the status.
func (s *Server) serveService(rw http.ResponseWriter, r *http.Request) int {
	to := s.table.find(r)
	o := to.operation
	if o == nil || o.page == nil {
		allowOrigins(rw.Header())
	}
	r.Pattern = to.pattern()
	switch {
	case r.Method == http.MethodOptions:
		preflight(rw, r)
		return http.StatusOK
	case o != nil && o.streams && o.built():
		r.Body = http.MaxBytesReader(rw, r.Body, s.bodyLimit(o))
		deadline := time.Now().Add(streamTimeout)
		control := http.NewResponseController(rw)
		_ = errors.Join(control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline.Add(bodyTimeout)))
		answer, no := s.serveCall(r, to)
		out := &statusWriter{ResponseWriter: rw, status: http.StatusOK}
		writeAnswer(out, answer, no)
		return out.status
	}
	serve := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { s.answerCall(rw, r, to) })
	if o != nil && strings.HasSuffix(o.Path, "/accessToken") {
		serve = s.orFault(serve)
	}
	return s.serveLocked(serve, rw, r)
}

// streamTimeout is how long a client may take to upload a file.
const streamTimeout = time.Minute

// bodyLimit is the longest body of an operation that streams: a file, or JSON.
func (s *Server) bodyLimit(o *operation) int64 {
	if o.Path == "/v1/media" {
		return maxMedium + maxBody
	}
	return maxBody
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// serveLocked serves one request while it holds s.mu, and returns the status, or 0
// for an answer that must not be sent. It reads the request before it locks and
// sends the answer after it unlocks, so that a slow client delays nobody else.
func (s *Server) serveLocked(next http.Handler, rw http.ResponseWriter, r *http.Request) int {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	switch {
	case isTooLong(err) && ofService(r.URL):
		writeAnswer(rw, nil, tooLarge())
		return http.StatusRequestEntityTooLarge
	case isTooLong(err):
		http.Error(rw, "too long", http.StatusRequestEntityTooLarge)
		return http.StatusRequestEntityTooLarge
	case err != nil:
		http.Error(rw, "cut off", http.StatusBadRequest)
		return http.StatusBadRequest
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	a := &answer{header: rw.Header(), status: http.StatusOK}
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		next.ServeHTTP(a, r)
	}()
	if a.mute {
		return 0
	}
	rw.WriteHeader(a.status)
	_, _ = rw.Write(a.body.Bytes())
	return a.status
}

// lockedNow returns the sandbox's time. The caller does not hold s.mu.
func (s *Server) lockedNow() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// silence is how long a silent answer keeps its connection open: longer than the
// minute that the documentation tells clients to wait.
const silence = 2 * time.Minute

// silent sends nothing until the client has gone. It does not return: it panics
// with http.ErrAbortHandler.
func silent(rw http.ResponseWriter, r *http.Request) {
	// The read deadline of the request would end the connection.
	_ = http.NewResponseController(rw).SetReadDeadline(time.Time{})
	select {
	case <-r.Context().Done():
	case <-time.After(silence):
	}
	panic(http.ErrAbortHandler)
}

// answer is an answer in memory, to be sent when it is complete.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	mute   bool // it must not be sent
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// same compares two texts in constant time.
func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
