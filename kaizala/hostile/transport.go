package hostile

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

const fine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func connections() []Behaviour {
	nowhere := func(e net.DNSError) error { e.Name = name; return &e }
	return []Behaviour{
		{"refused", "unreachable", "refused", func(testing.TB) Site { return at("127.0.0.1:1") }},
		{"silent", "timeout", "", byHand(silence)},
		{"reset", "unreachable", "reset", byHand(reset)},
		{"hangs up", "unreachable", "closed", byHand(func(net.Conn) {})},
		{"no route", "unreachable", "no_route", failing(Root, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH})},
		{"name that is unknown", "dns", "no_such_host", failing(Root, nowhere(net.DNSError{Err: "no such host", IsNotFound: true}))},
		{"silent name server", "dns", "no_answer", failing(Root, nowhere(net.DNSError{Err: "i/o timeout", IsTimeout: true}))},
		{"broken name server", "dns", "failed", failing(Root, nowhere(net.DNSError{Err: "server misbehaving", IsTemporary: true}))},
		{"public and gone", "retired", "dns", failing(publicRoot, nowhere(net.DNSError{Err: "no such host", IsNotFound: true}))},
		{"public and refused", "retired", "unreachable", failing(publicRoot, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})},
		{"proxy that refuses", "unreachable", "proxy", func(t testing.TB) Site {
			return proxied(Raw(t, func(_ int, c net.Conn) {
				_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
			}))
		}},
		{"proxy that is away", "unreachable", "proxy", func(testing.TB) Site { return proxied("127.0.0.1:1") }},
	}
}

func handshakes() []Behaviour {
	// with shows a certificate that the client trusts.
	with := func(id Identity, change func(*tls.Config)) func(testing.TB) Site {
		return func(t testing.TB) Site {
			cert := Certificate(t, id)
			c := &tls.Config{Certificates: []tls.Certificate{cert}}
			change(c)
			return secured(overTLS(t, c), cert)
		}
	}
	signedBy := func(issuer string) func(testing.TB) Site {
		return func(t testing.TB) Site {
			cert := Certificate(t, Identity{Name: name, Issuer: issuer})
			return secured(overTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}}))
		}
	}
	same := func(*tls.Config) {}
	raw := func(how func(net.Conn)) func(testing.TB) Site {
		return func(t testing.TB) Site { return secured(Raw(t, func(_ int, c net.Conn) { how(c) })) }
	}
	return []Behaviour{
		{"unknown authority", "tls", "unknown_authority", signedBy("")},
		{"a proxy that looks inside", "tls", "unknown_authority", signedBy("Example Corp\x1b[31m Inspection")},
		{"another's name", "tls", "wrong_host", with(Identity{Name: "login.hotel.example"}, same)},
		{"expired", "tls", "expired", with(Identity{Name: name, From: Now.AddDate(-4, 0, 0), Until: time.Date(2023, time.August, 31, 12, 0, 0, 0, time.UTC)}, same)},
		{"from the future", "tls", "expired", with(Identity{Name: name, From: Now.AddDate(70, 0, 0), Until: Now.AddDate(71, 0, 0)}, same)},
		{"TLS of yesterday", "tls", "handshake", with(Identity{Name: name}, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 })},
		{"no TLS at all", "tls", "not_tls", raw(func(c net.Conn) { _, _ = io.WriteString(c, fine+"\r\n") })},
		{"silent handshake", "timeout", "", raw(silence)},
		{"reset in handshake", "unreachable", "reset", raw(reset)},
	}
}

func slow() []Behaviour {
	return []Behaviour{
		{"header by the byte", "timeout", "", byHand(slowly("HTTP/1.1 200 OK\r\n", "X"))},
		{"body by the byte", "timeout", "", byHand(slowly(fine+"\r\n", " "))},
		{"half, then silence", "timeout", "", byHand(func(c net.Conn) { _, _ = io.WriteString(c, fine+"\r\n{\"accessToken\":"); silence(c) })},
		{"endless hints", "timeout", "", byHand(slowly("", "HTTP/1.1 103 Early Hints\r\n\r\n"))},
	}
}

func huge() []Behaviour {
	return []Behaviour{
		{"hints at full speed", "too_large", "headers", byHand(endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"))},
		{"endless header", "too_large", "headers", byHand(endless("HTTP/1.1 200 OK\r\nX: ", "x"))},
		{"endless headers", "too_large", "headers", byHand(endless("HTTP/1.1 200 OK\r\n", "X-More: x\r\n"))},
		{"endless status line", "too_large", "headers", byHand(endless("HTTP/1.1 200 ", "O"))},
		{"endless body", "too_large", "body", byHand(endless(fine+"\r\n", " "))},
		{"endless chunks", "too_large", "body", byHand(endless(fine+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"))},
		{"one byte too many", "too_large", "body", answering(200, strings.Repeat(" ", 1<<20+1))},
		{"gzip bomb", "bad_answer", "content_encoding", func(t testing.TB) Site { return answering(200, bomb(), "Content-Encoding", "gzip")(t) }},
		{"packing nobody knows", "bad_answer", "content_encoding", answering(200, "x", "Content-Encoding", "zstd, x")},
		{"JSON like an old well", "bad_answer", "too_deep", answering(200, strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000))},
	}
}

// bomb is a small body that unpacks to a huge one.
func bomb() string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = io.CopyN(z, &Repeat{Text: "\x00"}, 32<<20)
	_ = z.Close()
	return b.String()
}

func notQuiteHTTP() []Behaviour {
	const malformed, truncated = "malformed_http", "truncated"
	return []Behaviour{
		{"another protocol", "bad_answer", malformed, writing("220 mail.example ESMTP\r\n")},
		{"status that is none", "bad_answer", malformed, writing("HTTP/1.1 xyz OK\r\n\r\n")},
		{"two lengths", "bad_answer", malformed, writing(fine + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}")},
		{"negative length", "bad_answer", malformed, writing(fine + "Content-Length: -5\r\n\r\n{}")},
		{"escapes in a header", "bad_answer", malformed, writing(fine + "Retry-After: \x1b[2J\r\n\r\n{}")},
		{"echo as a header", "bad_answer", malformed, writing("HTTP/1.1 200 OK\r\n" + Token() + "\r\n\r\n")},
		{"broken chunk", "bad_answer", truncated, writing(fine + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")},
		{"truncated", "bad_answer", truncated, writing(fine + "Content-Length: 500\r\n\r\n{\"accessToken\":")},
		{"another protocol next", "bad_answer", "status", writing("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")},
		{"choices", "bad_answer", "status", answering(http.StatusMultipleChoices, "", "Location", "/")},
	}
}
