package sandbox

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestSloppyJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{name:"Night shift",members:["+442079460101"],groupType: "Group"}`: `{"name":"Night shift","members":["+442079460101"],"groupType":"Group"}`,
		`{'message' : 'it\'s "on"'}`:                                        `{"message":"it's \"on\""}`,
		"{message:'one\ntwo\tthree',}":                                      `{"message":"one\u000atwo\u0009three"}`,
		`[1,-2.5e3,true,false,null,]`:                                       `[1,-2.5e3,true,false,null]`,
		`{a:{b:[{}]},$c_d:[]}`:                                              `{"a":{"b":[{}]},"$c_d":[]}`,
		`"\ud83d\ude00 \u00e9 \/"`:                                          `"\ud83d\ude00 \u00e9 \/"`,
		`{"url":"https://payroll.example","pin":'012345'}`:                  `{"url":"https://payroll.example","pin":"012345"}`,
		`{'a': True, 'b': [None, False], True: 1}`:                          `{"a":true,"b":[null,false],"True":1}`,
		`{u'a': u'b', u: "c", 'd': u"it's"}`:                                `{"a":"b","u":"c","d":"it's"}`,
		" {} ":                                                              `{}`,
	} {
		got, err := strict([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", " ", "{", "}", "{a}", "{a:}", "{a:b}", "{:1}", "{a:1 b:2}", "{a:1,,}", "{,}", "[,]", "[1 2]", "'", `'\'`, `"a`, `"\u12"`, `"\x"`, "hello", "01", "+1", "{} {}", "1,", "[1}", "{a:1]", "\xff", "NaN", "{a:'b'c}",
		strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), strings.Repeat("{a:", 100_000),
	} {
		if got, err := strict([]byte(in)); err == nil {
			t.Errorf("%.40s: %.40s", in, got)
		}
	}
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	if _, err := strict([]byte(deep)); err != nil {
		t.Errorf("%d deep: %v", maxDepth, err)
	}
}

// What comes out is JSON; and of what was JSON before, it is the same.
func FuzzSloppyJSON(f *testing.F) {
	for _, seed := range []string{`{'a':[1,"b",{c:null}],}`, `"\ud83d\u0041"`, `{"a":"\ud83d"}`, `[[[["\\'"]]]]`, "{a:'\n'}", `{"message":"x","message":2}`, "[1e999]", "-0"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := strict(in)
		if err == nil && !json.Valid(out) {
			t.Fatalf("%q became %q", in, out)
		}
		var before, after any
		if json.Unmarshal(in, &before) != nil || strings.ContainsRune(string(in), '\ufffd') {
			return
		}
		if err != nil {
			if d := strings.Count(string(in), "[") + strings.Count(string(in), "{"); d > maxDepth || !validText(in) {
				return
			}
			t.Fatalf("%q is JSON and was refused", in)
		}
		if err := json.Unmarshal(out, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%q became %q: %v", in, out, err)
		}
	})
}

func validText(b []byte) bool { return strings.ToValidUTF8(string(b), "") == string(b) }
