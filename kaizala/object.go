package kaizala

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep the JSON of an answer may nest. Documented answers need 3.
const maxDepth = 32

// object is a JSON object without duplicate keys. Its keys have an exact spelling:
// encoding/json would ignore the case, and take the last of two.
type object map[string]json.RawMessage

// Faults of an object and of its fields.
const (
	faultEmpty     = "empty"
	faultJSON      = "not_json"
	faultObject    = "not_object"
	faultDuplicate = "duplicate_key"
	faultDepth     = "too_deep"
	faultTrailing  = "trailing_data"
	faultMissing   = "missing" // absent, null or ""
	faultType      = "wrong_type"
	faultRange     = "out_of_range"
	faultValue     = "value"
)

// readObject reads exactly one object, or returns the fault.
func readObject(data []byte) (object, string) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) == 0 {
		return nil, faultEmpty
	}
	var o object
	var mistyped *json.UnmarshalTypeError
	switch err := json.Unmarshal(data, &o); {
	case errors.As(err, &mistyped), err == nil && o == nil:
		return nil, faultObject
	case err != nil && strings.Contains(err.Error(), "after top-level value"):
		return nil, faultTrailing
	case err != nil:
		return nil, faultJSON
	}
	if fault := checkKeysAndDepth(data); fault != "" {
		return nil, fault
	}
	return o, ""
}

// checkKeysAndDepth returns the faults of valid JSON that encoding/json accepts: a
// duplicate key, and nesting beyond maxDepth.
func checkKeysAndDepth(data []byte) string {
	var open []map[string]bool // the keys seen in each object that has not ended
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			open = append(open, map[string]bool{})
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			end := i + stringLen(data[i:])
			if after := bytes.TrimLeft(data[end:], " \t\r\n"); len(after) > 0 && after[0] == ':' {
				seen, key := open[len(open)-1], unquoted(data[i:end])
				if seen[key] {
					return faultDuplicate
				}
				seen[key] = true
			}
			i = end - 1
		}
		if len(open) > maxDepth {
			return faultDepth
		}
	}
	return ""
}

// stringLen returns the length of the JSON string that data begins with, with its
// quotes.
func stringLen(data []byte) int {
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// unquoted returns the text of a JSON string. Most have no escapes.
func unquoted(quoted []byte) string {
	var s string
	if !bytes.ContainsRune(quoted, '\\') && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1])
	}
	_ = json.Unmarshal(quoted, &s)
	return s
}

func (o object) has(key string) bool { return len(o[key]) > 0 && string(o[key]) != "null" }

// text returns a string, or the fault.
func (o object) text(key string) (string, string) {
	if !o.has(key) {
		return "", faultMissing
	}
	if o[key][0] != '"' {
		return "", faultType
	}
	s := unquoted(o[key])
	if s == "" {
		return "", faultMissing
	}
	return s, ""
}

// number returns a whole number, or the fault.
func (o object) number(key string) (int64, string) {
	if !o.has(key) {
		return 0, faultMissing
	}
	if c := o[key][0]; c != '-' && (c < '0' || c > '9') {
		return 0, faultType
	}
	n, err := strconv.ParseInt(string(o[key]), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, faultRange
	case err != nil:
		return 0, faultType
	}
	return n, ""
}

// objects returns an array of objects, or the fault. Null is an empty array.
func (o object) objects(key string) ([]object, string) {
	raw, ok := o[key]
	if !ok {
		return nil, faultMissing
	}
	var all []object
	if json.Unmarshal(raw, &all) != nil {
		return nil, faultType
	}
	return all, ""
}
