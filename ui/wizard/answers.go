package wizard

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The terminal is asked for its background colour when the program starts. An answer
// that comes after the program has ended would be typed into the shell, so an end in the
// first moments waits for it.
const answers = 1500 * time.Millisecond

// hearing is whether the terminal has answered.
type hearing struct {
	context.Context // ends with the answer
	heard           context.CancelFunc
}

func newHearing() hearing {
	ctx, heard := context.WithDeadline(context.Background(), time.Now().Add(answers))
	return hearing{ctx, heard}
}

// quit ends the program, once no answer of the terminal is to be expected.
func (h hearing) quit() tea.Cmd {
	if h.Err() != nil {
		return tea.Quit
	}
	return func() tea.Msg {
		<-h.Done()
		return tea.Quit()
	}
}
