// Package jsonfile reads a JSON file that a person wrote or edited, and says in our own
// words where it is wrong: those of Go's decoder are for programmers, and tell no line.
package jsonfile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fault is what is wrong in a file, as the end of a sentence that begins with the file:
// "in line 3, column 13, a comma or } is missing".
type Fault struct {
	Line, Column int // from 1 on, the column in characters; 0: the fault has no place
	What         string
}

func (f *Fault) Error() string {
	switch {
	case f.Line == 0:
		return f.What
	case f.Column == 0:
		return fmt.Sprintf("in line %d, %s", f.Line, f.What)
	}
	return fmt.Sprintf("in line %d, column %d, %s", f.Line, f.Column, f.What)
}

// Decode reads the one object of a file. A field that into does not have is a fault, as is
// one that stands twice. A byte order mark of UTF-8, which some editors write, is none. The
// error is a *Fault.
func Decode(text []byte, into any) error {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return &Fault{What: "it is not text in UTF-8"}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(into); err != nil {
		return faultOf(text, err)
	}
	rest := text[d.InputOffset():]
	if more := bytes.TrimLeft(rest, " \t\r\n"); len(more) > 0 {
		return at(text, len(text)-len(more), "there is more after the end of the object")
	}
	if f := fieldsFault(text, reflect.TypeOf(into)); f != nil {
		return f
	}
	return nil
}

// faultOf says an error of Go's decoder in our words.
func faultOf(text []byte, err error) *Fault {
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	var encoded base64.CorruptInputError
	switch {
	case errors.Is(err, io.EOF):
		return &Fault{What: "it is empty"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return at(text, len(bytes.TrimRight(text, " \t\r\n")), "it ends in the middle")
	case errors.As(err, &syntax):
		i := min(max(int(syntax.Offset)-1, 0), len(text))
		return at(text, i, syntaxFault(text[i:], syntax.Error()))
	case errors.As(err, &mistyped) && mistyped.Field == "":
		return &Fault{What: "it is not a JSON object, but " + kind(mistyped.Value)}
	case errors.As(err, &mistyped):
		f := at(text, min(int(mistyped.Offset), len(text)), Quote(mistyped.Field)+" cannot be "+kind(mistyped.Value))
		f.Column = 0 // the decoder tells where the value ends
		return f
	case errors.As(err, &encoded):
		return &Fault{What: "a value that should be in base64 is not"}
	}
	return &Fault{What: "it cannot be read as JSON"}
}

// at is a fault at a byte of the text.
func at(text []byte, i int, what string) *Fault {
	before := text[:i]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return &Fault{bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[begin:]) + 1, what}
}

// syntaxFaults are what each place in a text lacks, by what the decoder says of it.
var syntaxFaults = []struct{ of, what string }{
	{"after object key:value pair", "a comma or } is missing"},
	{"after object key", "a colon is missing"},
	{"after array element", "a comma or ] is missing"},
	{"after top-level value", "there is more after the end of the object"},
	{"looking for beginning of object key string", "the name of a field in double quotes is missing"},
	{"looking for beginning of value", "a value is missing: a text in double quotes, a number, true, false, an object or a list"},
	{"in literal", "a value is missing: a text in double quotes, a number, true, false, an object or a list"},
	{"in string literal", "a text has the end of a line or another control character in it"},
	{"in string escape code", `\ stands before a character that needs none: \\ is one \`},
	{"hexadecimal character escape", `\u lacks its four hexadecimal digits`},
	{"numeric literal", "a number is not complete"},
	{"max depth", "objects or lists are nested too deeply"},
}

// syntaxFault says what is wrong where the rest of a text begins.
func syntaxFault(rest []byte, said string) string {
	switch c := rest[:min(1, len(rest))]; {
	case string(c) == "'":
		return "texts and names stand in double quotes, not in single ones"
	case string(c) == "/" || string(c) == "#":
		return "there is a comment or a path without double quotes: JSON has no comments"
	case strings.ContainsAny(string(c), "}]") && strings.Contains(said, "looking for beginning"):
		return "something is missing before " + string(c) + ", or there is a comma too many"
	}
	for _, f := range syntaxFaults {
		if strings.Contains(said, f.of) {
			return f.what
		}
	}
	return "it is not JSON"
}

// kinds are kinds of JSON values with their articles, by their names in
// json.UnmarshalTypeError.
var kinds = map[string]string{"array": "a list", "object": "an object", "bool": "true or false", "string": "a text", "number": "a number"}

// kind is the kind of a value that could not be read. Of some numbers the decoder tells the
// digits too.
func kind(value string) string {
	name, digits, _ := strings.Cut(value, " ")
	if digits != "" {
		return "the number " + digits[:min(len(digits), longest)]
	}
	return kinds[name]
}

// KindOf is the kind of a value that was read into an any, with its article.
func KindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case []any:
		return kinds["array"]
	case map[string]any:
		return kinds["object"]
	case bool:
		return kinds["bool"]
	case string:
		return kinds["string"]
	}
	return kinds["number"]
}

// longest is the longest name that is quoted, in characters: what is longer is no name, and
// may be a token in the wrong place.
const longest = 40

// Quote is a name as it stands in a sentence: `"colour"`, or `of 900 characters`.
func Quote(name string) string {
	if n := utf8.RuneCountInString(name); n > longest {
		return fmt.Sprintf("of %d characters", n)
	}
	return strconv.Quote(name)
}
