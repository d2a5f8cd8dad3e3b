package kaizala

import (
	"net/http"
	"net/url"
	"time"
)

// TraceEvent is one request as --debug may show it: no header of the request,
// no query, no body.
type TraceEvent struct {
	Method, Host, Path string
	Status             int // 0 without an answer
	Took               time.Duration
	Header             []TraceHeader
	Code               Code // of the transport's failure, "" when an answer was read
}

// TraceHeader is a header of the answer.
type TraceHeader struct{ Name, Value string }

// tracedHeaders explain something and have no business with a secret.
func tracedHeaders() []string {
	return []string{"Date", "Content-Type", "Content-Length", "Retry-After"}
}

func (c *Client) traced(k call, u *url.URL, start time.Time, a answer, e *Error) {
	if c.trace == nil {
		return
	}
	event := TraceEvent{
		Method: k.verb(), Host: cut(Clean(u.Host)), Path: cut(maskTokens(Clean(u.EscapedPath()))),
		Status: a.status, Took: c.now().Sub(start), Header: shown(a.header),
	}
	if e != nil {
		event.Code = e.Code
	}
	c.trace(event)
}

func shown(h http.Header) []TraceHeader {
	var out []TraceHeader
	for _, name := range tracedHeaders() {
		if v := h.Get(name); v != "" {
			out = append(out, TraceHeader{name, cut(maskTokens(Clean(v)))})
		}
	}
	return out
}
