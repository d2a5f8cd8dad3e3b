package kaizala

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// evil strings, generated from the classes of what a terminal acts on or a
// person cannot see. Each holds "pay" and "roll" with something between.
func evil() map[string]string {
	all := map[string]string{}
	add := func(class, middle string) { all[fmt.Sprintf("%s %+q", class, middle)] = middle }
	for r := rune(0); r < 0x20; r++ {
		add("C0", string(r))
	}
	for r := rune(0x7f); r < 0xa0; r++ {
		add("DEL and C1", string(r))
		add("C1 as a byte", string([]byte{byte(r) | 0x80}))
	}
	for _, r := range []rune{0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069} {
		add("bidi", string(r))
	}
	for _, r := range []rune{0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x206f, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe0100} {
		add("invisible", string(r))
	}
	for _, r := range []rune{0x2028, 0x2029, 0xe000, 0xfdd0, 0xffff, 0x10ffff} {
		add("separator or no character", string(r))
	}
	for _, s := range []string{"\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x9b"} {
		add("invalid UTF-8", s)
	}
	for _, s := range []string{
		"\x1b[2J", "\x1b[201~", "\x1b]0;title\x07", "\x1b]52;c;YQ==\x1b\\", "\x1bP+q\x1b\\", "\x1b_G\x1b\\", "\x1b^x\x1b\\", "\x1bc", "\x1b[6n",
		"\x9b31m", "\u009b31m", "\u009d0;t\u009c", "\b\b\b", "\r", "\r\n", "\x1b[?1049h", "\x1b]8;;http://x\x1b\\", "\x0e", "\a",
	} {
		add("sequence", s)
	}
	return all
}

// fits says what is wrong with a cleaned string, "" if nothing.
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
	all := evil()
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
	for _, s := range evil() {
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
