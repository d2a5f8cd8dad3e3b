package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaizala-setup/ui/words"
)

// goWords are those of Go's decoders, parsers and system calls, which no person is to read.
var goWords = regexp.MustCompile(`invalid character|json:|Go (value|struct)|literal|unmarshal|strconv|unexpected end|looking for|illegal|EOF|<nil>|map\[|corrupt:|fork/exec|open /|open \w+:|\$PATH`)

// badConfigs are files that config.json must not be, each with a part of what is said of it.
var badConfigs = map[string]string{
	"":     "config.json cannot be used: it is empty.",
	"{":    "in line 1, column 2, it ends in the middle.",
	"{}":   `"version" is not 1.`,
	"null": `"version" is not 1.`,
	"x":    "in line 1, column 1, a value is missing",
	"[]":   "it is not a JSON object, but a list.",
	"{\"version\":1,\n \"settings\":{\n  \"plain\": yes\n }}": "in line 3, column 12, a value is missing",
	`{"version":1,}`:                            "in line 1, column 14, something is missing before }, or there is a comma too many.",
	`{"version":1 "settings":{}}`:               "in line 1, column 14, a comma or } is missing.",
	`{'version':1}`:                             "in line 1, column 2, texts and names stand in double quotes",
	"{\"version\":1} x":                         "in line 1, column 15, there is more after the end of the object.",
	`{"version":"1"}`:                           `in line 1, "version" cannot be a text.`,
	`{"version":1.5}`:                           `in line 1, "version" cannot be the number 1.5.`,
	`{"version":1,"colour":1}`:                  `in line 1, column 14, there is no field "colour", but version, connector, settings.`,
	`{"version":1,"setings":{}}`:                `in line 1, column 14, there is no field "setings", but "settings".`,
	`{"version":1,"settings":{},"Settings":{}}`: `in line 1, column 28, the field "settings" is there twice.`,
	`{"version":1,"settings":{"plain":true,"plain":false}}`:              `in line 1, column 39, the field "plain" is there twice.`,
	`{"version":1,"connector":{"nam":"x"}}`:                              `in line 1, column 27, there is no field "nam", but "name".`,
	`{"version":1,"\u001b[31m":1}`:                                       `there is no field "\x1b[31m", but version, connector, settings.`,
	`{"version":1,"settings":[]}`:                                        `in line 1, "settings" cannot be a list.`,
	`{"version":1,"settings":{"colour":1}}`:                              `there is no setting "colour", but "color".`,
	`{"version":1,"settings":{"\u001b[31m":1}}`:                          `there is no setting "\x1b[31m".`,
	`{"version":1,"settings":{"plain":[1]}}`:                             `the setting "plain" cannot be a list.`,
	`{"version":1,"settings":{"plain":null}}`:                            `the setting "plain" cannot be null.`,
	`{"version":1,"settings":{"plain":{"a":1}}}`:                         `the setting "plain" cannot be an object.`,
	`{"version":1,"settings":{"plain":"perhaps"}}`:                       `config.json has plain, but not to a value of --plain: it takes true or false, not "perhaps"`,
	`{"version":1,"settings":{"color":"red"}}`:                           "config.json has color, but not to a value of --color",
	`{"version":1,"connector":"Payroll"}`:                                `in line 1, "connector" cannot be a text.`,
	`{"version":1,"connector":{"name":"x"}}`:                             `"connector" names no set-up: leave it out, and use writes it.`,
	`{"version":1,"connector":{"name":"x","document":{"realm":"mars"}}}`: `"connector" names no set-up`,
	"\xff\xfe{\x00": "it is not text in UTF-8.",
	`{"version":1,"settings":{"` + strings.Repeat("x", 20000) + `":1}}`: "there is no setting of 20000 characters.",
	`{"version":1,"eyJhbGciOiJub25lIn0.eyJ2ZXIiOiIyIn0.bWFkZS11cA":1}`:  "there is no field of 46 characters.",
	strings.Repeat("[", 20000):       "nested too deeply.",
	strings.Repeat(" ", maxConfig+1): "This file cannot be read.",
	`{"version":2,"more":1}`:         "was written by a newer version",
}

// Whatever is wrong with config.json is said in our words: where it is, what is wrong there,
// and what to do.
func TestBadConfigInOurWords(t *testing.T) {
	t.Parallel()
	for text, want := range badConfigs {
		dir := t.TempDir()
		path := filepath.Join(dir, "config", "config.json")
		if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		a := newApp(Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		a.dir = dir
		code := a.main([]string{"status"})
		told := errs.String()
		if code != words.ExitFailed && code != words.ExitUsage || out.Len() > 0 || !strings.Contains(told, want) {
			t.Errorf("%.60q: exit %d, %s%.300s\nwant %s", text, code, out.String(), told, want)
		}
		if !strings.Contains(told, "config.json") || strings.Count(told, "\n") < 2 || len(told) > 1000 || goWords.MatchString(told) {
			t.Errorf("%.60q: not the file, not what to do, too much, or not our words:\n%.1000s", text, told)
		}
	}
}
