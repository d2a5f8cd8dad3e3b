package kaizala

import "errors"

// NothingDone reports whether an error of a call that is sent once (SendMessage,
// RequestPIN, LoginWithPIN) shows that nothing was done: it never reached the
// service, or the service said no. After any other error nobody knows.
func NothingDone(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Reason {
	case CodeDNS, CodeBadRoot, CodeHostRefused, CodeRedirectRefused, CodeTooManyRedirects, CodeSandboxToken, CodeUnusableValue,
		CodeRefused, CodeTokenInvalid, CodeUnauthenticated, CodeForbidden, CodeInvalidParameters, CodeNotFound, CodeRateLimited:
		return true
	case CodeUnreachable:
		return e.Detail == "refused" || e.Detail == "no_route" || e.Detail == "proxy"
	case CodeTLS:
		return e.Detail != "handshake" // which may be a complaint that came later
	case CodeRetired:
		return e.Detail == string(CodeDNS)
	case CodeTimeout, CodeCancelled:
		return e.Detail == "queue"
	}
	return false
}

// AddressFailed reports whether an error of a call means that nothing that knows it is
// at the address, whatever else is wrong.
func AddressFailed(err error) bool {
	switch CodeOf(err) {
	case CodeDNS, CodeUnreachable, CodeTLS, CodeTimeout, CodeRetired, CodeNotFound, CodeHostRefused, CodeRedirectRefused, CodeCaptivePortal:
		return true
	}
	return false
}
