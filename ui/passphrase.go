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

// passphraseTries is how often a person may mistype it.
const passphraseTries = 3

// unlocking runs something that may need the passphrase of the documents. At a
// terminal it is asked for there; a script gets the error.
func (a *app) unlocking(ctx context.Context, s *session.Setup, do func() error) error {
	err := do()
	var at plain.Asker
	for n := range passphraseTries {
		asks := words.Of(steps.CodeOf(err)).Asks
		if asks != session.AsksPassphrase && asks != session.AsksNewPassphrase || a.flags.noInput || !isTerminal(a.In) {
			return err
		}
		if n == 0 {
			at = plain.NewAsker(a.In, a.Err, a.now)
		}
		w := a.words(err)
		get := oldPassphrase
		if asks == session.AsksNewPassphrase {
			get = newPassphrase
		}
		p, stopped := get(ctx, at, w.What)
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

func oldPassphrase(ctx context.Context, at plain.Asker, question string) (secret.Secret, error) {
	return at.Line(ctx, question)
}

// newPassphrase has one typed twice, or made; it is empty if what was typed the
// second time was not the same.
func newPassphrase(ctx context.Context, at plain.Asker, question string) (secret.Secret, error) {
	p, err := at.Line(ctx, question+" "+words.MayMake)
	switch {
	case err != nil:
		return p, err
	case p.IsZero():
		return madePassphrase(ctx, at)
	}
	again, err := at.Line(ctx, "Once more, please.")
	if err == nil && !again.Equal(p) {
		at.Tell("These are not the same.")
		return secret.Secret{}, nil
	}
	return p, err
}

// madePassphrase is one that the program makes, once the person has seen it.
func madePassphrase(ctx context.Context, at plain.Asker) (secret.Secret, error) {
	made, err := session.MadePassphrase()
	if err != nil {
		return made, err
	}
	at.Tell("Passphrase: " + made.Reveal())
	at.Tell(words.MadeNote)
	other, err := at.Line(ctx, "Enter goes on; anything else takes none.")
	if err == nil && !other.IsZero() {
		err = context.Canceled
	}
	return made, err
}
