package kaizala

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Code is a stable name of what went wrong. Words for people are elsewhere.
type Code string

// What can go wrong on the way to the service.
const (
	CodeUnreachable Code = "unreachable" // no connection, or it broke; Detail: refused, reset, closed, no_route, proxy
	CodeDNS         Code = "dns"         // the name does not resolve; Detail: no_such_host, no_answer, failed
	CodeTLS         Code = "tls"         // no trusted connection; Detail: unknown_authority, expired, wrong_host, not_tls, handshake
	CodeTimeout     Code = "timeout"     // a limit of Limits or the caller's deadline; Detail: queue while waiting for the call limits
	CodeCancelled   Code = "cancelled"   // the caller's context was cancelled; Detail as for timeout
	CodeRetired     Code = "retired"     // a public host of Kaizala does not answer; Detail: dns, unreachable, timeout
)

// What we do not do, whoever asks.
const (
	CodeBadRoot          Code = "bad_root"           // not an address of a service; Detail: the part at fault
	CodeHostRefused      Code = "host_refused"       // a secret would go to RefusedHost
	CodeRedirectRefused  Code = "redirect_refused"   // the service sent us on to RefusedHost
	CodeTooManyRedirects Code = "too_many_redirects" // more than 3
	CodeSandboxToken     Code = "sandbox_token"      // a token of the sandbox would leave this machine
	CodeUnusableValue    Code = "unusable_value"     // empty, too long, or no header can carry it; Detail: which value
)

// What the service said.
const (
	CodeRefused           Code = "refused"            // connector ID or connector secret
	CodeTokenInvalid      Code = "token_invalid"      // refresh token
	CodeUnauthenticated   Code = "unauthenticated"    // access token, or the service did not say what
	CodeForbidden         Code = "forbidden"          // the connector lacks the permission
	CodeInvalidParameters Code = "invalid_parameters" // the service did not take the call: 400, and any 4xx without a code of its own
	CodeNotFound          Code = "not_found"          // nothing at that address
	CodeRateLimited       Code = "rate_limited"       // RetryAt says until when
	CodeServiceError      Code = "service_error"      // any other error of the service
)

// What the service answered and we do not believe.
const (
	CodeBadAnswer     Code = "bad_answer"     // Detail: what is wrong with it, and the field
	CodeCaptivePortal Code = "captive_portal" // a web page in place of an answer
	CodeTooLarge      Code = "too_large"      // Detail: body, headers
)

// What a text is when it is not a token.
const (
	CodeNotAToken   Code = "not_a_token"
	CodeTokenCutOff Code = "token_cut_off" // part of a token; Detail: the part at fault
)

// AllCodes lists every Code of this package.
func AllCodes() []Code {
	return []Code{
		CodeUnreachable, CodeDNS, CodeTLS, CodeTimeout, CodeCancelled, CodeRetired,
		CodeBadRoot, CodeHostRefused, CodeRedirectRefused, CodeTooManyRedirects, CodeSandboxToken, CodeUnusableValue,
		CodeRefused, CodeTokenInvalid, CodeUnauthenticated, CodeForbidden, CodeInvalidParameters, CodeNotFound, CodeRateLimited, CodeServiceError,
		CodeBadAnswer, CodeCaptivePortal, CodeTooLarge,
		CodeNotAToken, CodeTokenCutOff,
	}
}

// Error is a code with its evidence. It holds no secret, no header of a request
// and at most 200 bytes of an answer; text from others in it is clean.
type Error struct {
	Reason Code
	Detail string // a finer code, see the codes

	Op     string // what was to be done: "exchange", "groups", "me", ...
	Method string
	Host   string // host[:port] of the last request
	Path   string

	Status    int    // HTTP status of the last answer, 0 without one
	ErrorCode string // the service's own code, at most 200 bytes with Message
	Message   string // the service's own words

	At          time.Time     // by our clock: when it was given up, zero before a packet was sent
	RetryAt     time.Time     // by our clock: when the service wants to be asked again
	RefusedHost string        // host[:port] that was not to get a secret
	Skew        time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
	Attempts    int           // requests sent, redirects not counted
	Proxy       string        // the variable that puts a proxy in between, and the proxy's address without user information
	Issuer      string        // who signed the certificate that was refused
	CertFor     string        // the host that certificate is for, or the first of them
	CertFrom    time.Time     // from when on, and until when, it is good
	CertUntil   time.Time     //
	Page        string        // the title of the web page that came in place of an answer
	TokenAge    time.Duration // how long ago the refused token says it was issued, 0 if it does not say

	temporary bool // the same call may work a little later
	asked     bool // RetryAt is what the service asked for

	Err error // the cause where its text is known to be harmless: context, errno, name look-up
}

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return string(e.Reason) }

// Error gives code and evidence on one line, in no language of people.
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

// circumstances are what may explain an error: " (proxy HTTPS_PROXY=..., skew 5h0m0s)".
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

// Unwrap gives the cause, if there is one that may be shown.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of an error of this package, "" for nil and for others. A
// bare context error has one too.
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

// SkewOf is the service's clock minus ours as an answer that failed showed it: 0
// within 2 minutes, or without an answer.
func SkewOf(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.Skew
	}
	return 0
}
