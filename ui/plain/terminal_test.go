//go:build unix

package plain

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// tty is a person at a real terminal: the kernel's, with its line editing.
type tty struct {
	t    *testing.T
	keys *os.File
	mu   sync.Mutex
	text strings.Builder
	done chan error
}

func sitDown(t *testing.T, o Options) *tty {
	t.Helper()
	keys, screen, err := pty.Open()
	if err != nil {
		t.Skip("no terminal can be made here: ", err)
	}
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	x := &tty{t: t, keys: keys, done: make(chan error, 1)}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := keys.Read(buf)
			x.mu.Lock()
			x.text.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := Run(ctx, o, screen, screen)
		x.done <- err
	}()
	t.Cleanup(func() {
		cancel()
		<-ended // it still writes
		_ = keys.Close()
		_ = screen.Close()
	})
	return x
}

func (x *tty) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.String()
}

func (x *tty) sees(text string) *tty {
	x.t.Helper()
	for deadline := time.Now().Add(patience); !strings.Contains(x.screen(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			x.t.Fatalf("never saw %q:\n%s", text, x.screen())
		}
	}
	return x
}

func (x *tty) types(text string) *tty {
	x.t.Helper()
	if _, err := x.keys.WriteString(text); err != nil {
		x.t.Fatal(err)
	}
	return x
}

// A terminal's own line has 4,096 bytes; a token may have 16,000. It arrives
// whole, and nothing of it is on the screen.
func TestALongSecretArrivesWholeAndUnseen(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("made-up-", 2000)
	var mu sync.Mutex
	got := ""
	own := service(t, func(rw http.ResponseWriter, r *http.Request) {
		if v := r.Header.Get("refreshToken"); v != "" {
			mu.Lock()
			got = v
			mu.Unlock()
		}
		gives(rw, r)
	})
	m := newMachine(t)
	m.story.Knows(token)
	x := sitDown(t, m.options(steps.Check, own))
	x.sees("value by value").types("\r").sees("Connector ID (").types(madeUpID + "\r").sees("Connector secret (").types("MADEUPSECX\x7fR\r")
	x.sees("Refresh token (").types(token + "\r").sees("Type \"anyway\"").types("anyway\r").sees("Enter: ").types("\r").sees("It works")
	mu.Lock()
	defer mu.Unlock()
	if got != token {
		t.Errorf("%d characters arrived, want %d", len(got), len(token))
	}
	if strings.Contains(x.screen(), "made-up-") || strings.Contains(x.screen(), madeUpSecret) {
		t.Error("a secret was shown")
	}
	has(t, x.screen(), madeUpID) // what is no secret is
}

// What follows a message in the paste it came in answers no question.
func TestTheTailOfAPasteIsNoAnswer(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := sitDown(t, m.options(steps.Admin, inSandbox))
	x.sees("Before you start").types("\n").sees("a line with just a dot")
	x.types("> -----BEGIN KAIZALA REQUEST-----\r> nonsense\r> -----END KAIZALA REQUEST-----\r\r\rquit\r").sees("!")
	time.Sleep(2 * talk.PasteGuard) // a person reads
	select {
	case err := <-x.done:
		t.Fatalf("it took the tail for an answer and left: %v\n%s", err, x.screen())
	default:
	}
	x.types("quit\r")
	if err := <-x.done; err != nil {
		t.Error(err)
	}
}

// Ctrl+C while a secret is typed leaves as anywhere else, and the terminal echoes
// again.
func TestCtrlCAtASecret(t *testing.T) {
	t.Parallel()
	x := sitDown(t, newMachine(t).options(steps.Check, service(t, gives)))
	x.sees("value by value").types("\r").sees("Connector ID (").types(madeUpID + "\r").sees("Connector secret (").types("half\x03")
	if err := <-x.done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	x.types("echoed\n").sees("echoed")
}

// The portal's box is pasted at the first question of the page, in brackets or without:
// all values are read, no line of it is an answer of its own, and nothing is shown.
func TestThePortalsBoxIsPastedUnseen(t *testing.T) {
	t.Parallel()
	box := "Connector name: Payroll\rConnector ID: " + madeUpID + "\rConnector secret: " + madeUpSecret + "\r"
	for name, pasted := range map[string]string{"in brackets": "\x1b[200~" + box + "\x1b[201~\r", "at once": box} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			x := sitDown(t, m.options(steps.Developer, inSandbox))
			x.sees("Enter: ").types("\r").sees("Register a connector").sees("Enter: ").types("\r")
			x.sees("value by value").types(pasted).sees("Who grants").sees("Connector name: Payroll")
			if strings.Contains(x.screen(), madeUpSecret) || strings.Contains(x.screen(), "applicationSecret") {
				t.Errorf("a secret was shown:\n%s", x.screen())
			}
		})
	}
}

// A paste into a question in clear is not shown before it is judged; what is typed is.
func TestAPasteInClearIsNotEchoed(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := sitDown(t, m.options(steps.Developer, inSandbox))
	x.sees("Enter: ").types("\r").sees("Register a connector").sees("Enter: ").types("\r").sees("value by value").types("\r")
	x.sees("Connector name (").types("P").sees(": P").types("ayx").sees("Payx").types("\x7f").types("roll\r").sees("Connector name: Payroll")
	x.sees("Connector ID (").types("CONNECTOR_SECRET=" + madeUpSecret + "\r").sees("not shown: ")
	if strings.Contains(x.screen(), madeUpSecret) {
		t.Errorf("a secret was shown:\n%s", x.screen())
	}
}
