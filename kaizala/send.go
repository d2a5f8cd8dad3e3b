package kaizala

import "strings"

// maxSecret is the length in bytes of the longest value that is sent: tokens
// have 0.7 to 1.2 kB (observed).
const maxSecret = 16 << 10

// sendable stops a call before a packet is sent: values that no header can
// carry, and tokens of the sandbox on their way to another machine.
func (k call) sendable() *Error {
	for _, h := range k.headers {
		v := h.value.Reveal()
		if !fitsHeader(v) {
			return &Error{Code: CodeUnusableValue, Detail: h.name, Op: k.op}
		}
		if !k.root.IsLoopback() && ofSandbox(h.value) {
			return &Error{Code: CodeSandboxToken, Op: k.op, RefusedHost: k.root.Host()}
		}
	}
	return nil
}

func ofSandbox(s Secret) bool {
	claims, _ := ReadToken(s)
	return claims.Sandbox
}

// fitsHeader reports whether a header carries s unchanged: printable ASCII
// without spaces at either end.
func fitsHeader(s string) bool {
	return s != "" && len(s) <= maxSecret && strings.TrimSpace(s) == s &&
		strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
