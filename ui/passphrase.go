package ui

import (
	"context"
	"errors"
	"io"

	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// passphraseTries is how often a person may mistype the passphrase.
const passphraseTries = 3

// unlocked is unlocking for what returns a value.
func unlocked[T any](ctx context.Context, a *app, s *session.Setup, do func() (T, error)) (out T, err error) {
	err = a.unlocking(ctx, s, func() (err error) { out, err = do(); return err })
	return out, err
}

// unlocking runs do, which may need the passphrase of the documents. At a terminal
// it asks for the passphrase and runs do again; elsewhere it returns the error.
func (a *app) unlocking(ctx context.Context, s *session.Setup, do func() error) error {
	err := do()
	var prompt plain.Asker
	for n := range passphraseTries {
		asks := words.Of(steps.CodeOf(err)).Asks
		if asks != words.AsksPassphrase && asks != words.AsksNewPassphrase || a.flags.noInput || !isTerminal(a.In) {
			return err
		}
		if n == 0 {
			prompt = plain.NewAsker(a.In, a.Err, a.now)
		}
		q, stopped := prompt.Prompt(ctx, a.words(err).What, talk.Prompt{Asks: asks, MayMake: true})
		switch {
		case errors.Is(stopped, io.EOF): // nothing could be read
			return err
		case stopped != nil:
			return stopped
		case q.Outcome == talk.Dropped && !q.Made.IsZero():
			return context.Canceled
		case q.Outcome == talk.Dropped:
			return err
		}
		s.Vault.GivePassphrase(q.Values[0])
		err = do()
	}
	return err
}
