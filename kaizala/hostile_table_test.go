package kaizala

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const fine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// bomb is a small body that unpacks to a huge one.
func bomb() string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = io.CopyN(z, zeros{}, 32<<20)
	_ = z.Close()
	return b.String()
}

// behaviours are by name.
func behaviours(t testing.TB) map[string]behaviour {
	cert, other, old := certificate(t, "kaizala.example"), certificate(t, "other.example"), certificateOf(t, "kaizala.example", -time.Minute)
	with := func(c tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c}} }
	await := strings.TrimPrefix(raw(t, func(_ int, c net.Conn) { silence(c) }), "http://")
	speaksPlain := strings.TrimPrefix(raw(t, func(_ int, c net.Conn) { _, _ = io.WriteString(c, fine+"\r\n") }), "http://")
	resets := strings.TrimPrefix(raw(t, func(_ int, c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }), "http://")
	escapes := "\x1b]52;c;eA==\a\x1b[2J\u009b31m\u202e\u2066\u200b\x00\r\n" + madeUpSecret
	all := map[string]behaviour{
		// the connection
		"refused":  {func(t testing.TB) *Client { return client(t, "http://127.0.0.1:1", enduring) }, CodeUnreachable, "refused"},
		"silent":   {byHand(silence), CodeTimeout, ""},
		"reset":    {byHand(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }), CodeUnreachable, "reset"},
		"hangs up": {byHand(func(net.Conn) {}), CodeUnreachable, "closed"},
		"name that is unknown": {func(t testing.TB) *Client {
			return newInternet(t, nil).join(client(t, "https://kaizala.example", enduring))
		}, CodeDNS, "no_such_host"},
		"public and gone": {func(t testing.TB) *Client { return newInternet(t, nil).join(client(t, PublicAPIRoot, enduring)) }, CodeRetired, "dns"},

		// TLS
		"unknown authority":  {overTLS(with(cert)), CodeTLS, "unknown_authority"},
		"another's name":     {overTLS(with(other), other), CodeTLS, "wrong_host"},
		"expired":            {overTLS(with(old), old), CodeTLS, "expired"},
		"TLS of yesterday":   {overTLS(&tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: tls.VersionTLS11}, cert), CodeTLS, "handshake"},
		"no TLS at all":      {dialling(speaksPlain), CodeTLS, "not_tls"},
		"silent handshake":   {dialling(await), CodeTimeout, ""},
		"reset in handshake": {dialling(resets), CodeUnreachable, "reset"},

		// slow
		"header by the byte": {byHand(slowly("HTTP/1.1 200 OK\r\n", "X")), CodeTimeout, ""},
		"body by the byte":   {byHand(slowly(fine+"\r\n", " ")), CodeTimeout, ""},
		"half, then silence": {byHand(func(c net.Conn) { _, _ = io.WriteString(c, fine+"\r\n{\"accessToken\":"); silence(c) }), CodeTimeout, ""},
		"endless hints":      {byHand(slowly("", "HTTP/1.1 103 Early Hints\r\n\r\n")), CodeTimeout, ""},

		// huge
		"hints at full speed":   {byHand(endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")), CodeTooLarge, "headers"},
		"endless header":        {byHand(endless("HTTP/1.1 200 OK\r\nX: ", "x")), CodeTooLarge, "headers"},
		"endless headers":       {byHand(endless("HTTP/1.1 200 OK\r\n", "X-More: x\r\n")), CodeTooLarge, "headers"},
		"endless status line":   {byHand(endless("HTTP/1.1 200 ", "O")), CodeTooLarge, "headers"},
		"endless body":          {byHand(endless(fine+"\r\n", " ")), CodeTooLarge, "body"},
		"endless chunks":        {byHand(endless(fine+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")), CodeTooLarge, "body"},
		"one byte too many":     {answering(200, strings.Repeat(" ", 1<<20+1)), CodeTooLarge, "body"},
		"gzip bomb":             {answering(200, bomb(), "Content-Encoding", "gzip"), CodeBadAnswer, "content_encoding"},
		"packing nobody knows":  {answering(200, "x", "Content-Encoding", "zstd, x"), CodeBadAnswer, "content_encoding"},
		"JSON like an old well": {answering(200, strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000)), CodeBadAnswer, faultDepth},

		// not quite HTTP
		"another protocol":    {writing("220 mail.example ESMTP\r\n"), CodeBadAnswer, "malformed_http"},
		"status that is none": {writing("HTTP/1.1 xyz OK\r\n\r\n"), CodeBadAnswer, "malformed_http"},
		"two lengths":         {writing(fine + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}"), CodeBadAnswer, "malformed_http"},
		"negative length":     {writing(fine + "Content-Length: -5\r\n\r\n{}"), CodeBadAnswer, "malformed_http"},
		"escapes in a header": {writing(fine + "Retry-After: \x1b[2J\r\n\r\n{}"), CodeBadAnswer, "malformed_http"},
		"echo as a header":    {writing("HTTP/1.1 200 OK\r\n" + madeUpToken + "\r\n\r\n"), CodeBadAnswer, "malformed_http"},
		"broken chunk":        {writing(fine + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), CodeBadAnswer, "truncated"},
		"truncated":           {writing(fine + "Content-Length: 500\r\n\r\n{\"accessToken\":"), CodeBadAnswer, "truncated"},
		"another protocol next": {
			writing("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), CodeBadAnswer, "status",
		},

		// somebody else answers
		"captive portal":        {answering(200, "<!doctype html><title>Hotel</title>", "Content-Type", "text/html"), CodeCaptivePortal, ""},
		"captive portal, 511":   {answering(511, "<html>", "Content-Type", "text/html"), CodeCaptivePortal, ""},
		"captive, no type":      {answering(200, "\r\n <HTML>", "Content-Type", "application/json"), CodeCaptivePortal, ""},
		"blocked by the office": {answering(403, "<html>blocked", "Content-Type", "text/html"), CodeCaptivePortal, ""},
		"broken gateway":        {answering(502, "<html>", "Content-Type", "text/html"), CodeServiceError, ""},

		// answers
		"nothing":              {answering(204, ""), CodeBadAnswer, faultEmpty},
		"null":                 {answering(200, "null"), CodeBadAnswer, faultObject},
		"no token":             {answering(200, good("accessToken", "-")), CodeBadAnswer, "missing accessToken"},
		"token with a break":   {answering(200, good("accessToken", `"a\r\nX: y"`)), CodeBadAnswer, "value accessToken"},
		"token of 20 kB":       {answering(200, good("accessToken", `"`+strings.Repeat("a", 20<<10)+`"`)), CodeBadAnswer, "value accessToken"},
		"two tokens":           {answering(200, good("scope", `"a","accessToken":"b"`)), CodeBadAnswer, faultDuplicate},
		"two answers":          {answering(200, good("", "")+good("", "")), CodeBadAnswer, faultTrailing},
		"never expires":        {answering(200, good("accessTokenExpiry", "1e99")), CodeBadAnswer, "wrong_type accessTokenExpiry"},
		"expires in year 9e9":  {answering(200, good("accessTokenExpiry", "9223372036854775807")), CodeBadAnswer, "out_of_range accessTokenExpiry"},
		"endpoint elsewhere":   {answering(200, good("endpointUrl", `"https://evil.example"`)), CodeHostRefused, "other"},
		"endpoint with a user": {answering(200, good("endpointUrl", `"http://127.0.0.1@evil.example"`)), CodeHostRefused, "userinfo"},
		"a no with status 200": {answering(200, no("InvalidToken", "no")), CodeTokenInvalid, ""},
		"wrong connector":      {answering(401, no("Unauthenticated", wrongID)), CodeRefused, ""},
		"escapes in a no":      {answering(400, no(escapes, escapes)), CodeInvalidParameters, ""},
		"echo of the secrets":  {answering(400, no(madeUpToken, madeUpSecret+madeUpToken)), CodeInvalidParameters, ""},
	}
	for name, b := range oddRetryAfters() {
		all[name] = b
	}
	for name, b := range oddRedirects() {
		all[name] = b
	}
	return all
}

func oddRetryAfters() map[string]behaviour {
	all := map[string]behaviour{}
	for name, text := range map[string]string{
		"no time": "", "overflow": "9223372037", "negative": "-1", "no number": "soon", "the past": "Sun, 06 Nov 1994 08:49:37 GMT",
		"a date beyond time": "Fri, 31 Dec 9999 23:59:59 GMT", "a day": "86400", "not ASCII": "1\u202e", "two": "1, 2",
	} {
		all["come again: "+name] = behaviour{answering(429, no("TooManyRequests", "later"), "Retry-After", text), CodeRateLimited, ""}
		all["unavailable: "+name] = behaviour{answering(503, "", "Retry-After", text), CodeServiceError, ""}
	}
	return all
}

func oddRedirects() map[string]behaviour {
	all := map[string]behaviour{
		"in circles": {handling(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusPermanentRedirect)
		}), CodeTooManyRedirects, ""},
		"choices": {answering(300, "", "Location", "/"), CodeBadAnswer, "status"},
	}
	for name, c := range map[string]struct {
		to     string
		code   Code
		detail string
	}{
		"nowhere":           {"", CodeBadAnswer, "location"},
		"to no URL":         {"https://[::1", CodeBadAnswer, "location"},
		"to another host":   {"https://evil.example/v1/accessToken", CodeRedirectRefused, "other"},
		"to another port":   {"http://127.0.0.1:1/", CodeRedirectRefused, "other"},
		"to plain HTTP":     {"http://kms2.kaiza.la/", CodeRedirectRefused, "scheme"},
		"to a script":       {"javascript:alert(1)", CodeRedirectRefused, "scheme"},
		"to a user":         {"http://kms2.kaiza.la@127.0.0.1/", CodeRedirectRefused, "userinfo"},
		"to a look-alike":   {"https://k\u0430iza.la/", CodeRedirectRefused, "host"},
		"to escapes":        {"https://\x9b31m.evil.example/", CodeRedirectRefused, "host"},
		"to the cloud's IP": {"http://169.254.169.254/latest/meta-data/", CodeRedirectRefused, "scheme"},
	} {
		all["sends us "+name] = behaviour{answering(308, "", "Location", c.to), c.code, c.detail}
	}
	return all
}
