package canarytest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// shortest is the length of the shortest secret that is looked for, in bytes. A
// PIN of six digits is shorter: some time stamp has such digits by chance.
const shortest = 8

// needle is one form in which a piece of a secret may be in a file.
type needle struct {
	form string
	text []byte
}

// needles gives all forms of a secret. Escapes and line breaks are not among them:
// any character may be escaped and a line may end anywhere, so views undoes them in
// the file.
func needles(secret string) []needle {
	var out []needle
	for _, p := range pieces(secret) {
		add := func(form, text string) { out = append(out, needle{form, squeeze([]byte(text))}) }
		add("as it is", p)
		add("in hex", hex.EncodeToString([]byte(p)))
		add("in hex", strings.ToUpper(hex.EncodeToString([]byte(p))))
		for before := range 3 {
			add("in base64", aligned(base64.StdEncoding, p, before))
			add("in base64", aligned(base64.URLEncoding, p, before))
		}
	}
	return out
}

// pieces gives the pieces of a secret that are looked for: each of the three parts
// of a token, and only the two ends of a long part, because a message may cut a
// secret short. All tokens begin alike, so a hit of one looks like a hit of all.
func pieces(secret string) []string {
	const end = 20
	var out []string
	for _, p := range strings.Split(secret, ".") {
		switch {
		case len(p) > 2*end:
			out = append(out, p[:end], p[len(p)-end:])
		case len(p) >= shortest:
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(secret) >= shortest {
		out = append(out, secret)
	}
	return out
}

// aligned gives the base64 of a text that follows some other bytes: only the
// characters that depend on the text.
func aligned(e *base64.Encoding, text string, before int) string {
	b := append(make([]byte, before), text...)
	return e.EncodeToString(b)[(before*8+5)/6 : len(b)*8/6]
}

// views gives a content as it is and with each kind of escape undone, always
// without white space and a chat's quoting marks. Those are removed before the
// escapes are undone and after, because they may be inside an escape or between two.
func views(content []byte) [][]byte {
	plain := squeeze(content)
	out := [][]byte{plain}
	for _, kind := range []struct {
		mark string
		undo func([]byte) []byte
	}{{"%", unpercent}, {"+", unplus}, {`\`, unescape}, {"&", unhtml}} {
		if bytes.Contains(plain, []byte(kind.mark)) {
			out = append(out, squeeze(kind.undo(content)), squeeze(kind.undo(plain)))
		}
	}
	return out
}

func squeeze(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '>' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, b)
}

// Escapes are undone one by one, because anything may be around them.
var (
	percents = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	escapes  = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])`)
)

// unplus undoes the escapes of an HTML form, where a plus is a space.
func unplus(b []byte) []byte { return unpercent(bytes.ReplaceAll(b, []byte("+"), nil)) }

func unpercent(b []byte) []byte {
	return percents.ReplaceAllFunc(b, func(e []byte) []byte {
		text, _ := url.PathUnescape(string(e))
		return []byte(text)
	})
}

func unescape(b []byte) []byte {
	return escapes.ReplaceAllFunc(b, func(e []byte) []byte {
		switch e[1] {
		case 'u':
			n, _ := strconv.ParseUint(string(e[2:]), 16, 16)
			return []byte(string(utf16.Decode([]uint16{uint16(n)})))
		case 'b', 'f', 'n', 'r', 't':
			return []byte("\n")
		}
		return e[1:]
	})
}

func unhtml(b []byte) []byte { return []byte(html.UnescapeString(string(b))) }

// Find gives the form in which a content holds a secret, or "".
func Find(content []byte, secret string) string {
	return find(views(content), needles(secret))
}

func find(views [][]byte, needles []needle) string {
	for _, n := range needles {
		for _, v := range views {
			if bytes.Contains(v, n.text) {
				return n.form
			}
		}
	}
	return ""
}
