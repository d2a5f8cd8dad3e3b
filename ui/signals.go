package ui

import (
	"context"
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/charmbracelet/x/ansi"
)

// endWithin is how long the program may take to end after a signal, whatever it waits
// for: what is captured is saved first. A second signal ends it at once.
const endWithin = 1500 * time.Millisecond

// exitSignal is the exit code after a signal, plus the signal's number.
const exitSignal = 128

// listenAfter is when the program listens for signals whatever it does: it may be kept by
// a terminal that does not read, for which nobody waits by a context.
const listenAfter = 30 * time.Millisecond

// signals is a context that SIGINT, SIGTERM, SIGHUP and SIGQUIT cancel. It listens for
// them from the first call of Done on, that is from the first wait, or after listenAfter:
// listening would cost a command that answers from the cache a sixth of its time. Before
// that a signal ends the process at once, which is safe because every write is atomic; but
// SIGQUIT is ignored (quiet).
type signals struct {
	context.Context
	cancel context.CancelFunc
	once   sync.Once
	heard  chan os.Signal
	over   chan struct{}
	first  atomic.Int32
	tty    Streams
	soon   *time.Timer
}

func newSignals(a *app) *signals {
	ctx, cancel := context.WithCancel(context.Background())
	s := &signals{Context: ctx, cancel: cancel, heard: make(chan os.Signal, 2), over: make(chan struct{}), tty: a.Streams}
	s.soon = time.AfterFunc(listenAfter, func() { s.Done() })
	return s
}

// Done is closed when a signal arrives.
func (s *signals) Done() <-chan struct{} {
	s.once.Do(s.listen)
	return s.Context.Done()
}

func (s *signals) listen() {
	signal.Notify(s.heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	restore := restorer(s.tty)
	go func() {
		select {
		case sig := <-s.heard:
			n, _ := sig.(syscall.Signal)
			s.first.Store(int32(n))
			s.cancel()
		case <-s.over:
			return
		}
		select {
		case <-s.heard:
		case <-time.After(endWithin):
		case <-s.over:
			return
		}
		restore()
		os.Exit(s.exit())
	}()
}

// leave has another process decide when this one ends: signals are no business of ours
// any more. At SIGQUIT the runtime would print every stack (quiet).
func (s *signals) leave() {
	s.once.Do(func() {})
	signal.Ignore(syscall.SIGQUIT)
	signal.Stop(s.heard)
}

func (s *signals) stop() {
	s.soon.Stop()
	s.leave() // perhaps nobody listened
	s.cancel()
	close(s.over)
}

// number is that of the first signal, or 0.
func (s *signals) number() int { return int(s.first.Load()) }

// exit is the exit code after the first signal.
func (s *signals) exit() int { return exitSignal + s.number() }

// restorer notes the modes of the terminal. Restoring them does not wait for a terminal
// that does not read.
func restorer(std Streams) (restore func()) {
	in, ok := std.In.(*os.File)
	if !ok {
		return func() {}
	}
	state, err := term.GetState(int(in.Fd()))
	if err != nil {
		return func() {}
	}
	return func() {
		_ = term.Restore(int(in.Fd()), state)
		told := make(chan struct{})
		go func() {
			_, _ = io.WriteString(std.Out, ansi.ResetModeBracketedPaste+ansi.ResetModeAltScreenSaveCursor+ansi.SetModeTextCursorEnable)
			close(told)
		}()
		select {
		case <-told:
		case <-time.After(endWithin / 10):
		}
	}
}
