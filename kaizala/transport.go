package kaizala

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"kaizala-setup/kaizala/secret"
)

// newTransport returns a transport within the limits. It has no compression (a small
// answer may unpack to a huge one) and no HTTP/2 (its debug variable prints headers).
// It uses the environment's proxies, but not for loopback.
func newTransport(root Root, l Limits) *http.Transport {
	dialer := &net.Dialer{Timeout: l.Dial}
	t := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    l.TLS,
		ResponseHeaderTimeout:  l.Header,
		MaxResponseHeaderBytes: l.Headers,
		DisableCompression:     true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		Protocols:              new(http.Protocols),
		Proxy:                  proxyFromEnvironment,
		OnProxyConnectResponse: checkProxyAnswer,
	}
	t.Protocols.SetHTTP1(true)
	if root.IsLoopback() {
		t.Proxy = nil
		dialer.ControlContext = onlyLoopback
	}
	return t
}

// onlyLoopback refuses to connect to another machine. A resolver may return any
// address for "localhost".
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil || !addr.Addr().IsLoopback() {
		return &Error{Reason: CodeHostRefused, Detail: "other", RefusedHost: secret.Clean(address)}
	}
	return nil
}

// proxyFromEnvironment is http.ProxyFromEnvironment without the text of its error,
// which may hold a password.
func proxyFromEnvironment(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, &Error{Reason: CodeUnreachable, Detail: "proxy"}
	}
	return u, nil
}

// checkProxyAnswer returns an error if the proxy refused to connect. Its answer must
// not be taken for one of the service.
func checkProxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &Error{Reason: CodeUnreachable, Detail: "proxy", Response: Response{Status: res.StatusCode}}
}
