package kaizala

import (
	"net/http"
	"net/url"
	"time"
)

// TraceEvent is one request, for a log. It has no header of the request, no query and
// no body.
type TraceEvent struct {
	Method, Host, Path string
	Status             int // 0 without an answer
	Took               time.Duration
	Header             []TraceHeader
	Code               Code // why no answer was read, "" if one was
}

// TraceHeader is a header of the answer.
type TraceHeader struct{ Name, Value string }

// tracedHeaders returns the headers of an answer that explain failures.
func tracedHeaders() []string {
	return []string{"Date", "Content-Type", "Content-Length", "Retry-After"}
}

// traceRequest tells the watches of a request.
func (c *Client) traceRequest(k call, u *url.URL, start time.Time, a answer, e *Error) {
	if len(c.watches) == 0 {
		return
	}
	v := append(k.redactor(), receivedSecrets(a)...)
	event := TraceEvent{
		Method: k.httpMethod(), Host: v.redact(u.Host), Path: v.redact(u.EscapedPath()),
		Status: a.status, Took: c.now().Sub(start), Header: answerHeaders(v, a.header),
	}
	if e != nil {
		event.Code = e.Reason
	}
	for _, w := range c.watches {
		if w.Record != nil {
			w.Record(newRecord(k, v, u, a, event))
		}
	}
}

func answerHeaders(v redactor, h http.Header) []TraceHeader {
	var out []TraceHeader
	for _, name := range tracedHeaders() {
		if text := h.Get(name); text != "" {
			out = append(out, TraceHeader{name, v.redact(text)})
		}
	}
	return out
}
