package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// courier makes the sandbox's own requests: to receivers of webhooks, and for media by
// address. They go to this machine and to the allowed hosts alone, follow no redirect and
// use no proxy.
type courier struct {
	hosts      []string // allowed besides this machine
	here       *http.Client
	elsewhere  *http.Client
	validation time.Duration // how long a receiver may take to validate (documented)
	delivery   time.Duration // how long it may take for a delivery (not known)
	download   time.Duration // how long a file by address may take
}

// Limits of a receiver's answer.
const (
	maxReceived       = 4 << 10
	maxReceivedHeader = 16 << 10
	dialTimeout       = 3 * time.Second
)

var errElsewhere = errors.New("not_this_machine")

func newCourier(hosts []string) *courier {
	c := &courier{validation: 5 * time.Second, delivery: 10 * time.Second, download: 30 * time.Second}
	for _, h := range hosts {
		c.hosts = append(c.hosts, strings.ToLower(strings.TrimSuffix(h, ".")))
	}
	client := func(dialer *net.Dialer, certificates *tls.Config) *http.Client {
		return &http.Client{
			Transport: &http.Transport{
				Proxy: nil, DialContext: dialer.DialContext, TLSClientConfig: certificates, DisableKeepAlives: true, DisableCompression: true,
				TLSHandshakeTimeout: dialTimeout, MaxResponseHeaderBytes: maxReceivedHeader,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	// Whatever a name resolves to, nothing but this machine is dialled here. A receiver
	// on this machine has no certificate that others know.
	c.here = client(&net.Dialer{Timeout: dialTimeout, Control: loopbackOnly}, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // loopback
	c.elsewhere = client(&net.Dialer{Timeout: dialTimeout}, nil)
	return c
}

func loopbackOnly(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return errElsewhere
	}
	return nil
}

// address parses an address to which the sandbox may send. why is what is wrong with it.
func (c *courier) address(text string) (u *url.URL, why string) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, "is missing"
	case err != nil || len(text) > maxMessage || u.Opaque != "" || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https":
		return nil, "is no web address"
	case !c.isHere(u) && !c.allows(u):
		return nil, "is neither this machine nor a host of --allow-host: the sandbox sends nowhere else"
	}
	u.Fragment = ""
	return u, ""
}

// isHere reports whether an address is of this machine, by its name.
func (c *courier) isHere(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip != nil && ip.IsLoopback()
}

func (c *courier) allows(u *url.URL) bool {
	return slices.Contains(c.hosts, strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")))
}

// do sends a request and returns the answer, whose body is at most the limit.
func (c *courier) do(r *http.Request) (*http.Response, error) {
	if c.isHere(r.URL) {
		return c.here.Do(r)
	}
	return c.elsewhere.Do(r)
}

// fetch gets a file. The caller closes the body, and ends ctx.
func (c *courier) fetch(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	return c.do(r)
}

// received is a receiver's answer.
type received struct {
	status int // 0: none came
	body   string
	took   time.Duration
}

// exchange sends a request to a receiver and reads the beginning of its answer.
func (c *courier) exchange(ctx context.Context, patience time.Duration, method, address string, body []byte, header http.Header) received {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return received{body: "the address cannot be used"}
	}
	r.Header = header
	resp, err := c.do(r)
	if err != nil {
		return received{body: reason(ctx, err), took: time.Since(begun)}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxReceived))
	if err != nil && ctx.Err() != nil {
		return received{body: reason(ctx, err), took: time.Since(begun)}
	}
	return received{resp.StatusCode, string(text), time.Since(begun)}
}

// reason says why there is no answer, without the address, which may hold a key.
func reason(ctx context.Context, err error) string {
	var dns *net.DNSError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there"
	case errors.Is(err, errElsewhere):
		return "the name does not lead to this machine"
	case errors.As(err, &dns):
		return "the name is not known"
	}
	return "no answer"
}

// validate asks the receiver of a new webhook to give a token back (documented).
func (s *Server) validate(ctx context.Context, to receiver) *refusal {
	u, why := s.courier.address(to.URL)
	if why != "" {
		return invalid("callBackUrl " + why)
	}
	token := validationToken()
	query := "validationToken=" + token
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	answer := s.courier.exchange(ctx, s.courier.validation, http.MethodGet, u.String(), nil, http.Header{})
	switch {
	case answer.status == 0:
		return invalid("callBackUrl was not validated: " + answer.body)
	case answer.status < 200 || answer.status > 299:
		return invalid("callBackUrl was not validated: it has to answer with 200")
	case strings.TrimSpace(answer.body) != token:
		return invalid("callBackUrl was not validated: it has to answer with the value of validationToken as plain text")
	}
	return nil
}
