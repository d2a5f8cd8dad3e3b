package kaizala

import (
	"errors"
	"net/http"
)

// NothingDone reports whether err, of a call that posts something (SendMessage,
// RequestPIN, LoginWithPIN), shows that nothing was done: the call never reached
// the service, or the service refused it. If it is false, the service may have
// acted upon the call.
func NothingDone(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Reason {
	case CodeDNS, CodeBadRoot, CodeHostRefused, CodeConsentNeeded, CodeRedirectRefused, CodeTooManyRedirects, CodeSandboxToken, CodeUnusableValue,
		CodeRefused, CodeTokenInvalid, CodeUnauthenticated, CodeForbidden, CodeInvalidParameters, CodeNotFound, CodeNotTheService, CodeRateLimited:
		return true
	case CodeUnreachable:
		return e.Detail == "refused" || e.Detail == "no_route" || e.Detail == "proxy"
	case CodeTLS:
		return e.Detail != "handshake" // a TLS alert may come after the request was sent
	case CodeRetired:
		return e.Detail == string(CodeDNS)
	case CodeTimeout, CodeCancelled:
		return e.Detail == "queue"
	}
	return false
}

// AddressFailed reports whether err means that the service is not, or no longer,
// at the address of the call. Another address may work with the same values.
func AddressFailed(err error) bool {
	switch CodeOf(err) {
	case CodeDNS, CodeUnreachable, CodeTLS, CodeTimeout, CodeRetired, CodeNotFound, CodeHostRefused, CodeRedirectRefused, CodeCaptivePortal,
		CodeNotTheService, CodeUnauthenticated, CodeForbidden:
		return true
	}
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusGone
}

// MayBeOtherService reports whether err is what a service sends that is broken, or
// that is not the token service at all. If it comes twice from an address, another
// address may work with the same values.
func MayBeOtherService(err error) bool {
	switch CodeOf(err) {
	case CodeBadAnswer, CodeTooLarge, CodeServiceError, CodeTooManyRedirects:
		return true
	}
	return false
}
