package jsonfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"kaizala-setup/persist/alike"
)

// fieldsFault finds the first field that its struct does not have, or that stands twice in
// one object. Go's decoder would pass over the one, and take the last of the other. The text
// is known to be JSON; of is the type that it was read into.
func fieldsFault(text []byte, of reflect.Type) *Fault {
	w := walk{text, json.NewDecoder(bytes.NewReader(text))}
	return w.value(of)
}

// walk goes through a text from value to value.
type walk struct {
	text []byte
	json *json.Decoder
}

// value reads one value. of is its type; nil: any.
func (w walk) value(of reflect.Type) *Fault {
	token, _ := w.json.Token()
	switch token {
	case json.Delim('{'):
		return w.object(of)
	case json.Delim('['):
		for w.json.More() {
			if f := w.value(elementOf(of)); f != nil {
				return f
			}
		}
		_, _ = w.json.Token()
	}
	return nil
}

func (w walk) object(of reflect.Type) *Fault {
	of = bare(of)
	fields := fieldsOf(of)
	seen := map[string]bool{}
	for w.json.More() {
		begin := w.next()
		key, _ := w.json.Token()
		name, inner := fmt.Sprint(key), elementOf(of)
		if fields != nil {
			i := slices.IndexFunc(fields, func(f field) bool { return strings.EqualFold(f.name, name) })
			if i < 0 {
				return at(w.text, begin, unknown(name, fields))
			}
			name, inner = fields[i].name, fields[i].of
		}
		if seen[name] {
			return at(w.text, begin, "the field "+Quote(name)+" is there twice")
		}
		seen[name] = true
		if f := w.value(inner); f != nil {
			return f
		}
	}
	_, _ = w.json.Token()
	return nil
}

// next is where the next key begins.
func (w walk) next() int {
	from := int(w.json.InputOffset())
	return from + bytes.IndexByte(w.text[from:], '"')
}

// unknown says that there is no such field, and which one was probably meant.
func unknown(name string, fields []field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	what := "there is no field " + Quote(name)
	if len(name) > longest {
		return what
	}
	if meant := alike.Most(name, names); meant != "" {
		return what + ", but " + Quote(meant)
	}
	if len(names) == 0 {
		return what + ", and no other one"
	}
	return what + ", but " + strings.Join(names, ", ")
}

// field is a field of a struct by its name in JSON.
type field struct {
	name string
	of   reflect.Type
}

// fieldsOf are the fields of a struct; nil for any other type, and for one that reads itself.
func fieldsOf(of reflect.Type) []field {
	if of == nil || of.Kind() != reflect.Struct || reflect.PointerTo(of).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	out := []field{}
	for f := range of.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" {
			out = append(out, field{cmp.Or(name, f.Name), f.Type})
		}
	}
	return out
}

// elementOf is the type of what a list or a map has; nil: any.
func elementOf(of reflect.Type) reflect.Type {
	if of = bare(of); of != nil && slices.Contains([]reflect.Kind{reflect.Map, reflect.Slice, reflect.Array}, of.Kind()) {
		return of.Elem()
	}
	return nil
}

// bare is the type to which a pointer leads.
func bare(of reflect.Type) reflect.Type {
	for of != nil && of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return of
}
