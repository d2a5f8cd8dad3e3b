package secret

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kaizala-setup/kaizala/hostile"
)

// fits returns what is wrong with a cleaned string, "" if nothing is.
func fits(s, keeps string, limit int) string {
	if !utf8.ValidString(s) {
		return "invalid UTF-8"
	}
	for _, r := range s {
		switch {
		case strings.ContainsRune(keeps, r):
		case r != ' ' && unicode.IsSpace(r), unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return fmt.Sprintf("%U", r)
		}
	}
	if s != strings.TrimSpace(s) {
		return "not trimmed"
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return fmt.Sprintf("%d characters", n)
	}
	return ""
}

func TestCleanOfHostileStrings(t *testing.T) {
	all := hostile.Texts()
	if len(all) < 138 {
		t.Fatalf("only %d strings", len(all))
	}
	for name, middle := range all {
		for place, s := range map[string]string{"middle": "pay" + middle + "roll", "front": middle + "payroll", "end": "payroll" + middle, "many": strings.Repeat(middle, 900)} {
			if fault := fits(Clean(s), "", 500); fault != "" {
				t.Errorf("%s, %s: %s in %q", name, place, fault, Clean(s))
			}
			if fault := fits(CleanLines(s), "\n", 16_000); fault != "" {
				t.Errorf("%s, %s, lines: %s in %q", name, place, fault, CleanLines(s))
			}
		}
		seen := strings.ReplaceAll(Clean("pay"+middle+"roll"), " ", "")
		if !strings.HasPrefix(seen, "pay") || !strings.HasSuffix(seen, "roll") {
			t.Errorf("%s: lost what can be seen: %q", name, seen)
		}
	}
}

func TestCleanKeepsWhatPeopleWrite(t *testing.T) {
	for _, s := range []string{"Payroll", "Lohn & Gehalt (München)", "वेतन", "給与 第2班", "الرواتب", "שכר", "Pay  roll", "🚀 Launch", "naïve e\u0301", "a…"} {
		if Clean(s) != s {
			t.Errorf("%q became %q", s, Clean(s))
		}
	}
	for s, want := range map[string]string{
		"":                                     "",
		" \t\r\n ":                             "",
		"a\tb":                                 "a b",
		"a\r\nb":                               "a b",
		"a \n\n b":                             "a  b",
		"a\u00a0b\u3000c":                      "a b c",
		"a\x1b[31mb":                           "a[31mb",
		strings.Repeat("é", 500):               strings.Repeat("é", 500),
		strings.Repeat("é", 501):               strings.Repeat("é", 499) + "…",
		strings.Repeat("a", 499) + "  b":       strings.Repeat("a", 499) + "…",
		strings.Repeat("a", 500) + "\n \u200b": strings.Repeat("a", 500),
	} {
		if got := Clean(s); got != want {
			t.Errorf("Clean(%.40q) = %.40q, want %.40q", s, got, want)
		}
	}
	for s, want := range map[string]string{"\n a\r\nb\rc\n\n\td ": "a\nb\nc\n\n d", "a\u2028b": "ab", strings.Repeat("x", 16_001): strings.Repeat("x", 15_999) + "…"} {
		if got := CleanLines(s); got != want {
			t.Errorf("CleanLines(%.40q) = %.40q, want %.40q", s, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile.Texts() {
		f.Add("pay" + s + "roll")
	}
	f.Add(strings.Repeat("a ", 9000))
	f.Fuzz(func(t *testing.T, s string) {
		one, many := Clean(s), CleanLines(s)
		if fault := fits(one, "", 500) + fits(many, "\n", 16_000); fault != "" {
			t.Errorf("%q: %s", s, fault)
		}
		if Clean(one) != one || CleanLines(many) != many {
			t.Errorf("%q: cleaning twice differs", s)
		}
	})
}
