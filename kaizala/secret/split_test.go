package secret

import (
	"slices"
	"testing"
)

// A command line is split as a shell quotes it, and nothing in it is expanded.
func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"":                          nil,
		"  \t ":                     nil,
		"pass show kaizala":         {"pass", "show", "kaizala"},
		`sh -c 'echo "$HOME" | tr'`: {"sh", "-c", `echo "$HOME" | tr`},
		`a "b c" d\ e f\"g`:         {"a", "b c", "d e", `f"g`},
		`"a \"b\" \\ \c"`:           {`a "b" \ \c`},
		`'it'\''s'`:                 {"it's"},
		`a '' ""`:                   {"a", "", ""},
		`C:\bin\pass.exe show`:      {`C:\bin\pass.exe`, "show"},
		`"C:\Program Files\p.exe"`:  {`C:\Program Files\p.exe`},
		"$HOME `id` *;&|<>":         {"$HOME", "`id`", "*;&|<>"},
		`end\`:                      {`end\`},
		"zwei\nZeilen":              {"zwei", "Zeilen"},
	} {
		if got, err := Split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`'`, `a "b`, `"a\"`} {
		if got, err := Split(line); err == nil {
			t.Errorf("%q: %q", line, got)
		}
	}
}
