package kaizala

import (
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// fields reads an object field by field and keeps the first fault, such as
// "missing accessToken", so that its user checks for an error once at the end.
type fields struct {
	object
	fault string
}

func (f *fields) note(fault, key string) {
	if f.fault == "" && fault != "" {
		f.fault = fault + " " + key
	}
}

// err returns the first fault as an error, nil if there is none.
func (f *fields) err() *Error {
	if f.fault == "" {
		return nil
	}
	return badAnswer(f.fault)
}

// required reads a text that must be there.
func (f *fields) required(key string) string {
	s, fault := f.text(key)
	f.note(fault, key)
	return s
}

// optional reads a text that may be absent, null or "".
func (f *fields) optional(key string) string {
	s, fault := f.text(key)
	if fault != faultMissing {
		f.note(fault, key)
	}
	return s
}

// headerValue checks that a header can carry the text.
func (f *fields) headerValue(s, key string) secret.Secret {
	if s != "" && !fitsHeader(s) {
		f.note(faultValue, key)
		return secret.Secret{}
	}
	return secret.New(s)
}

// count reads a number from 0 up; it is 0 if absent.
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

// Bounds of a time in seconds since 1970: the years 2001 to 9999. A number from
// epochMillis on is milliseconds: as seconds it would be after the year 5138.
const (
	epochFirst  = 1_000_000_000
	epochMillis = 100_000_000_000
	epochLast   = 253_402_300_799
)

// timestamp reads a time in milliseconds since 1970 (documented), or in seconds.
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

// list reads a comma-separated list.
func (f *fields) list(key string) []string {
	var out []string
	for part := range strings.SplitSeq(f.optional(key), ",") {
		if s := secret.Clean(part); s != "" {
			out = append(out, s)
		}
	}
	return out
}
