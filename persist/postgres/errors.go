package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"strings"

	"github.com/lib/pq"

	"kaizala-setup/persist"
)

// classes are what states of PostgreSQL mean here, by the whole state or its class.
func classes() map[string]persist.Code {
	return map[string]persist.Code{
		"28":    persist.CodeStoreDenied, // wrong password, or not let in
		"3D000": persist.CodeStoreNoDatabase,
		"42501": persist.CodeStoreRights,
		"42P01": persist.CodeStoreNotMade, "3F000": persist.CodeStoreNotMade,
		"53100": persist.CodeDiskFull,
		"53300": persist.CodeBusy, // too many connections
		"57014": persist.CodeStoreTimeout,
		"55P03": persist.CodeBusy,
		"25006": persist.CodeStoreReplica,                             // read-only
		"40":    persist.CodeBusy,                                     // serialization, deadlock
		"08P01": persist.CodeStoreUnfit, "0A": persist.CodeStoreUnfit, // something that PostgreSQL has is missing
	}
}

// fail gives an error of the library its code. Errors of this program stay as they
// are, and so does a cancellation.
func (s *Store) fail(ctx context.Context, err error) error {
	var ours *persist.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return s.about(err)
	case persist.CodeOf(err) != "":
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	}
	code := codeOf(err)
	if code == persist.CodeStoreDenied && s.at.passfile != "" {
		return &persist.Error{Reason: persist.CodeStorePassfile, Path: s.at.passfile, Err: err}
	}
	return &persist.Error{Reason: code, Path: s.at.Host, Err: err}
}

// codeOf is the code of an error of the library: without one of PostgreSQL's own, the
// server was not reached.
func codeOf(err error) persist.Code {
	var e *pq.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var file *fs.PathError // of a certificate or a key
	switch {
	case errors.As(err, &e) && e.Code == "0A000" && strings.Contains(e.Message, "recovery"): // a transaction that writes
		return persist.CodeStoreReplica
	case errors.As(err, &e):
		table := classes()
		if code, ok := table[string(e.Code)]; ok {
			return code
		}
		if code, ok := table[string(e.Code.Class())]; ok {
			return code
		}
		if class := string(e.Code.Class()); class == "57" || class == "08" {
			return persist.CodeStoreAway
		}
		return persist.CodeIO
	case errors.Is(err, pq.ErrSSLNotSupported), errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verification),
		errors.As(err, &file), errors.Is(err, pq.ErrSSLKeyUnknownOwnership), errors.Is(err, pq.ErrSSLKeyHasWorldPermissions),
		strings.Contains(err.Error(), "x509: "), strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "parse pem"):
		return persist.CodeStoreTLS
	}
	return persist.CodeStoreAway
}

// explain asks, where a query failed on the schema, whether a newer program changed it.
func (s *Store) explain(ctx context.Context, failed error) error {
	var e *pq.Error
	if !errors.As(failed, &e) || e.Code.Class() != "42" {
		return failed
	}
	var have int
	err := s.within(ctx, func(ctx context.Context) error {
		return s.db.QueryRowContext(ctx, "select version from kaizala_setup.version").Scan(&have)
	})
	if err == nil && have > version() {
		return s.refuse(persist.CodeNewerVersion)
	}
	return failed
}
