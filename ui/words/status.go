package words

import (
	"time"

	"kaizala-setup/steps"
)

// LastCall tells in a few words what came of the latest live call.
func LastCall(c steps.Call, now time.Time) string {
	switch {
	case c.At.IsZero():
		return "never"
	case c.Worked():
		return "worked, " + Ago(c.At, now)
	}
	return "failed, " + Ago(c.At, now) + ": " + What(c.Code)
}

// Life tells in a few words how long a refresh token lives by what it says.
func Life(h steps.Held, now time.Time, zone *time.Location) string {
	switch until := h.Says.Expires; {
	case !h.Yes():
		return "none yet"
	case until.IsZero():
		return "does not say"
	case h.Expired(now):
		return "expired " + Date(until, zone)
	default:
		return "until " + Date(until, zone)
	}
}

// Store tells in a few words what opens the secrets of a role's document; kind is
// its pin's.
func Store(r steps.Role, kind string) string {
	switch {
	case r == steps.Admin:
		return "no secrets stored"
	case kind == "":
		return "none yet"
	case kind == "file":
		return "identity file"
	}
	return kind
}
