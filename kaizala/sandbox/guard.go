package sandbox

import (
	"bytes"
	"crypto/hmac"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
)

// What goes with every answer: no script, no frame, no cache, and no word to
// other sites about where somebody came from. "same-origin" and not
// "no-referrer": with that, a browser sends its own forms with the origin
// "null", which for want of Sec-Fetch-Site looks like another site's.
var everyAnswer = [][2]string{
	{"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Cache-Control", "no-store"},
}

// guarded answers only who asks for this very address: a page of another site
// whose name was made to resolve to loopback asks for its own.
func (s *Server) guarded(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.addr)
	hosts := []string{"127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port, s.addr}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for _, h := range everyAnswer {
			rw.Header().Set(h[0], h[1])
		}
		begun, now := time.Now(), s.locked()
		rw.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		status := http.StatusMisdirectedRequest
		if slices.Contains(hosts, r.Host) {
			status = s.alone(next, rw, r)
		} else {
			http.Error(rw, "not this host", status)
		}
		s.log.line(now, r, status, time.Since(begun))
		if status == 0 {
			silent(rw, r)
		}
	})
}

// alone has a request served with the world for itself, and gives the status;
// 0 is an answer that is not to be sent. The request is read before and the
// answer is sent after: who is slow waits for himself alone.
func (s *Server) alone(next http.Handler, rw http.ResponseWriter, r *http.Request) int {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
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

// locked is the sandbox's time, for who does not hold s.mu.
func (s *Server) locked() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// silence is how long nothing is said at most: longer than the minute that the
// documentation suggests to wait.
const silence = 2 * time.Minute

// silent says nothing until the client is gone. It does not return.
func silent(rw http.ResponseWriter, r *http.Request) {
	// The time limit on reading the request would end the connection.
	_ = http.NewResponseController(rw).SetReadDeadline(time.Time{})
	select {
	case <-r.Context().Done():
	case <-time.After(silence):
	}
	panic(http.ErrAbortHandler)
}

// answer is one that is held back until it is complete.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	mute   bool // it is never sent
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// same compares without telling by its duration where two texts differ.
func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
