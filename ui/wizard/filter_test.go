package wizard

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// chunks is an input that arrives in pieces.
type chunks struct{ left [][]byte }

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.left[0])
	if c.left[0] = c.left[0][n:]; len(c.left[0]) == 0 {
		c.left = c.left[1:]
	}
	return n, nil
}

// still is a clock that stands: all pieces belong together.
func still() time.Time { return time.Unix(1800000000, 0) }

// through is what the filter passes of pieces.
func through(t testing.TB, pieces ...string) string {
	t.Helper()
	c := &chunks{}
	for _, p := range pieces {
		c.left = append(c.left, []byte(p))
	}
	var out bytes.Buffer
	f, p := filtered(c, still), make([]byte, 4096)
	for {
		n, err := f.Read(p)
		out.Write(p[:n])
		if err != nil {
			return out.String()
		}
	}
}

// events are what the library makes of the input behind the filter. It panics in the
// goroutine of the caller, so that a test sees it.
func events(in ...[]byte) []uv.Event {
	r := uv.NewTerminalReader(filtered(&chunks{in}, still), "xterm-256color")
	got, all := make(chan uv.Event), make(chan []uv.Event)
	go func() {
		var out []uv.Event
		for e := range got {
			out = append(out, e)
		}
		all <- out
	}()
	_ = r.StreamEvents(context.Background(), got)
	close(got)
	return <-all
}

// attacks are inputs at which the library panics without the filter, and their like.
func attacks() map[string][]string {
	many := strings.Repeat("1;", 32)
	return map[string][]string{
		"33 parameters": {"\x1b[" + many + "1m"}, "33 parameters of a string": {"\x1bP" + many + "1q\x1b\\"}, "colons": {"\x1b[" + strings.Repeat("1:", 40) + "1u"},
		"in a paste": {"\x1b[200~\x1b[" + many + "1m\x1b[201~"}, "across reads": {"\x1b[" + many[:20], many[20:] + "1m"}, "never ended": {"\x1b[" + many},
		"8-bit mouse": {"\x9bMabc"}, "8-bit mouse, cut": {"\x9bM", "ab"}, "mouse": {"\x1b[M!!!"}, "mouse, cut": {"\x1b[M", "!", "!"}, "8-bit parameters": {"\x9b" + many + "1m"}, "8-bit string": {"\x90" + many + "1q\x9c"},
		"digits": {"\x1b[" + strings.Repeat("9", 400) + "u"}, "a long string": {"\x1b]11;" + strings.Repeat("x", 100000)}, "half a character": {"\xf0\x9f", "\x98", "\x80"},
	}
}

// Nothing that arrives at a terminal ends the program.
func TestNoInputPanics(t *testing.T) {
	t.Parallel()
	for _, pieces := range attacks() {
		var in [][]byte
		for _, p := range pieces {
			in = append(in, []byte(p))
		}
		events(append(in, []byte("x"))...)
		got := strings.NewReplacer("\x1b[200~", "", "\x1b[201~", "").Replace(through(t, pieces...))
		if !utf8.ValidString(got) || strings.Contains(got, "[M") || strings.Contains(got, "\x1b") && strings.Count(got, ";") > maxParams {
			t.Errorf("%q becomes %q", pieces, got)
		}
	}
}

// Keys, replies and pastes pass as they are, in whatever pieces they arrive: nothing is
// split, held back or changed.
func TestKeysPassAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"a", "Ünï©ode 🚀", "\x1b", "\x1b[A", "\x1bOP", "\x1b[1;5A", "\x1b[Z", "\x1b[3~", "\x1ba", "\x1bü", "\x1b\x1b", "\x03", "\r", "\x1b[?2026;2$y", "\x1b[97;5u", "\x1b[97:65:97;5;97:98u",
		"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\", "\x1b]11;rgb:1c1c/1c1c/1c1c\a", "\x1bP>|xterm(390)\x1b\\", "\x1b[<0;10;20M", "\x1b[200~two\rlines ü\x1b[201~", "\x1b[12;40R", "\x1b[65;30;65;1;0;1_", "y\ry\r", "1\r", strings.Repeat("\r", 40), strings.Repeat("\x7f", 60),
	} {
		if got := through(t, in); got != in {
			t.Errorf("%q becomes %q", in, got)
		}
		for cut := 1; cut < len(in); cut++ {
			if got := through(t, in[:cut], in[cut:]); got != in {
				t.Errorf("%q, then %q becomes %q", in[:cut], in[cut:], got)
			}
		}
	}
}

// A paste without brackets is one paste; fast typing is none.
func TestABurstIsAPaste(t *testing.T) {
	t.Parallel()
	box := "Connector ID: 0a1b\rConnector secret: MADEUP\r"
	long := strings.Repeat("a line of a long text\r", 500)
	for _, c := range []struct {
		in   string
		want []uv.Event
	}{
		{box, []uv.Event{uv.PasteStartEvent{}, uv.PasteEvent{Content: box}, uv.PasteEndEvent{}}},
		{long, []uv.Event{uv.PasteStartEvent{}, uv.PasteEvent{Content: long}, uv.PasteEndEvent{}}},
	} {
		if diff := cmp.Diff(c.want, events([]byte(c.in))); diff != "" {
			t.Errorf("%.60q: %s", c.in, diff)
		}
	}
	if got := through(t, box, "Refresh token: e\r"); strings.Count(got, "\x1b[200~") != 2 {
		t.Errorf("its second piece is typing: %q", got)
	}
	for _, keys := range [][]string{{"\x1b[A"}, {"\x7f"}, {"\x15"}, {"\x7f", "\r", "2"}, {"\x1b[A", "2"}} { // pressed right after it
		if got := through(t, append([]string{box}, keys...)...); got != "\x1b[200~"+box+"\x1b[201~"+strings.Join(keys, "") {
			t.Errorf("%q: %q", keys, got)
		}
	}
	if got := through(t, box, "\r", "Refresh token: e\r"); strings.Count(got, "\x1b[200~") != 2 {
		t.Errorf("its third piece is typing: %q", got)
	}
}

// Ctrl+C does not wait behind what was typed before.
func TestLeavingOvertakesTyping(t *testing.T) {
	t.Parallel()
	if got := through(t, strings.Repeat("a", 4000)+"\x03"); got != "\x03" {
		t.Errorf("%.80q", got)
	}
	x := newMachine(t).run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
	typed := 1 << 20
	if testing.Short() { // the race detector takes many seconds to look at all of that
		typed = 1 << 17
	}
	_, _ = io.WriteString(x.keys, strings.Repeat("a", typed)+"\x03")
	x.ended()
}

// A paste that the terminal never ends keeps nobody: Ctrl+C alone, after a pause, leaves.
func TestLeavingAPasteThatNeverEnds(t *testing.T) {
	t.Parallel()
	at := still()
	f := filtered(&chunks{[][]byte{[]byte("\x1b[200~half"), []byte("\x03")}}, func() time.Time { return at })
	p := make([]byte, 4096)
	n, _ := f.Read(p)
	first := string(p[:n])
	at = at.Add(2 * apart)
	n, _ = f.Read(p)
	if got := first + string(p[:n]); got != "\x1b[200~half\x1b[201~\x03" {
		t.Errorf("%q", got)
	}
}

// FuzzInput feeds the library with any bytes in any pieces.
func FuzzInput(f *testing.F) {
	for _, pieces := range attacks() {
		f.Add([]byte(strings.Join(pieces, "")), uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) { events(cut(in, seed)...) })
}

func cut(in []byte, seed uint64) [][]byte {
	r := rand.New(rand.NewPCG(seed, 1))
	var out [][]byte
	for len(in) > 0 {
		n := 1 + r.IntN(min(len(in), 1+r.IntN(64)))
		out, in = append(out, in[:n]), in[n:]
	}
	return out
}

// Random bytes, biased to control sequences that are long or cut off.
func TestRandomBytesPanicNothing(t *testing.T) {
	t.Parallel()
	rounds := 1000
	if os.Getenv("KAIZALA_SETUP_LONG") != "" {
		rounds = 100_000
	}
	pieces := []string{"\x1b ", "\x1b(", "[", "P", "\xe1\x9c\x9b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1bO", "\x9b", "\x90", "\x9d", "\x9c", ";", ":", "1", "0;", "M", "m", "u", "~", "_", "y", "$", "?", "<", ">", "+r", "q", "t", "R", "\x1b\\", "\a", "\x1b", "\x1b[200~", "\x1b[201~", "ü", "\xc3", "\xf0\x9f", "\r", "a", "99999999", strings.Repeat("1;", 33), "\x1b[M", "4d3d", "#", " "}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range rounds {
		var in []byte
		for range r.IntN(40) {
			if r.IntN(8) == 0 {
				in = append(in, byte(r.IntN(256)))
			} else {
				in = append(in, pieces[r.IntN(len(pieces))]...)
			}
		}
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Fatalf("%q: %v", in, p)
				}
			}()
			events(cut(in, uint64(i))...)
		}()
	}
	t.Logf("%d inputs", rounds)
}
