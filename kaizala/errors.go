package kaizala

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Code is a stable name of what went wrong. It holds no words for people.
type Code string

// Codes for a service that was not reached, or did not answer.
const (
	CodeUnreachable Code = "unreachable" // there is no connection, or it broke; Detail: refused, reset, closed, no_route, proxy
	CodeDNS         Code = "dns"         // the host name does not resolve; Detail: no_such_host, no_answer, failed
	CodeTLS         Code = "tls"         // there is no trusted TLS connection; Detail: unknown_authority, expired, wrong_host, not_tls, handshake
	CodeTimeout     Code = "timeout"     // one of Limits or the caller's deadline has passed; Detail: queue if the call still waited for the call limits, body if the answer began, hints if only a status 1xx came
	CodeCancelled   Code = "cancelled"   // the caller's context was cancelled; Detail as for CodeTimeout
	CodeRetired     Code = "retired"     // a public host of Kaizala does not answer, probably since it was retired; Detail: dns, unreachable, timeout
)

// Codes for what the client refuses to do.
const (
	CodeBadRoot          Code = "bad_root"           // the text is no address of a service; Detail: the part at fault
	CodeHostRefused      Code = "host_refused"       // a secret would have gone to RefusedHost
	CodeConsentNeeded    Code = "consent_needed"     // a secret would have gone to RefusedHost, a public host that the person did not agree to
	CodeRedirectRefused  Code = "redirect_refused"   // the service redirected the call to RefusedHost
	CodeTooManyRedirects Code = "too_many_redirects" // more than 3 for one call
	CodeSandboxToken     Code = "sandbox_token"      // a token of the sandbox would have left this machine
	CodeUnusableValue    Code = "unusable_value"     // a value is empty, is too long, or fits into no header; Detail: its name
)

// Codes for what the service refused.
const (
	CodeRefused           Code = "refused"            // the connector ID or the connector secret
	CodeTokenInvalid      Code = "token_invalid"      // the refresh token
	CodeUnauthenticated   Code = "unauthenticated"    // the access token, or the service does not say what
	CodeForbidden         Code = "forbidden"          // the connector lacks a permission
	CodeInvalidParameters Code = "invalid_parameters" // the call as a whole: status 400, and any other 4xx without a code here
	CodeNotFound          Code = "not_found"          // there is nothing at the address
	CodeRateLimited       Code = "rate_limited"       // too many calls; RetryAt says when to try again
	CodeMoved             Code = "endpoint_moved"     // the address of the call has changed, and its body cannot be sent twice
	CodeServiceError      Code = "service_error"      // any other error that the service tells
)

// Codes for answers that are not used.
const (
	CodeBadAnswer     Code = "bad_answer"      // the answer does not have the documented form; Detail: what is wrong, and the field
	CodeCaptivePortal Code = "captive_portal"  // a web page came in place of the answer
	CodeNotTheService Code = "not_the_service" // the answer is of another kind of server
	CodeTooLarge      Code = "too_large"       // the answer is too large; Detail: body, headers
)

// Codes of ReadToken.
const (
	CodeNotAToken   Code = "not_a_token"   // the text is no token
	CodeTokenCutOff Code = "token_cut_off" // the text is part of a token; Detail: the part at fault
)

// AllCodes returns every Code of this package.
func AllCodes() []Code {
	return []Code{
		CodeUnreachable, CodeDNS, CodeTLS, CodeTimeout, CodeCancelled, CodeRetired,
		CodeBadRoot, CodeHostRefused, CodeConsentNeeded, CodeRedirectRefused, CodeTooManyRedirects, CodeSandboxToken, CodeUnusableValue,
		CodeRefused, CodeTokenInvalid, CodeUnauthenticated, CodeForbidden, CodeInvalidParameters, CodeNotFound, CodeRateLimited, CodeMoved, CodeServiceError,
		CodeBadAnswer, CodeCaptivePortal, CodeNotTheService, CodeTooLarge,
		CodeNotAToken, CodeTokenCutOff,
	}
}

// Error is a code and its evidence. It holds no secret, no header of a request and
// at most 200 bytes of an answer. Its texts are fit to be shown.
type Error struct {
	Reason Code
	Detail string // a finer code, as the codes say
	Request
	Response
	Certificate

	At          time.Time     // when the call failed, by our clock; zero before a packet was sent
	RetryAt     time.Time     // when the service wants to be asked again, by our clock
	RefusedHost string        // host[:port] that a secret must not go to
	Attempts    int           // requests sent, redirects not counted
	Proxy       string        // the variable that sets a proxy, and the proxy's address without its password
	TokenAge    time.Duration // the age of the refused token, as it says itself; 0 if it does not say

	temporary bool // the same call may work a little later
	asked     bool // RetryAt is what the service asked for

	Err error // the cause, if its text is harmless: of a context, an errno or a name look-up
}

// Request is the last request of a call that failed.
type Request struct {
	Op     string // what the call was for: "exchange", "groups", ...
	Method string
	Host   string // host[:port]
	Path   string
}

// Response is what came back, if anything did.
type Response struct {
	Status    int           // of HTTP
	ErrorCode string        // the service's own code, at most 200 bytes with Message
	Message   string        // the service's own words
	Page      string        // the title of the web page that came in place of an answer
	Skew      time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
}

// Certificate is the certificate that was refused, if one was.
type Certificate struct {
	Issuer              string    // who signed it
	CertFor             string    // the (first) host that it is for
	CertFrom, CertUntil time.Time // when it is valid
}

// Code returns the Reason.
func (e *Error) Code() string { return string(e.Reason) }

// Error returns code and evidence on one line. It is for logs and programs.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	if e.Host != "" {
		b.WriteString(strings.TrimSpace(e.Method+" "+e.Host+e.Path) + ": ")
	}
	b.WriteString(string(e.Reason))
	for _, evidence := range []string{e.Detail, e.RefusedHost, e.service()} {
		if evidence != "" {
			b.WriteString(": " + evidence)
		}
	}
	if e.Err != nil {
		b.WriteString(": " + secret.Clean(e.Err.Error()))
	}
	b.WriteString(e.circumstances())
	return b.String()
}

// circumstances returns what may explain the error: " (proxy HTTPS_PROXY=..., skew 5h0m0s)".
func (e *Error) circumstances() string {
	var all []string
	for _, c := range []struct {
		there bool
		text  string
	}{
		{e.Page != "", "page " + e.Page},
		{e.CertFor != "", "certificate for " + e.CertFor},
		{e.CertFor != "", "until " + e.CertUntil.UTC().Format(time.RFC3339)},
		{e.Issuer != "", "issuer " + e.Issuer},
		{e.Proxy != "", "proxy " + e.Proxy},
		{e.Skew != 0, "skew " + e.Skew.String()},
		{e.TokenAge != 0, "token age " + e.TokenAge.String()},
	} {
		if c.there {
			all = append(all, c.text)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

func (e *Error) service() string {
	if e.Status == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("status %d %s", e.Status, strings.TrimSpace(e.ErrorCode+" "+e.Message)))
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of an *Error in err's tree, and of a bare context error.
// It is "" for nil and for other errors.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Reason
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	}
	return ""
}

// SkewOf returns the Skew of an *Error in err's tree, else 0.
func SkewOf(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.Skew
	}
	return 0
}
