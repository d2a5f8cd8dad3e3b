package wizard

import (
	"context"
	"errors"
	"io"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/session"
)

// framesPerSecond halves the wait for a frame against Bubble Tea's default.
const framesPerSecond = 120

// Run shows the wizard until the person leaves it, or ctx ends. It gives
// tea.ErrInterrupted if a signal ended it; the terminal is as it was before.
// worked is whether there was a set-up on the screen at the end.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer, more ...tea.ProgramOption) (worked bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := append([]tea.ProgramOption{tea.WithInput(in), tea.WithOutput(out), tea.WithFPS(framesPerSecond), tea.WithoutSignalHandler()}, more...)
	program := tea.NewProgram(New(ctx, o), options...)
	// A signal, which ends the caller's context, leaves like a person does: with
	// everything saved.
	stop := context.AfterFunc(ctx, func() { program.Send(signalMsg{}) })
	defer stop()
	last, err := program.Run()
	m, ok := last.(Model)
	if ok && m.home != nil {
		err = errors.Join(err, m.home.Close())
	}
	switch {
	case !ok:
	case m.leave == unsavedYet:
		err = errors.Join(session.ErrUnsaved, err)
	case m.failed != nil:
		err = errors.Join(err, m.failed)
	}
	return ok && len(m.pages()) > 0, err
}

func itoa(n int) string { return strconv.Itoa(n) }
