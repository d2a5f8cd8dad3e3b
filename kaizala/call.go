package kaizala

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// call is one call of the service, before it is sent.
type call struct {
	op      string // as Error.Op has it
	method  string // "" is GET
	root    Root
	path    string // below the root, from "/v1/" on
	query   string
	headers []param
	body    []param         // of a POST, sent as a JSON object
	hides   []secret.Secret // see Client.Hiding
}

// param is a header or a key of a body. Its name is spelled as the service
// documents it: net/http would change the case.
type param struct {
	name string
	text secret.Secret
}

// isSecret reports whether the value must not be shown. Every parameter counts as
// secret that is not listed here.
func (p param) isSecret() bool {
	return !slices.Contains([]string{headerID, bodyPhone, bodyMessage}, p.name)
}

func (k call) httpMethod() string {
	if k.method == "" {
		return http.MethodGet
	}
	return k.method
}

// idempotent reports whether making the call twice does the same as making it once.
func (k call) idempotent() bool { return k.httpMethod() == http.MethodGet }

// params returns the headers and the body's keys.
func (k call) params() []param { return slices.Concat(k.headers, k.body) }

func (k call) url() *url.URL {
	return &url.URL{Scheme: k.root.site.scheme, Host: k.root.Host(), Path: k.root.path + k.path, RawQuery: k.query}
}

// asksTokenService reports whether the call is one of the token service, whose paths are
// there on every host of it.
func (k call) asksTokenService() bool {
	return slices.Contains([]string{opExchange, opPIN, opLogin, opLook}, k.op)
}

// bodyReader returns the body to post, or nil.
func (k call) bodyReader() io.Reader {
	if len(k.body) == 0 {
		return nil
	}
	keys := map[string]string{}
	for _, p := range k.body {
		keys[p.name] = p.text.Reveal()
	}
	b, _ := json.Marshal(keys) // never fails for strings
	return bytes.NewReader(b)
}

// maxSecret is the longest value that is sent, in bytes. Tokens have 0.7 to 1.2 kB
// (observed).
const maxSecret = 16 << 10

// checkParams refuses a call before a packet is sent: if no header or JSON can
// carry a value, or if a sandbox's token would leave this machine.
func (k call) checkParams() *Error {
	for _, h := range k.headers {
		if !fitsHeader(h.text.Reveal()) {
			return k.unusable(h.name)
		}
		if claims, _ := ReadToken(h.text); claims.Sandbox && !k.root.IsLoopback() {
			return &Error{Reason: CodeSandboxToken, Request: Request{Op: k.op}, RefusedHost: k.root.Host()}
		}
	}
	for _, p := range k.body {
		if text := p.text.Reveal(); text == "" || len(text) > maxSecret || !utf8.ValidString(text) {
			return k.unusable(p.name)
		}
	}
	return nil
}

func (k call) unusable(name string) *Error {
	return &Error{Reason: CodeUnusableValue, Detail: name, Request: Request{Op: k.op}}
}

// fitsHeader reports whether a header carries s unchanged: printable ASCII
// without spaces at either end.
func fitsHeader(s string) bool {
	return s != "" && len(s) <= maxSecret && strings.TrimSpace(s) == s &&
		strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
