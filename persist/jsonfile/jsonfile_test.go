package jsonfile

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type kept struct {
	Version int                        `json:"version"`
	Key     []byte                     `json:"key"`
	Inner   *struct{ A int }           `json:"inner"`
	Any     map[string]any             `json:"any"`
	List    []*struct{ A int }         `json:"list"`
	ByName  map[string]struct{ A any } `json:"byName"`
	Empty   struct{}                   `json:"empty"`
	Raw     json.RawMessage            `json:"raw"`
	Hidden  int                        `json:"-"`
}

// goWords are words of Go's decoder and parsers.
var goWords = regexp.MustCompile(`invalid character|json:|Go |literal|unmarshal|strconv|unexpected end|looking for|illegal|EOF|struct`)

// Each way in which a file is not as it should be is said with its place.
func TestFaultsInOurWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "it is empty",
		" \n":                              "it is empty",
		"{":                                "in line 1, column 2, it ends in the middle",
		"{\"version\": 1,\n":               "in line 1, column 15, it ends in the middle",
		"{\n \"version\": 1,\n}":           "in line 3, column 1, something is missing before }, or there is a comma too many",
		`{"any":{"a":[1,]}}`:               "in line 1, column 16, something is missing before ], or there is a comma too many",
		"{\"version\":1\n \"any\":{}}":     "in line 2, column 2, a comma or } is missing",
		`{"any":{"a":[1 2]}}`:              "in line 1, column 16, a comma or ] is missing",
		`{"version" 1}`:                    "in line 1, column 12, a colon is missing",
		`{"version": }`:                    "in line 1, column 13, something is missing before }, or there is a comma too many",
		`{'version':1}`:                    "in line 1, column 2, texts and names stand in double quotes, not in single ones",
		`{"any":{"a":'x'}}`:                "in line 1, column 13, texts and names stand in double quotes, not in single ones",
		`{version:1}`:                      "in line 1, column 2, the name of a field in double quotes is missing",
		"version: 1":                       "in line 1, column 1, a value is missing: a text in double quotes, a number, true, false, an object or a list",
		`{"any":{"é":tru}}`:                "in line 1, column 16, a value is missing: a text in double quotes, a number, true, false, an object or a list",
		"// mine\n{}":                      "in line 1, column 1, there is a comment or a path without double quotes: JSON has no comments",
		"{\"any\":{\"a\":\"x\ny\"}}":       "in line 1, column 15, a text has the end of a line or another control character in it",
		`{"any":{"a":"C:\x"}}`:             `in line 1, column 17, \ stands before a character that needs none: \\ is one \`,
		`{"any":{"a":"\u12"}}`:             `in line 1, column 18, \u lacks its four hexadecimal digits`,
		`{"version":-}`:                    "in line 1, column 13, a number is not complete",
		`{"version":1.}`:                   "in line 1, column 14, a number is not complete",
		`{"version":1e}`:                   "in line 1, column 14, a number is not complete",
		`{"version":01}`:                   "in line 1, column 13, a comma or } is missing",
		`{"version":1} x`:                  "in line 1, column 15, there is more after the end of the object",
		"{\"version\":1}\n}":               "in line 2, column 1, there is more after the end of the object",
		"[]":                               "it is not a JSON object, but a list",
		`"x"`:                              "it is not a JSON object, but a text",
		"1":                                "it is not a JSON object, but a number",
		"true":                             "it is not a JSON object, but true or false",
		"{\n\"version\":\"1\"}":            `in line 2, "version" cannot be a text`,
		`{"version":1.5}`:                  `in line 1, "version" cannot be the number 1.5`,
		`{"version":{}}`:                   `in line 1, "version" cannot be an object`,
		`{"version":[]}`:                   `in line 1, "version" cannot be a list`,
		`{"inner":{"A":true}}`:             `in line 1, "inner.A" cannot be true or false`,
		`{"key":"!!"}`:                     "a value that should be in base64 is not",
		"{\"version\":1,\n\"colour\":1}":   `in line 2, column 1, there is no field "colour", but version, key, inner, any, list, byName, empty, raw`,
		"{\"version\":1,\n \"verison\":1}": `in line 2, column 2, there is no field "verison", but "version"`,
		`{"any":{"inner":1},"iner":1}`:     `in line 1, column 20, there is no field "iner", but "inner"`,
		`{"inner":{"A":1,"Bé":2}}`:         `in line 1, column 17, there is no field "Bé", but A`,
		`{"list":[{"A":1},{"B":[{}]}]}`:    `in line 1, column 19, there is no field "B", but A`,
		`{"byName":{"x":{"a":1},"y":{"\u00e9":1}}}`: `in line 1, column 29, there is no field "é", but A`,
		`{"empty":{"x":1}}`:                         `in line 1, column 11, there is no field "x", and no other one`,
		`{"-":1,"hidden":1}`:                        `in line 1, column 2, there is no field "-", but version, key, inner, any, list, byName, empty, raw`,
		`{"version":1,"version":1}`:                 `in line 1, column 14, the field "version" is there twice`,
		`{"version":1,"Version":1}`:                 `in line 1, column 14, the field "version" is there twice`,
		`{"any":{"a":{"b":1,"c":[{"d":1,"d":2}]}}}`: `in line 1, column 32, the field "d" is there twice`,
		`{"byName":{"x":null,"x":null}}`:            `in line 1, column 21, the field "x" is there twice`,
		"\xff\xfe{\x00":                             "it is not text in UTF-8",
		"{\"any\":{\"a\":\"\xff\"}}":                "it is not text in UTF-8",
		strings.Repeat("[", 20000):                  "in line 1, column 10001, objects or lists are nested too deeply",
	} {
		var k kept
		err := Decode([]byte(text), &k)
		if err == nil || err.Error() != want {
			t.Errorf("%.60q:\n got %v\nwant %s", text, err, want)
		}
	}
	for _, text := range []string{`{"version":1}`, "\ufeff{\"version\":1}\r\n", "null", `{"VERSION":1,"raw":{"x":[{}]},"list":[null,{"A":1}],"any":{"a":{},"b":{"a":1}}}`} {
		var k kept
		if err := Decode([]byte(text), &k); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Whatever is cut, put in or left out, the words are ours, and the place is in the text.
func TestNoWordOfTheDecoder(t *testing.T) {
	const good = "{\n \"version\": 1,\n \"inner\": {\"A\": -1.5e3},\n \"any\": {\"a\": [true, null, \"\\u00e9\\n\"], \"b\": {}}\n}\n"
	rapid.Check(t, func(t *rapid.T) {
		text := good
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := rapid.IntRange(from, min(len(text), from+4)).Draw(t, "to")
			text = text[:from] + rapid.StringMatching(`[\[\]{}",:'\\/#0-9a-z\n\x00-\x1fé-]{0,3}`).Draw(t, "put") + text[to:]
		}
		var k kept
		err := Decode([]byte(text), &k)
		if err == nil {
			return
		}
		var f *Fault
		lines := strings.Split(text, "\n")
		if !errors.As(err, &f) || goWords.MatchString(f.Error()) || f.What == "it is not JSON" || f.What == "it cannot be read as JSON" {
			t.Fatalf("%q: %v", text, err)
		}
		if f.Line > len(lines) || f.Line > 0 && f.Column > len([]rune(lines[f.Line-1]))+1 {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
