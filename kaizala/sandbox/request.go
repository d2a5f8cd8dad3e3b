package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// params is the JSON object of a request. Clients write its keys in any case, and
// booleans and numbers also as texts (observed); a strict sandbox takes neither. The
// first field at fault is remembered: ask for fault after the last field was read.
type params struct {
	object map[string]any
	strict bool
	wrong  **refusal
}

// noFields are the fields of a request without a body.
func noFields(strict bool) params { return params{map[string]any{}, strict, new(*refusal)} }

// readFields reads the body of a request, sloppy JSON included. An empty body has no
// fields.
func readFields(r *http.Request, isStrict bool) (params, *refusal) {
	f := noFields(isStrict)
	text, err := io.ReadAll(r.Body) // at most maxBody
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		return f, nil
	}
	if err == nil && !isStrict {
		text, err = strict(text)
	}
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err = d.Decode(&f.object); err == nil && (f.object == nil || d.More()) {
			err = errSloppy
		}
	}
	if err != nil {
		return f, invalid("The body is no JSON of the expected shape")
	}
	return f, nil
}

// fault refuses the request if a field that was read is wrong.
func (f params) fault() *refusal { return *f.wrong }

// blame says that a field is not what is wanted.
func (f params) blame(name, want string) { f.fail(name + " is not " + want) }

// fail remembers the first fault.
func (f params) fail(why string) {
	if *f.wrong == nil {
		*f.wrong = invalid(why)
	}
}

// get returns a field by the first of its names that is there, or nil.
func (f params) get(names ...string) any {
	for _, name := range names {
		if v, ok := f.object[name]; ok {
			return v
		}
		if f.strict {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(f.object)) {
			if strings.EqualFold(key, name) {
				return f.object[key]
			}
		}
	}
	return nil
}

// has reports whether a field is there and not null.
func (f params) has(names ...string) bool { return f.get(names...) != nil }

// text returns a text, "" where there is none.
func (f params) text(names ...string) string {
	switch v := f.get(names...).(type) {
	case string:
		return v
	case nil:
	default:
		f.blame(names[0], "a text")
	}
	return ""
}

// digits returns a text that clients also send as a number.
func (f params) digits(name string) string {
	if v, ok := f.get(name).(json.Number); ok {
		return v.String()
	}
	return f.text(name)
}

// texts returns a list of texts.
func (f params) texts(names ...string) []string {
	var out []string
	for _, v := range f.list(names...) {
		s, ok := v.(string)
		if !ok {
			f.blame(names[0], "a list of texts")
		}
		out = append(out, s)
	}
	return out
}

func (f params) list(names ...string) []any {
	switch v := f.get(names...).(type) {
	case []any:
		return v
	case nil:
	case string:
		if v != "" || f.strict {
			f.blame(names[0], "a list")
		}
	default:
		f.blame(names[0], "a list")
	}
	return nil
}

// yes returns a boolean, or usual where there is none.
func (f params) yes(usual bool, names ...string) bool {
	v := f.get(names...)
	if v == nil {
		return usual
	}
	yes, ok := boolOf(v, f.strict)
	if !ok {
		f.blame(names[0], "true or false")
	}
	return yes
}

// boolOf reads a boolean, which clients also send as text or as 0 and 1.
func boolOf(v any, strict bool) (yes, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		yes, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(v)))
		return yes, err == nil && !strict
	case json.Number:
		return v == "1", (v == "0" || v == "1") && !strict
	}
	return false, false
}

// number returns a number, or usual where there is none. Documented samples have
// numbers as texts too.
func (f params) number(usual float64, names ...string) float64 {
	v := f.get(names...)
	if v == nil || v == "" {
		return usual
	}
	n, ok := numberOf(v)
	if !ok {
		f.blame(names[0], "a number")
	}
	return n
}

func numberOf(v any) (float64, bool) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// inner returns an object within the object. One that is not there has no fields.
func (f params) inner(names ...string) params {
	v := f.get(names...)
	o, ok := v.(map[string]any)
	if v != nil && !ok {
		f.blame(names[0], "an object")
	}
	return params{o, f.strict, f.wrong}
}

// inners returns a list of objects.
func (f params) inners(names ...string) []params {
	var out []params
	for _, v := range f.list(names...) {
		o, ok := v.(map[string]any)
		if !ok {
			f.blame(names[0], "a list of objects")
		}
		out = append(out, params{o, f.strict, f.wrong})
	}
	return out
}

// queryFields makes fields of the parameters of an address. They are always texts.
func queryFields(r *http.Request, strict bool) params {
	f := noFields(strict)
	for key, values := range r.URL.Query() {
		f.object[key] = values[0]
	}
	return f
}

// flag returns a boolean parameter of an address.
func (f params) flag(names ...string) bool {
	f.strict = false // a text is the only form there
	if f.get(names...) == "" {
		return false
	}
	return f.yes(false, names...)
}

// enum returns one of the values, which clients write in any case, or "" where there is
// none.
func (f params) enum(name string, values ...string) string {
	text := f.text(name)
	for _, v := range values {
		if text == v || strings.EqualFold(text, v) && !f.strict {
			return v
		}
	}
	if text != "" {
		f.blame(name, "one of "+strings.Join(values, ", "))
	}
	return ""
}
