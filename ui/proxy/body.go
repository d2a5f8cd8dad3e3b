package proxy

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

// maxHeld is the longest body that is held, so that it can be sent again, in bytes.
const maxHeld = 1 << 20

// hold reads the body of a request, if it is not longer than maxHeld, and gives the
// request GetBody. A longer one is left as a stream.
func hold(rw http.ResponseWriter, r *http.Request) error {
	if r.ContentLength == 0 || r.ContentLength > maxHeld {
		return nil
	}
	wire := http.NewResponseController(rw)
	_ = wire.SetReadDeadline(time.Now().Add(bodyWithin))
	var held bytes.Buffer
	held.Grow(int(max(r.ContentLength, 0)))
	_, err := io.CopyN(&held, r.Body, maxHeld+1)
	_ = wire.SetReadDeadline(time.Time{})
	switch {
	case err == nil: // there is more
		r.Body = &joined{io.MultiReader(&held, r.Body), r.Body}
		return nil
	case err != io.EOF:
		return err
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(held.Bytes())), nil }
	r.Body, _ = r.GetBody()
	r.ContentLength = int64(held.Len())
	return nil
}

// joined is a body whose beginning was read.
type joined struct {
	io.Reader
	io.Closer
}

// again gives a request its body anew, and reports whether that is possible.
func again(r *http.Request) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	if r.GetBody == nil {
		return false
	}
	body, err := r.GetBody()
	r.Body = body
	return err == nil
}

// patient waits for a client that reads slowly, but not for ever.
type patient struct{ http.ResponseWriter }

// Unwrap is for http.ResponseController.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// WriteHeader is that of http.ResponseWriter.
func (p *patient) WriteHeader(status int) {
	p.wait()
	p.ResponseWriter.WriteHeader(status)
}

func (p *patient) Write(b []byte) (int, error) {
	p.wait()
	return p.ResponseWriter.Write(b)
}

func (p *patient) wait() {
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(bodyWithin))
}
