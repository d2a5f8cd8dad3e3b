package hostile

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

const fine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func connections() []Case {
	noName := func(e net.DNSError) NoConnection { e.Name = "kaizala.example"; return NoConnection{&e} }
	fails := func(errno syscall.Errno) NoConnection {
		return NoConnection{&net.OpError{Op: "dial", Net: "tcp", Err: errno}}
	}
	return []Case{
		{"refused", "unreachable", "refused", NoConnection{}},
		{"silent", "timeout", "", Stream{End: Silence}},
		{"reset", "unreachable", "reset", Stream{End: Reset}},
		{"hangs up", "unreachable", "closed", Stream{}},
		{"no route", "unreachable", "no_route", fails(syscall.ENETUNREACH)},
		{"name that is unknown", "dns", "no_such_host", noName(net.DNSError{Err: "no such host", IsNotFound: true})},
		{"silent name server", "dns", "no_answer", noName(net.DNSError{Err: "i/o timeout", IsTimeout: true})},
		{"broken name server", "dns", "failed", noName(net.DNSError{Err: "server misbehaving", IsTemporary: true})},
		{"public and gone", "retired", "dns", PublicHost{noName(net.DNSError{Err: "no such host", IsNotFound: true})}},
		{"public and refused", "retired", "unreachable", PublicHost{fails(syscall.ECONNREFUSED)}},
		{"proxy that refuses", "unreachable", "proxy", Proxy{Stream{First: "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"}}},
		{"proxy that is away", "unreachable", "proxy", Proxy{NoConnection{}}},
	}
}

func handshakes() []Case {
	const name = "kaizala.example"
	return []Case{
		{"unknown authority", "tls", "unknown_authority", Handshake{Name: name}},
		{"a proxy that looks inside", "tls", "unknown_authority", Handshake{Name: name, Issuer: "Example Corp\x1b[31m Inspection"}},
		{"another's name", "tls", "wrong_host", Handshake{Name: "login.hotel.example", Trusted: true}},
		{"expired", "tls", "expired", Handshake{Name: name, Trusted: true, From: Now.AddDate(-4, 0, 0), Until: time.Date(2023, time.August, 31, 12, 0, 0, 0, time.UTC)}},
		{"from the future", "tls", "expired", Handshake{Name: name, Trusted: true, From: Now.AddDate(70, 0, 0), Until: Now.AddDate(71, 0, 0)}},
		{"TLS of yesterday", "tls", "handshake", Handshake{Name: name, Trusted: true, MaxVersion: tls.VersionTLS11}},
		{"no TLS at all", "tls", "not_tls", Encrypted{Stream{First: fine + "\r\n"}}},
		{"silent handshake", "timeout", "", Encrypted{Stream{End: Silence}}},
		{"reset in handshake", "unreachable", "reset", Encrypted{Stream{End: Reset}}},
	}
}

func slow() []Case {
	return []Case{
		{"header by the byte", "timeout", "", slowly("HTTP/1.1 200 OK\r\n", "X")},
		{"body by the byte", "timeout", "body", slowly(fine+"\r\n", " ")},
		{"half, then silence", "timeout", "body", Stream{First: fine + "\r\n{\"accessToken\":", End: Silence}},
		{"HTTP/1.0 without an end", "timeout", "body", slowly("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", " ")},
		{"chunks by the byte", "timeout", "body", slowly(fine+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")},
		{"endless hints", "timeout", "hints", slowly("", "HTTP/1.1 103 Early Hints\r\n\r\n")},
		{"only 100 Continue", "timeout", "hints", Stream{First: "HTTP/1.1 100 Continue\r\n\r\n", End: Silence}},
		{"a chunk that is said to be huge", "timeout", "body", Stream{First: fine + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{", End: Silence}},
	}
}

func huge() []Case {
	return []Case{
		{"hints at full speed", "too_large", "headers", endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")},
		{"endless header", "too_large", "headers", endless("HTTP/1.1 200 OK\r\nX: ", "x")},
		{"endless headers", "too_large", "headers", endless("HTTP/1.1 200 OK\r\n", "X-More: x\r\n")},
		{"endless status line", "too_large", "headers", endless("HTTP/1.1 200 ", "O")},
		{"endless body", "too_large", "body", endless(fine+"\r\n", " ")},
		{"endless chunks", "too_large", "body", endless(fine+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")},
		{"one byte too many", "too_large", "body", answer(200, strings.Repeat(" ", 1<<20+1))},
		{"gzip bomb", "bad_answer", "content_encoding", answer(200, bomb(), "Content-Encoding", "gzip")},
		{"packing nobody knows", "bad_answer", "content_encoding", answer(200, "x", "Content-Encoding", "zstd, x")},
		{"JSON like an old well", "bad_answer", "too_deep", answer(200, strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000))},
	}
}

// bomb is a gzip body of 33 kB that unpacks to 32 MiB: 32 members of 1 MiB.
func bomb() string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Close()
	return strings.Repeat(b.String(), 32)
}

func notQuiteHTTP() []Case {
	const malformed, truncated = "malformed_http", "truncated"
	return []Case{
		{"another protocol", "bad_answer", malformed, Stream{First: "220 mail.example ESMTP\r\n"}},
		{"HTTP/0.9", "bad_answer", malformed, Stream{First: "{\"accessToken\":\"a\"}\r\n"}},
		{"chunk size beyond numbers", "bad_answer", truncated, Stream{First: fine + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{"}},
		{"status that is none", "bad_answer", malformed, Stream{First: "HTTP/1.1 xyz OK\r\n\r\n"}},
		{"two lengths", "bad_answer", malformed, Stream{First: fine + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}"}},
		{"negative length", "bad_answer", malformed, Stream{First: fine + "Content-Length: -5\r\n\r\n{}"}},
		{"escapes in a header", "bad_answer", malformed, Stream{First: fine + "Retry-After: \x1b[2J\r\n\r\n{}"}},
		{"echo as a header", "bad_answer", malformed, Stream{First: "HTTP/1.1 200 OK\r\n" + Token() + "\r\n\r\n"}},
		{"broken chunk", "bad_answer", truncated, Stream{First: fine + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"}},
		{"truncated", "bad_answer", truncated, Stream{First: fine + "Content-Length: 500\r\n\r\n{\"accessToken\":"}},
		{"another protocol next", "bad_answer", "status", Stream{First: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"}},
		{"choices", "bad_answer", "status", answer(http.StatusMultipleChoices, "", "Location", "/")},
	}
}
