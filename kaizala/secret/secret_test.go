package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "kanarienvogel-7491"

// leaks reports whether out holds the canary, as text or as numbers or hex.
func leaks(out string) bool {
	low := strings.ToLower(out)
	numbers := strings.Trim(fmt.Sprint([]byte(canary)), "[]")
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("% x", canary), numbers, canary[:8]} {
		if strings.Contains(low, form) {
			return true
		}
	}
	return false
}

func containers() map[string]any {
	type hidden struct{ s Secret }
	type shown struct{ S Secret }
	type deep struct{ h *hidden }
	s := New(canary)
	return map[string]any{
		"value": s, "pointer": &s, "exported field": shown{s}, "unexported field": hidden{s}, "pointer to struct": &hidden{s},
		"nested": deep{&hidden{s}}, "slice": []Secret{s}, "array": [1]Secret{s}, "map value": map[string]Secret{"k": s},
		"any": []any{s, hidden{s}}, "several": struct{ Connector, refresh Secret }{s, s},
	}
}

func TestSecretNeverShows(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%p", "%U", "%c", "%b", "%o", "%e", "% x"}
	checked := 0
	check := func(t *testing.T, what, out string) {
		checked++
		if leaks(out) {
			t.Errorf("%s: %s", what, out)
		}
	}
	for name, v := range containers() {
		for _, verb := range verbs {
			check(t, name+" "+verb, fmt.Sprintf(verb, v))
		}
		for format, handler := range map[string]func(*bytes.Buffer) slog.Handler{
			"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var b bytes.Buffer
			slog.New(handler(&b)).With("with", v).WithGroup("g").Info("message", "v", v)
			check(t, name+" slog "+format, b.String())
		}
		j, _ := json.Marshal(v)
		check(t, name+" json", string(j))
		check(t, name+" error", fmt.Errorf("wrapped: %w", errors.New(fmt.Sprint(v))).Error())
	}
	if want := len(containers()) * (len(verbs) + 4); checked != want || len(containers()) < 11 {
		t.Errorf("checked %d, want %d", checked, want)
	}
	if !leaks(fmt.Sprintf("%#v", struct{ s string }{canary})) || !leaks(fmt.Sprintf("%v", []byte(canary))) {
		t.Error("this test could not see a leak")
	}
}

func TestSecretKeepsItsValue(t *testing.T) {
	for _, v := range []string{"a", canary, " spaces ", "größe\x00\xff"} {
		s := New(v)
		if s.Reveal() != v || s.IsZero() || !s.Equal(New(v)) || s.Equal(New(v+"x")) || s.Equal(Secret{}) {
			t.Errorf("%q", v)
		}
	}
	if z := New(""); !z.IsZero() || z.Reveal() != "" || z.Len() != 0 || z.Tail() != "" || !z.Equal(Secret{}) {
		t.Error("the empty secret is not zero")
	}
	for v, tail := range map[string]string{"abc": "", "abcd": "d", "abcdefgh": "gh", "abcdefghijklmnopqrst": "qrst", "ééééé": "é"} {
		if s := New(v); s.Tail() != tail || s.Len() != len([]rune(v)) {
			t.Errorf("%q: tail %q, length %d", v, s.Tail(), s.Len())
		}
	}
}
