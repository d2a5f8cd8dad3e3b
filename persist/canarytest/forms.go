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
// PIN of six digits is below it: a few time stamps have such digits by chance.
const shortest = 8

// needle is one way in which a piece of a secret may stand in a file.
type needle struct {
	form string
	text []byte
}

// needles are all of them. Escapes and wraps are undone in the file instead, by
// views, since any character may be escaped, and a line may end anywhere.
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

// pieces are what is looked for of a secret: the three parts of a token one by
// one, and of a long part its two ends, since a message may cut a secret short. All
// tokens begin alike: where one is found, the others seem to be.
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

// aligned is what base64 makes of a text that follows so many other bytes: the
// characters that depend on the text alone.
func aligned(e *base64.Encoding, text string, before int) string {
	b := append(make([]byte, before), text...)
	return e.EncodeToString(b)[(before*8+5)/6 : len(b)*8/6]
}

// views are a content with each kind of escape undone, and without the ends of
// its lines, its other spaces and a quoting chat's marks, before or after: they may
// stand in the middle of an escape, or part two that would else be read as one.
// What stands in the content whole is in the first view.
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

// The escapes are undone one by one: around them may be anything.
var (
	percents = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	escapes  = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])`)
)

// unplus undoes the escapes of a form, in which a space is a plus.
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
