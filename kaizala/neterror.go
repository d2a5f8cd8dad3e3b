package kaizala

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"kaizala-setup/kaizala/secret"
)

// transportError returns an error of the transport as an Error. It drops the text:
// net/http quotes a malformed answer in it, and an answer may echo our secrets.
func transportError(ctx context.Context, err error) *Error {
	var (
		own    *Error
		lookup *net.DNSError
		errno  syscall.Errno
		timed  net.Error
		dialed *net.OpError
	)
	switch tlsDetail := tlsDetail(err); {
	case ctx.Err() != nil:
		return &Error{Reason: CodeOf(ctx.Err()), Err: ctx.Err()}
	case errors.As(err, &own):
		copied := *own
		return &copied
	case errors.As(err, &dialed) && dialed.Op == "proxyconnect":
		return &Error{Reason: CodeUnreachable, Detail: "proxy"}
	case errors.As(err, &lookup):
		return &Error{Reason: CodeDNS, Detail: dnsDetail(lookup), Err: &net.DNSError{Err: secret.Clean(lookup.Err), Name: secret.Clean(lookup.Name), IsNotFound: lookup.IsNotFound}}
	case errors.As(err, &timed) && timed.Timeout():
		return &Error{Reason: CodeTimeout}
	case tlsDetail != "":
		return (&Error{Reason: CodeTLS, Detail: tlsDetail}).withCertificate(err)
	case errors.As(err, &errno):
		return &Error{Reason: CodeUnreachable, Detail: errnoDetail(errno), Err: errno}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed"):
		return &Error{Reason: CodeUnreachable, Detail: "closed"}
	case strings.Contains(err.Error(), "headers exceeded"), strings.Contains(err.Error(), "too many 1xx"):
		return &Error{Reason: CodeTooLarge, Detail: "headers"}
	case errors.As(err, &dialed):
		return &Error{Reason: CodeUnreachable}
	}
	return &Error{Reason: CodeBadAnswer, Detail: "malformed_http"}
}

func dnsDetail(e *net.DNSError) string {
	switch {
	case e.IsNotFound:
		return "no_such_host"
	case e.IsTimeout:
		return "no_answer"
	}
	return "failed"
}

func tlsDetail(err error) string {
	var (
		unknown  x509.UnknownAuthorityError
		wrong    x509.HostnameError
		invalid  x509.CertificateInvalidError
		plain    tls.RecordHeaderError
		overWire *net.OpError
	)
	switch {
	case errors.As(err, &unknown):
		return "unknown_authority"
	case errors.As(err, &wrong):
		return "wrong_host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "expired"
	case errors.As(err, &plain):
		return "not_tls"
	case errors.As(err, &overWire) && (overWire.Op == "remote error" || overWire.Op == "local error"),
		strings.HasPrefix(err.Error(), "tls: "), strings.Contains(err.Error(), "x509: "):
		return "handshake"
	}
	return ""
}

// errnoDetail returns the Detail for an errno. The numbers are those of Windows,
// where the constants of package syscall have other values.
func errnoDetail(errno syscall.Errno) string {
	switch errno {
	case syscall.ECONNREFUSED, 10061:
		return "refused"
	case syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, 10053, 10054:
		return "reset"
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, 10051, 10065:
		return "no_route"
	}
	return ""
}
