package wizard

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// lull is since when no key was pressed at a question. What answers it counts after a
// moment alone: a letter that was typed ahead, is part of a word or is held was not meant
// for the question.
type lull struct{ since time.Time }

// hears takes a key, and reports whether it may answer.
func (l lull) hears(k tea.KeyPressMsg, now time.Time) (lull, bool) {
	return lull{now}, !k.IsRepeat && now.Sub(l.since) >= arrival
}
