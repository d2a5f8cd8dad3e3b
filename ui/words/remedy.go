package words

import (
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// Remedy is one thing to do about a save that failed: how it is offered, and the
// word for it where one is typed.
type Remedy struct{ Text, Hint, Word string }

// RemedyOf gives the words for a remedy.
func RemedyOf(r session.Remedy) Remedy {
	switch r {
	case session.RemedyPassphrase:
		return Remedy{"Keep it under a passphrase instead", "a file that only your passphrase opens", "passphrase"}
	case session.RemedyPlace:
		return Remedy{"Keep it in another directory", "on a disk with room for it", "elsewhere"}
	case session.RemedyShow:
		return Remedy{"Show it once, to write it down", "for 10 seconds", "show"}
	}
	return Remedy{"Try again", "", "again"}
}

// KeptElsewhere tells how to go on from another directory.
func KeptElsewhere(dir string) string {
	return "To continue there next time, set the variable XDG_STATE_HOME to " + dir + " before you start the program."
}

// UnkeptWhat names a secret that could not be saved.
func UnkeptWhat(slot steps.Slot, f steps.Facts) string {
	if slot.Kind == steps.SlotSecret {
		return "Connector secret"
	}
	for _, g := range f.Grants {
		if g.ID == slot.Grant {
			return "Refresh token for " + g.Called()
		}
	}
	return "Refresh token"
}

// UnkeptWhy is told with them.
const UnkeptWhy = "This could not be saved and is only in memory. The portal does not show it again: write it down in a safe place, or make room and save again."
