package export

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
)

// counted is how many random values a test takes: 10,000 in the long run.
func counted(usual int) int {
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		return 10_000
	}
	return usual
}

// needs skips a test that lacks a program, and fails it where all have to be there.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			lacksPart(t, p)
		}
	}
}

func lacksPart(t *testing.T, part string) {
	t.Helper()
	if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
		t.Fatal(part + " is missing")
	}
	t.Skip(part + " is missing")
}

// pieces are what random values are made of: whatever a shell or a parser treats as its
// own. made is a file that a value would make if it were run.
var pieces = []string{
	"'", `"`, "`", `\`, "$", "${HOME}", "$HOME", "$(touch made)", "`touch made`", "; touch made;", "\ntouch made\n", "| touch made", "&& touch made", "> made", ">(touch made)", "(touch made)", "'; touch made; '", `"; touch made; "`,
	"!", "!!", "*", "?", "[a-z]", "{a,b}", "~", "#", " # no comment", "%s", "%", "=", "a=b", "-n", "--", "&", "<", "^", ":", ",", "@", "/", "+", ".", "{{", "}}", "$$", "$1", "$?", "\\n", "\\'", `\"`, `\\`,
	" ", "  ", "\t", "\n", "\r", "\r\n", "\x1b[31m", "\x01", "\x7f", "\a", "‘", "’", "‚", "‛", "“", "é", "日本", "🙂", "\u202e", "\u200b", "\ufeff", "\uf600", "\uf8ff", "\ufdd0", "\U0010ffff",
	"a", "Z", "0", "MADEUPSECR", "eyJhbGciOiJub25lIn0", "true", "null", "export", "EOF", "END",
}

// plain are pieces of what the service's values were seen to be made of.
var plain = strings.Split("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", "")

// randomly is a value made of pieces.
func randomly(r *rand.Rand, of []string) string {
	var out strings.Builder
	for range 1 + r.IntN(12) {
		out.WriteString(of[r.IntN(len(of))])
	}
	return out.String()
}

// seeded is the randomness of a test. Its seed is printed if the test fails.
func seeded(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// written are random values that a language holds, and the text of them. Each second one
// is plain, so that a strict format has enough of them.
func written(t *testing.T, r *rand.Rand, l language, n int) (values []string, text string) {
	t.Helper()
	var out strings.Builder
	refused := 0
	for i := 0; len(values) < n; i++ {
		of := pieces
		if i%2 == 0 {
			of = plain
		}
		value := randomly(r, of)
		line, err := l.lines([]variable{{named(len(values)), secret.New(value)}})
		if err != nil {
			if refused++; of[0] == plain[0] {
				t.Fatalf("%q is refused: %v", value, err)
			}
			continue
		}
		values = append(values, value)
		out.WriteString(line)
	}
	t.Logf("%d values, %d refused", n, refused)
	return values, out.String()
}

func named(i int) string { return fmt.Sprintf("V%d", i) }

// compare runs a program in an empty directory. It prints the values, each with a NUL
// behind it; besides that it may do nothing.
func compare(t *testing.T, values []string, env []string, command ...string) {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Dir = dir
	c.Env = append([]string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8"}, env...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%v: %.500s", err, errs.String())
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(got) != len(values) {
		t.Fatalf("%d values came out of %d", len(got), len(values))
	}
	different := 0
	for i := range values {
		if got[i] != values[i] {
			if different++; different < 5 {
				t.Errorf("%q came out as %q", values[i], got[i])
			}
		}
	}
	if made, _ := os.ReadDir(dir); different > 0 || len(made) > 0 {
		t.Errorf("%d differences, %d files made", different, len(made))
	}
}

// file is a file with a text.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "values")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
