package session

import (
	"context"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/tokens"
)

var unwatched kaizala.Watch

// source is the one that commands use.
func (s *Setup) source() *tokens.Source { return s.Tokens(unwatched) }

// perform runs effects and what comes of them. The error is that of the first effect
// that failed; those behind it are not run.
func (s *Session) perform(ctx context.Context, todo []steps.Effect) error {
	var failed error
	for len(todo) > 0 {
		a := s.Run(ctx, todo[0])
		todo = todo[1:]
		if a.Code != "" {
			todo = nil
			if failed == nil {
				failed = s.Fault(a.Effect.Seq)
			}
		}
		todo = append(todo[:len(todo):len(todo)], s.Apply(a)...)
	}
	return failed
}

// begin begins another group that another person grants, as a command does.
func (s *Session) begin(id steps.GrantID, group string) {
	s.note(func(f steps.Facts) steps.Facts {
		return f.Begun(steps.Grant{ID: id, By: steps.AnotherPerson, Kind: steps.GroupGrant, Group: group})
	})
}
