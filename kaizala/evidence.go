package kaizala

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"html"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
)

// withEvidence adds to an error what may explain it and is known without a request.
func (c *Client) withEvidence(ctx context.Context, k call, e *Error) *Error {
	e.Proxy, e.At = c.proxyFor(e.Host), c.now()
	switch e.Reason {
	case CodeTokenInvalid, CodeUnauthenticated, CodeRefused:
		e.TokenAge = k.tokenAge(c.now().Add(e.Skew))
	}
	return c.retired(ctx, e)
}

// retired changes the code for a public host that does not answer to CodeRetired:
// that is the likely cause.
func (c *Client) retired(ctx context.Context, e *Error) *Error {
	silent := e.Reason == CodeDNS || e.Reason == CodeTimeout || e.Reason == CodeUnreachable && e.Detail != "proxy"
	if silent && c.policy.Root.IsPublic() && ctx.Err() == nil {
		e.Reason, e.Detail = CodeRetired, string(e.Reason)
	}
	return e
}

// proxyFor returns the variable that sends requests to a host through a proxy, and
// the proxy: "HTTPS_PROXY=http://proxy.example:3128". The rest of the value may be
// a password. Of a value that is no address it returns the name alone.
func (c *Client) proxyFor(host string) string {
	if host == "" || c.transport.Proxy == nil {
		return ""
	}
	u, err := c.transport.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: host}})
	if u == nil && err == nil {
		return ""
	}
	name := "HTTPS_PROXY" // net/http reads this one first
	if os.Getenv(name) == "" {
		name = "https_proxy"
	}
	if err != nil {
		return name
	}
	return truncate(secret.Clean(name + "=" + u.Scheme + "://" + escapeNonASCII(u.Host)))
}

// tokenAge returns how long ago the call's token was issued, as it says itself; 0 if
// it does not say.
func (k call) tokenAge(now time.Time) time.Duration {
	for _, h := range k.headers {
		if h.name != headerRefresh && h.name != headerAccess {
			continue
		}
		if claims, _ := ReadToken(h.text); !claims.Issued.IsZero() {
			return max(0, now.Sub(claims.Issued))
		}
	}
	return 0
}

// withCertificate adds what a refused certificate says of itself. It shows whether
// a company's proxy, a network's sign-in page or a wrong clock is the cause.
func (e *Error) withCertificate(err error) *Error {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) || len(refused.UnverifiedCertificates) == 0 {
		return e
	}
	c := refused.UnverifiedCertificates[0]
	e.Issuer, e.CertFrom, e.CertUntil = truncate(secret.Clean(issuerName(c))), c.NotBefore, c.NotAfter
	if len(c.DNSNames) > 0 {
		e.CertFor = truncate(escapeNonASCII(secret.Clean(c.DNSNames[0])))
	}
	return e
}

func issuerName(c *x509.Certificate) string {
	switch by := c.Issuer; {
	case by.CommonName != "":
		return by.CommonName
	case len(by.Organization) > 0:
		return by.Organization[0]
	}
	return ""
}

// pageTitle returns the title of an answer that is a web page, else "".
func pageTitle(a answer) string {
	if !isHTML(a) {
		return ""
	}
	lower := slices.Clone(a.body)
	for i, c := range lower { // ASCII only, so that the length stays
		if c >= 'A' && c <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	start := bytes.Index(lower, []byte("<title"))
	if start < 0 {
		return ""
	}
	open := bytes.IndexByte(lower[start:], '>')
	if open < 0 {
		return ""
	}
	start += open + 1
	end := bytes.IndexByte(lower[start:], '<')
	if end < 0 {
		return ""
	}
	return html.UnescapeString(string(a.body[start : start+end]))
}
