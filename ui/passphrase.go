package ui

import (
	"context"
	"errors"
	"io"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
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
		if asks != session.AsksPassphrase && asks != session.AsksNewPassphrase || a.flags.noInput || !isTerminal(a.In) {
			return err
		}
		if n == 0 {
			prompt = plain.NewAsker(a.In, a.Err, a.now)
		}
		get, question := plain.Asker.Line, a.words(err).What
		if asks == session.AsksNewPassphrase {
			get = newPassphrase
		}
		p, stopped := get(prompt, ctx, question)
		switch {
		case errors.Is(stopped, io.EOF): // nothing could be read
			return err
		case stopped != nil:
			return stopped
		}
		if p.IsZero() { // typed twice, and not the same
			continue
		}
		s.Vault.GivePassphrase(p)
		err = do()
	}
	return err
}

// newPassphrase asks for a new passphrase twice, or makes one. It is empty if the
// two differ.
func newPassphrase(prompt plain.Asker, ctx context.Context, question string) (secret.Secret, error) {
	p, err := prompt.Line(ctx, question+" "+words.MayMake)
	switch {
	case err != nil:
		return p, err
	case p.IsZero():
		return madePassphrase(ctx, prompt)
	}
	again, err := prompt.Line(ctx, "Once more, please.")
	if err == nil && !again.Equal(p) {
		prompt.Tell("These are not the same.")
		return secret.Secret{}, nil
	}
	return p, err
}

// madePassphrase makes a passphrase and shows it until the person has noted it.
func madePassphrase(ctx context.Context, prompt plain.Asker) (secret.Secret, error) {
	made, err := session.MadePassphrase()
	if err != nil {
		return made, err
	}
	prompt.Tell("Passphrase: " + made.Reveal())
	prompt.Tell(words.MadeNote)
	other, err := prompt.Line(ctx, "Enter goes on; anything else takes none.")
	if err == nil && !other.IsZero() {
		err = context.Canceled
	}
	return made, err
}
