package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// maxStdin is how much a command reads of standard input or of a file, in bytes: the
// longest message, and one more to see that a text is longer.
const maxStdin = 256<<10 + 1

// stdin reads standard input. At a terminal it asks for what is wanted, and does not
// show what is typed. Codes: missing_values if nobody may be asked, empty_input after
// Ctrl+D.
func (a *app) stdin(ctx context.Context, wanted string) (secret.Secret, error) {
	switch {
	case isTerminal(a.In) && a.flags.noInput:
		return secret.Secret{}, usage(words.CodeMissingValues, "everything: it is a terminal")
	case isTerminal(a.In):
		text, err := plain.NewAsker(a.In, a.Err, a.now).Hidden(ctx, wanted+", then enter a line with only a dot (nothing is shown):")
		if errors.Is(err, io.EOF) { // Ctrl+D
			err = usage(words.CodeEmptyInput)
		}
		return text, err
	}
	text, err := awaited(ctx, func() (secret.Secret, error) { return read(a.In) })
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("standard input: %w", err)
	}
	return text, err
}

// destination is where a call with given values goes: the address of the sandbox,
// or that of the target if the person agreed to it. Codes: consent_needed, those of
// joining the sandbox.
func (a *app) destination(ctx context.Context, t session.Target) (kaizala.Root, error) {
	if t.Realm != persist.Sandbox {
		return t.API, session.Consented(t.API, a.flags.yesSendTo)
	}
	h, err := a.joined(ctx, t)
	if err != nil {
		return kaizala.Root{}, err
	}
	return kaizala.ParseRoot(h.Sandbox.APIRoot())
}

// contents reads a named file, or standard input. Codes: no_such_file, missing_values.
func (a *app) contents(ctx context.Context, file string) (secret.Secret, error) {
	if isStdin(file) {
		return a.stdin(ctx, "Paste the text")
	}
	b, err := files.ReadNamed(file, maxStdin)
	if err == nil {
		return secret.New(string(b)), nil
	}
	if errors.Is(err, files.ErrTooLong) {
		return secret.Secret{}, usage(paste.CodeTooLong)
	}
	return secret.Secret{}, usage(words.CodeNoSuchFile, file, causeOf(err))
}

// causeOf is why the file system failed, without the path.
func causeOf(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// isStdin reports whether a file argument means standard input.
func isStdin(file string) bool { return file == "" || file == "-" }

// awaited runs do, which may wait for ever for a writer, and gives up at the end of ctx. A
// signal ends ctx: without somebody who waits for that, SIGQUIT would print the stack.
func awaited[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	over := ctx.Done() // from here on signals are heard: before the first byte is read
	got := make(chan answer, 1)
	go func() { // the end of the process ends it
		value, err := do()
		got <- answer{value, err}
	}()
	select {
	case r := <-got:
		return r.value, r.err
	case <-over:
		var none T
		return none, ctx.Err()
	}
}

func read(r io.Reader) (secret.Secret, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxStdin))
	return secret.New(string(text)), err
}

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
	return a.prompting(ctx, s.Vault.GivePassphrase, do)
}

// prompting is unlocking for whoever takes the passphrase.
func (a *app) prompting(ctx context.Context, give func(secret.Secret), do func() error) error {
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
		give(q.Values[0])
		err = do()
	}
	return err
}
