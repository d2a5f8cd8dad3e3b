package canarytest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// secrets are of each kind that the program handles. All are made up.
func secrets() map[string]string {
	part := base64.RawURLEncoding.EncodeToString
	claims := part([]byte(`{"ver":"2","iat":1700000000,"urn:microsoft:credentials":"{\"applicationId\":\"made up\"}"}`))
	return map[string]string{
		"a connector's secret": "MADEUPSECR",
		"a token":              strings.Join([]string{part([]byte(`{"alg":"HS256","typ":"JWT"}`)), claims, part([]byte("signed by nobody, made up????>>>"))}, "."),
		"an odd token":         "made.up.tok",
		"an age key":           "AGE-SECRET-KEY-1" + strings.Repeat("MADEUP0", 8) + "QQ",
		"a passphrase":         "correct horse, battery/staple & more",
		"one with odd signs":   `a+b/c="d\e'>f`,
	}
}

// writings are the ways in which a value may get into a file.
var writings = map[string]func(string) string{
	"raw":            func(s string) string { return s },
	"base64":         func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64, raw":    func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"base64 url":     func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
	"base64 after 1": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "y")) },
	"base64 after 2": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("xy" + s + "yz!")) },
	"base64 url 1":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("\xff" + s)) },
	"base64 url 2":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("\xff\xfe" + s + "\xff")) },
	"base64 in URL":  func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("\xff" + s))) },
	"base64 in HTML": func(s string) string {
		return strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte("\xff"+s)), "+", "&#43;")
	},
	"hex":            func(s string) string { return hex.EncodeToString([]byte(s)) },
	"HEX":            func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	"URL query":      url.QueryEscape,
	"URL path":       url.PathEscape,
	"URL, each byte": func(s string) string { return each(s, "%%%02X") },
	"url, each byte": func(s string) string { return each(s, "%%%02x") },
	"JSON":           func(s string) string { b, _ := json.Marshal(s); return string(b) },
	"JSON, each":     func(s string) string { return each(s, `\u%04x`) },
	"JSON, EACH":     func(s string) string { return each(s, `\u%04X`) },
	"JSON, slashes":  func(s string) string { b, _ := json.Marshal(s); return strings.ReplaceAll(string(b), "/", `\/`) },
	"HTML":           html.EscapeString,
}

func each(s, format string) string {
	var out strings.Builder
	for _, b := range []byte(s) {
		fmt.Fprintf(&out, format, b)
	}
	return out.String()
}

// wraps are what a mail, a chat or a document do with a long line.
var wraps = map[string]func(string) string{
	"one line":   func(s string) string { return s },
	"wrapped":    func(s string) string { return every(7, s, "\n") },
	"CRLF":       func(s string) string { return every(9, s, "\r\n\t") },
	"quoted":     func(s string) string { return "> " + every(8, s, "\n> ") },
	"twice":      func(s string) string { return ">> " + every(8, s, "\n>> ") },
	"with space": func(s string) string { return every(4, s, " ") },
}

func every(n int, s, sep string) string {
	var out []string
	for len(s) > n {
		out, s = append(out, s[:n]), s[n:]
	}
	return strings.Join(append(out, s), sep)
}

const before, after = "100% of what C:\\temp\\ said & done: ", "; and so on\xff\n"

func TestEachFormIsFound(t *testing.T) {
	n := 0
	for kind, secret := range secrets() {
		for writing, written := range writings {
			for wrap, wrapped := range wraps {
				n++
				text := wrapped(written(secret))
				if Find([]byte(before+"\n"+text+after), secret) == "" {
					t.Errorf("%s, %s, %s: not found in %.80q", kind, writing, wrap, text)
				}
			}
		}
	}
	t.Logf("%d writings found", n)
}

// An escape that begins a line is no other one for the backslash before it.
func TestAnEscapeAfterABackslash(t *testing.T) {
	if Find([]byte("curl \\\n"+each("MADEUPSECR", `\u%04x`)), "MADEUPSECR") == "" {
		t.Error("not found")
	}
}

// What is no secret is not found: each differs from one in every third byte.
func TestNothingElseIsFound(t *testing.T) {
	for kind, secret := range secrets() {
		b := []byte(secret)
		for i := 0; i < len(b); i += 3 {
			b[i] ^= 2
		}
		for writing, written := range writings {
			if form := Find([]byte(before+written(string(b))+after), secret); form != "" {
				t.Errorf("%s, %s: found %s in something else", kind, writing, form)
			}
		}
	}
}

// A message that cuts a token, at either end, tells the rest of it.
func TestACutTokenIsFound(t *testing.T) {
	token := secrets()["a token"]
	for _, cut := range []string{token[:60], token[:len(token)/2], token[len(token)-30:], "…" + token[40:]} {
		if Find([]byte("body: "+cut), token) == "" {
			t.Errorf("%q: not found", cut)
		}
	}
	if form := Find([]byte("ends in "+token[len(token)-4:]), token); form != "" {
		t.Errorf("the four characters that a person recognises it by count as a leak %s", form)
	}
}

// What is too short to be told from chance is not looked for.
func TestAPINIsTooShort(t *testing.T) {
	if n := needles("482913"); len(n) > 0 {
		t.Errorf("%d forms of a PIN", len(n))
	}
}
