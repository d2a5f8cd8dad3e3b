package kaizala

import (
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// fields reads an object field by field and remembers the first fault, so that
// a reader can ask for all it wants and look once. The fault names the field:
// "missing accessToken".
type fields struct {
	object
	fault string
}

func (f *fields) note(fault, key string) {
	if f.fault == "" && fault != "" {
		f.fault = fault + " " + key
	}
}

// err is nil or a bad answer.
func (f *fields) err() *Error {
	if f.fault == "" {
		return nil
	}
	return badAnswer(f.fault)
}

// required reads a text that has to be there.
func (f *fields) required(key string) string {
	s, fault := f.text(key)
	f.note(fault, key)
	return s
}

// optional reads a text that can be absent, null or "".
func (f *fields) optional(key string) string {
	s, fault := f.text(key)
	if fault != faultMissing {
		f.note(fault, key)
	}
	return s
}

// firstOf reads the firstOf text there is: for what is spelled in several ways.
func (f *fields) firstOf(keys ...string) string {
	for _, key := range keys {
		if s := f.optional(key); s != "" {
			return secret.Clean(s)
		}
	}
	return ""
}

// headerValue makes a text one that a header can carry.
func (f *fields) headerValue(s, key string) secret.Secret {
	if s != "" && !fitsHeader(s) {
		f.note(faultValue, key)
		return secret.Secret{}
	}
	return secret.New(s)
}

// count reads a number of things, 0 if it is absent.
func (f *fields) count(key string) int {
	n, fault := f.number(key)
	if fault == "" && (n < 0 || n > 1<<31-1) {
		fault = faultRange
	}
	if fault != faultMissing {
		f.note(fault, key)
	}
	if fault != "" {
		return 0
	}
	return int(n)
}

// Bounds of a moment: in seconds the years 2001 to 9999. Read as milliseconds,
// epochMillis is in 1973; read as seconds, in 5138.
const (
	epochFirst  = 1_000_000_000
	epochMillis = 100_000_000_000
	epochLast   = 253_402_300_799
)

// timestamp reads a moment in milliseconds since 1970 (documented). A number below
// epochMillis is read as seconds.
func (f *fields) timestamp(key string) time.Time {
	n, fault := f.number(key)
	if fault == "" && (n < epochFirst || n > epochLast*1000) {
		fault = faultRange
	}
	f.note(fault, key)
	switch {
	case fault != "":
		return time.Time{}
	case n < epochMillis:
		return time.Unix(n, 0)
	}
	return time.UnixMilli(n)
}

// list reads the parts of a comma-separated list.
func (f *fields) list(key string) []string {
	var out []string
	for part := range strings.SplitSeq(f.optional(key), ",") {
		if s := secret.Clean(part); s != "" {
			out = append(out, s)
		}
	}
	return out
}
