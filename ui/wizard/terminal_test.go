package wizard

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/canarytest"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

func TestMain(m *testing.M) { os.Exit(canarytest.Main(m)) }

// patience is how long a screen may take to show what a test waits for. It is
// generous for slow machines and never slept out.
const patience = 20 * time.Second

// terminal is a person at an emulated terminal in which the wizard runs.
type terminal struct {
	t     *testing.T
	story *canarytest.Story
	clock *clock
	em    *vt.SafeEmulator
	stop  context.CancelFunc
	done  chan error
	keys  *queue // what the terminal sends to the program
	mu    sync.Mutex
	raw   strings.Builder // every byte that was written to the terminal
	keyed int             // presses of keys; text that was typed is not counted
	marks chan struct{}   // one for each mark that the program has come to
}

// queue is a pipe that never makes its writer wait: the program may be writing
// to the terminal while the terminal has something to say.
type queue struct {
	mu    sync.Mutex
	ready sync.Cond
	bytes []byte
	done  bool
}

func newQueue() *queue {
	q := &queue{}
	q.ready.L = &q.mu
	return q
}

func (q *queue) Write(b []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes = append(q.bytes, b...)
	q.ready.Broadcast()
	return len(b), nil
}

func (q *queue) Read(b []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.bytes) == 0 && !q.done {
		q.ready.Wait()
	}
	if len(q.bytes) == 0 {
		return 0, io.EOF
	}
	n := copy(b, q.bytes)
	q.bytes = q.bytes[n:]
	return n, nil
}

// taken waits until the program has read all that was written.
func (q *queue) taken() {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		q.mu.Lock()
		left := len(q.bytes)
		q.mu.Unlock()
		if left == 0 {
			return
		}
	}
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.done = true
	q.ready.Broadcast()
}

// Write takes the wizard's output.
func (x *terminal) Write(b []byte) (int, error) {
	x.mu.Lock()
	x.raw.Write(b)
	x.mu.Unlock()
	// As a terminal's line discipline does.
	_, err := x.em.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")))
	return len(b), err
}

// machine is a person's: where the documents of its programs are.
type machine struct {
	dir    string
	story  *canarytest.Story
	clock  *clock
	now    func() time.Time // clock's, unless a test stops it
	browse func(context.Context, string) error
}

// newMachine is a fresh one. Nothing secret may be in clear on it after the test.
func newMachine(t testing.TB) machine {
	t.Helper()
	story := canarytest.Begin(t)
	story.Knows(madeUpSecret)
	c := &clock{}
	return machine{dir: story.State, story: story, clock: c, now: c.now, browse: session.NoBrowser}
}

// clock is the machine's: a test moves it on in place of waiting.
type clock struct {
	mu      sync.Mutex
	ahead   time.Duration
	stopped time.Time // zero: it runs
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped.IsZero() {
		return time.Now().Add(c.ahead)
	}
	return c.stopped.Add(c.ahead)
}

func (c *clock) passes(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = time.Now()
}

func (m machine) open(ctx context.Context, target session.Target) (*session.Home, error) {
	h, err := session.Open(session.Settings{ScryptCost: 10,
		Dir: m.dir, Now: m.now, Browse: m.browse,
		Client: func(p kaizala.Policy) *kaizala.Client { return kaizala.New(kaizala.Options{Policy: p, Now: m.now}) },
	}, target)
	if err != nil {
		return nil, err
	}
	return h, h.Join(ctx)
}

var inSandbox = session.Target{Realm: persist.Sandbox}

// run starts the wizard on the machine.
func (m machine) run(t *testing.T, o talk.Options, width, height int) *terminal {
	t.Helper()
	o.Open, o.Now, o.Zone = m.open, m.now, time.UTC
	ctx, cancel := context.WithCancel(context.Background())
	x := &terminal{t: t, story: m.story, clock: m.clock, em: vt.NewSafeEmulator(width, height), stop: cancel, done: make(chan error, 1), keys: newQueue(), marks: make(chan struct{}, 64)}
	go func() { _, _ = io.Copy(x.keys, x.em) }() // its answers to questions
	go func() {
		_, err := Run(ctx, Options{Options: o, Still: true}, x.keys, x, tea.WithWindowSize(width, height),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor), tea.WithFilter(x.marked))
		x.done <- err
	}()
	t.Cleanup(func() {
		x.stop()
		x.ended()
		x.keys.close()
		if pipe, ok := x.em.InputPipe().(io.Closer); ok { // em.Close races with its own Read
			_ = pipe.Close()
		}
	})
	return x
}

// ended waits until the program has ended.
func (x *terminal) ended() {
	x.t.Helper()
	select {
	case err := <-x.done:
		x.done <- err
	case <-time.After(patience):
		x.t.Errorf("the program does not end; on the screen:\n%s", x.text())
	}
}

// text is the screen without colours.
func (x *terminal) text() string {
	lines := strings.Split(ansi.Strip(x.em.Render()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// sees waits until all of the texts are on the screen. Line breaks count as
// spaces, since narrow screens wrap.
func (x *terminal) sees(texts ...string) *terminal {
	x.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		screen, missing := strings.Join(strings.Fields(x.text()), " "), ""
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				missing = text
			}
		}
		if missing == "" {
			return x
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("never saw %q; the screen:\n%s", missing, x.text())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// keys of the names that tests use, as terminals send them.
var keyBytes = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "up": "\x1b[A", "down": "\x1b[B", "space": " ",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "ctrl+c": "\x03", "ctrl+o": "\x0f", "ctrl+r": "\x12", "ctrl+s": "\x13",
	"ctrl+g": "\a", "ctrl+u": "\x15", "ctrl+y": "\x19", "backspace": "\x7f", "pgdown": "\x1b[6~",
}

// press sends keys, or what is typed where there is no such key.
func (x *terminal) press(keys ...string) *terminal {
	for _, k := range keys {
		if b, ok := keyBytes[k]; ok {
			k = b
		}
		if len(k) == 1 || k[0] == '\x1b' {
			x.keyed++
		}
		_, _ = io.WriteString(x.keys, k)
		x.keys.taken()                   // what arrives together may be a paste
		time.Sleep(2 * time.Millisecond) // an Esc alone is told from a sequence by time
	}
	return x
}

// calmly lets so much time pass that the next press is no held key's.
func (x *terminal) calmly() *terminal {
	x.clock.passes(repeats)
	return x
}

// paste pastes as terminals do, with a carriage return for each end of a line, and
// moves the clock on until Enter counts again.
func (x *terminal) paste(text string) *terminal {
	x.pasteOnly(text)
	x.clock.passes(talk.PasteGuard)
	return x
}

// pasteOnly pastes and waits until the wizard has taken it: the guard counts from then.
func (x *terminal) pasteOnly(text string) {
	x.t.Helper()
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	x.story.Knows(token.FindAllString(text, -1)...)
	_, _ = io.WriteString(x.keys, ansi.BracketedPasteStart+text+ansi.BracketedPasteEnd)
	x.handled()
}

// handled waits until the wizard has handled all that was sent. The terminal's news that
// it has the focus follows as a mark: the program takes one message after the other.
func (x *terminal) handled() {
	x.t.Helper()
	_, _ = io.WriteString(x.keys, ansi.Focus)
	select {
	case <-x.marks:
	case <-time.After(patience):
		x.t.Fatalf("what was sent is not handled; the screen:\n%s", x.text())
	}
}

// marked counts the marks and keeps them from the wizard.
func (x *terminal) marked(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, mark := msg.(tea.FocusMsg); mark {
		x.marks <- struct{}{}
		return nil
	}
	return msg
}

var token = regexp.MustCompile(`eyJ[\w-]+\.[\w.-]+`)

// leaves ends the wizard as a person does.
func (x *terminal) leaves() {
	x.t.Helper()
	x.press("ctrl+c")
	x.ended()
}
