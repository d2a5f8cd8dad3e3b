//go:build unix

package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A command may leave an agent running that holds its output.
func TestTheIdentityOfACommandThatLeavesAnAgent(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	a := newApp(Streams{Out: &strings.Builder{}, Err: &strings.Builder{}})
	a.flags.identityCmd = `sh -c 'sleep 100 & echo $! >"$0"; echo AGE-MADE-UP' ` + pid
	text, err := a.givenIdentity(t.Context())
	if err != nil || text.Reveal() != "AGE-MADE-UP\n" {
		t.Errorf("%q, %v", text.Reveal(), err)
	}
	a.flags.identityCmd = "false" // it is not run again
	if again, err := a.givenIdentity(t.Context()); err != nil || !again.Equal(text) {
		t.Error(err)
	}
	endAgent(t, pid)
}

// A command or a descriptor that gives nothing is given up with the context.
func TestAnIdentityIsNotWaitedForAfterASignal(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	for _, a := range []*app{{commandLine: commandLine{flags: flags{identityCmd: "sleep 100"}}}, {handed: handed{descriptor: r}}} {
		a.Err = &strings.Builder{}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.givenIdentity(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// endAgent ends the process whose number is in a file.
func endAgent(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(n)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Error(err)
	}
}
