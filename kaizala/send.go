package kaizala

import (
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// maxSecret is the length in bytes of the longest value that is sent: tokens
// have 0.7 to 1.2 kB (observed).
const maxSecret = 16 << 10

// checkParams stops a call before a packet is sent: values that no header or JSON
// can carry, and tokens of the sandbox on their way to another machine.
func (k call) checkParams() *Error {
	for _, h := range k.headers {
		if !fitsHeader(h.text.Reveal()) {
			return k.unusable(h.name)
		}
		if !k.root.IsLoopback() && ofSandbox(h.text) {
			return &Error{Reason: CodeSandboxToken, Op: k.op, RefusedHost: k.root.Host()}
		}
	}
	for _, v := range k.body {
		if text := v.text.Reveal(); text == "" || len(text) > maxSecret || !utf8.ValidString(text) {
			return k.unusable(v.name)
		}
	}
	return nil
}

func (k call) unusable(name string) *Error {
	return &Error{Reason: CodeUnusableValue, Detail: name, Op: k.op}
}

func ofSandbox(s secret.Secret) bool {
	claims, _ := ReadToken(s)
	return claims.Sandbox
}

// fitsHeader reports whether a header carries s unchanged: printable ASCII
// without spaces at either end.
func fitsHeader(s string) bool {
	return s != "" && len(s) <= maxSecret && strings.TrimSpace(s) == s &&
		strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
