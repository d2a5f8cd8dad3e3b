// Package paste answers two questions about a text that a person pasted or typed:
// what is in it, and is it plausible?
//
// The text may be the portal's box, JSON, a .env file, a curl command, a Postman
// environment, a mail, or one value alone. Find takes the values by their names, in the
// languages of the table in alias.go, or by their shapes. Read and Typed also judge them
// against what is known of the connector, so that the person sees the doubts before
// anything is kept.
//
// All functions are pure: no I/O, no clock, nothing is stored. Tokens are read
// offline, and what they say of themselves is not verified.
package paste

import (
	"strings"

	"kaizala-setup/kaizala/secret"
)

// MaxText is the longest text that is searched, in bytes. An export of a browser or
// of Postman may be that long.
const MaxText = 256 << 10

// Values are the values found in a text. A value that the text does not have is
// empty. Values that are not secret have passed secret.Clean.
type Values struct {
	Name, ID        string
	Group, GroupID  string
	Secret          secret.Secret
	Refresh, Access secret.Secret
	PIN             secret.Secret // from an SMS; Find never looks for it
}

// Count is how many values there are.
func (f Values) Count() int {
	n := 0
	for _, missing := range []bool{
		f.Name == "", f.ID == "", f.Group == "", f.GroupID == "",
		f.Secret.IsZero(), f.Refresh.IsZero(), f.Access.IsZero(), f.PIN.IsZero(),
	} {
		if !missing {
			n++
		}
	}
	return n
}

// Find looks for values in a text of any form: under their names, or by their shapes
// where a text has no names. A text longer than MaxText has no values.
//
// Nothing that Find does not understand is part of a value, and of two values for
// one field that differ it takes none.
func Find(text string) Result {
	if len(text) > MaxText {
		return Result{}
	}
	s := &scanner{src: decode(text)}
	if !s.scan() {
		return Result{}
	}
	r := choose(s.found)
	r.Unused = s.unused()
	return r
}

// unused counts the lines with text that gave no value.
func (s *scanner) unused() int {
	used := map[int]bool{}
	for _, t := range s.taken {
		for at := t.from; at < t.to; at = lineEnd(s.src.text, at) + 1 {
			used[s.src.line(at)] = true
		}
	}
	n, at := 0, 0
	for l := range strings.Lines(s.src.text) {
		if strings.TrimSpace(l) != "" && !used[s.src.line(at)] {
			n++
		}
		at += len(l)
	}
	return n
}

// AsSecret takes all of a text as one secret. It removes what chats, mails and
// PDFs add: white space, invisible characters, and quotes around the value. No
// secret, token or ID has any of these.
func AsSecret(text string) secret.Secret {
	return secret.New(unquote(secret.Compact(text)))
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	for _, q := range [][2]string{{`"`, `"`}, {`'`, `'`}, {"“", "”"}, {"`", "`"}} {
		if inner, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(inner, q[1]) {
			return strings.TrimSuffix(inner, q[1])
		}
	}
	return s
}
