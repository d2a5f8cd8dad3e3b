// Package judge runs a client of Kaizala on good and on bad days of the service, and
// says what a good client does and what this one did.
//
// A client is any program that takes the connector's values from its environment, gets
// an access token, and calls the platform. It is judged by what its servers saw, by its
// exit code, and by whether it ended in time. All servers are on this machine: whatever a
// client sends to a host that it must not trust ends at a listener of the judge.
//
// The environment of the client has KAIZALA_API_ROOT, KAIZALA_CONNECTOR_ID,
// KAIZALA_CONNECTOR_SECRET, KAIZALA_REFRESH_TOKEN and KAIZALA_GROUP_ID. A client that
// keeps a new refresh token keeps it below KAIZALA_STATE, which is also XDG_STATE_HOME:
// a directory that is empty at the start of a case and stays for its second run.
package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Verdict is how a client did in one case.
type Verdict struct {
	Case  string // its name
	Good  string // what a good client does
	Did   string // what this one did
	Fault string // what is wrong with that; "" nothing
}

// Case is a day of the service.
type Case struct {
	Name string
	Good string // what a good client does
	// Slow is whether the service leaves the client waiting: the case takes as long as
	// the client's patience.
	Slow  bool
	judge func(context.Context, *stage) (did, fault string, err error)
}

// All are the cases, those of one kind together. Names are unique.
func All() []Case {
	return slices.Concat(days(), pauses(), redirects(), hostiles())
}

// Judge runs the client in the case. The error is that the client could not be started
// (an *exec.Error or a *fs.PathError), that a server could not, or ctx's.
func (c Case) Judge(ctx context.Context, client Client) (Verdict, error) {
	s, err := newStage(ctx, client)
	if err != nil {
		return Verdict{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	defer s.close()
	did, fault, err := c.judge(ctx, s)
	if err != nil {
		return Verdict{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	if leak := s.witness.leak(); leak != "" { // whatever else the case was about
		fault = leak
	}
	return Verdict{Case: c.Name, Good: c.Good, Did: did, Fault: fault}, nil
}

// sentence joins parts that there are: "2 token calls, 1 call of the platform, exit 0".
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// count is a number of things: "no token call", "1 token call", "2 token calls".
func count(n int, thing string) string {
	switch n {
	case 0:
		return "no " + thing
	case 1:
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
