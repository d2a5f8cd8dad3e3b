package proxy

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// hide takes the access token out of an answer: a service may echo what it was sent.
// Each byte of it becomes an asterisk, so that the length stays. begun is the body, if
// that was read; nil if not.
func hide(res *http.Response, token, begun []byte) {
	for _, values := range res.Header {
		for i, v := range values {
			if len(v) >= len(token) {
				values[i] = strings.ReplaceAll(v, string(token), strings.Repeat("*", len(token)))
			}
		}
	}
	if begun != nil || res.ContentLength == 0 {
		mask(begun, token)
		res.Trailer = nil
		res.Body = whole{bytes.NewReader(begun), res.Body}
		return
	}
	res.Body = &hiding{of: res, body: res.Body, token: token, chunk: make([]byte, bufferSize)}
}

// mask overwrites each token in data.
func mask(data, token []byte) {
	for {
		i := bytes.Index(data, token)
		if i < 0 {
			return
		}
		for j := range token {
			data[i+j] = '*'
		}
		data = data[i+len(token):]
	}
}

// hiding is a body without a token, also where that comes in several parts.
type hiding struct {
	of    *http.Response
	body  io.ReadCloser
	token []byte
	chunk []byte // ready, and after it what may be the beginning of a token
	ready []byte // of chunk, not yet given out
	rest  int    // bytes in chunk after ready
	err   error
}

func (h *hiding) Read(p []byte) (int, error) {
	for len(h.ready) == 0 {
		if h.err != nil {
			return 0, h.err
		}
		h.fill()
	}
	n := copy(p, h.ready)
	h.ready = h.ready[n:]
	return n, nil
}

// fill reads the next part. What may be the beginning of a token waits for the rest.
func (h *hiding) fill() {
	var n int
	n, h.err = h.body.Read(h.chunk[h.rest:])
	data := h.chunk[:h.rest+n]
	mask(data, h.token)
	h.rest = 0
	if h.err == nil {
		h.rest = begins(data, h.token)
	} else {
		h.of.Trailer = nil // it came with the end, unseen
	}
	kept := data[len(data)-h.rest:]
	h.ready = bytes.Clone(data[:len(data)-h.rest])
	copy(h.chunk, kept)
}

// begins is the length of the longest end of data that is the beginning of a token.
func begins(data, token []byte) int {
	for n := min(len(data), len(token)-1); n > 0; n-- {
		if data[len(data)-n] == token[0] && bytes.Equal(data[len(data)-n:], token[:n]) {
			return n
		}
	}
	return 0
}

func (h *hiding) Close() error { return h.body.Close() }
