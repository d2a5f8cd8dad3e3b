package steps

import (
	"strings"
	"time"
)

// proved is when a fact showed that a task was done: a secret that was noted proves the
// taps that brought it. Nobody has to tick those.
func proved(t TaskID, f Facts, g Grant) time.Time {
	for _, p := range proofs {
		if strings.HasPrefix(string(t), p.tasks) {
			return p.at(f, g)
		}
	}
	return time.Time{}
}

// proofs are by the beginning of the tasks' IDs.
var proofs = []struct {
	tasks string
	at    func(Facts, Grant) time.Time
}{
	{"register.", func(f Facts, _ Grant) time.Time { return f.Connector.Secret.At }},
	{"grant.", tokenNoted},
	{"user-token.", tokenNoted},
	{"share.", func(_ Facts, g Grant) time.Time { return g.Reply.Handed }},
	{"call.", func(_ Facts, g Grant) time.Time {
		if g.Last.Worked() {
			return g.Last.At
		}
		return time.Time{}
	}},
}

// tokenNoted is when the token was noted, by the person or by the admin, who keeps only
// the sealed reply.
func tokenNoted(_ Facts, g Grant) time.Time {
	if g.Refresh.Yes() {
		return g.Refresh.At
	}
	return g.Reply.At
}
