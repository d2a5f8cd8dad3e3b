package kaizala

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// FuzzObject compares readObject with the token stream of encoding/json, which shows
// every key: readObject accepts exactly the objects without a duplicate key.
func FuzzObject(f *testing.F) {
	for _, s := range []string{
		`{"a":1,"b":[{"a":1},{"a":2}],"c":"x\"y:"}`, `{"a":1,"\u0061":2}`, `{"a" :1,"a" : 2}`, `{"a":{"b":1,"b":2}}`, `{"a":"\\","a\\":"\\\""}`, `{"":1}`, `{}x`, `null`, `[[]]`, `{"a":"b","c":"b"}`, `2e999`, `{"a":2e999,"a":1}`, "{\"\xff\":1,\"\xfe\":2}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, fault := readObject(data)
		if (o == nil) != (fault != "") {
			t.Fatalf("%q: %v beside %q", data, o, fault)
		}
		if fault == faultDepth || !json.Valid(data) {
			return
		}
		if twice := hasTwice(t, data); twice != (fault == faultDuplicate) && fault != faultObject {
			t.Errorf("%q: fault %q, a key twice: %v", data, fault, twice)
		}
	})
}

func hasTwice(t *testing.T, data []byte) bool {
	t.Helper()
	type level struct {
		keys map[string]bool // nil in an array
		key  bool            // the next token is a key
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // one of any size
	var open []*level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			top := open[len(open)-1]
			if key, isText := token.(string); isText && top.key {
				if top.keys[key] {
					return true
				}
				top.keys[key], top.key = true, false
				continue
			}
			top.key = top.keys != nil
		}
		switch token {
		case json.Delim('{'):
			open = append(open, &level{map[string]bool{}, true})
		case json.Delim('['):
			open = append(open, &level{})
		}
	}
}
