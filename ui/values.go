package ui

import (
	"context"
	"fmt"
	"io"
	"strings"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

// maxStdin is how much a command reads from standard input, in bytes: the
// longest message, and one more to tell that it is longer.
const maxStdin = 256<<10 + 1

// stdin is what standard input holds. At a terminal it is asked for, and not
// shown.
func (a *app) stdin(ctx context.Context) (secret.Secret, error) {
	if isTerminal(a.In) {
		if a.flags.noInput {
			return secret.Secret{}, usage(words.CodeMissingValues, "everything: it is a terminal")
		}
		return plain.Ask(ctx, a.In, a.Err, "Paste, then a line with just a dot (nothing is shown):", a.now)
	}
	text, err := io.ReadAll(io.LimitReader(a.In, maxStdin))
	if err != nil {
		return secret.Secret{}, fmt.Errorf("standard input: %w", err)
	}
	return secret.New(string(text)), nil
}

// credentials are the three values for a live call, from standard input.
func (a *app) credentials(ctx context.Context) (kaizala.Credentials, error) {
	text, err := a.stdin(ctx)
	if err != nil {
		return kaizala.Credentials{}, err
	}
	if text.Len() > paste.MaxText {
		return kaizala.Credentials{}, usage(paste.CodeTooLong)
	}
	f := paste.Find(text.Reveal())
	var missing []string
	for _, v := range []struct {
		name  string
		empty bool
	}{{"applicationId", f.ID == ""}, {"applicationSecret", f.Secret.IsZero()}, {"refreshToken", f.Refresh.IsZero()}} {
		if v.empty {
			missing = append(missing, v.name)
		}
	}
	if len(missing) > 0 {
		return kaizala.Credentials{}, usage(words.CodeMissingValues, strings.Join(missing, ", "))
	}
	return kaizala.Credentials{ConnectorID: f.ID, ConnectorSecret: f.Secret, RefreshToken: f.Refresh}, nil
}

// proveGiven makes the live call with values from standard input, which are
// stored nowhere, and does what follows from it. The watch follows both.
func (a *app) proveGiven(ctx context.Context, t session.Target, w kaizala.Watch, then func(*kaizala.Client, tokens.Proof) error) error {
	c, err := a.credentials(ctx)
	if err != nil {
		return err
	}
	root, done, err := a.destination(ctx, t)
	if err != nil {
		return err
	}
	defer done()
	client := a.client(kaizala.Policy{Root: root}).Watched(w)
	proof, err := tokens.Prove(ctx, client, c, func(context.Context, secret.Secret) error { return nil })
	if err != nil {
		return err
	}
	return then(client, proof)
}

// destination is where a call with given values goes, until done: the sandbox's own
// address, or the target's if the person agreed to it.
func (a *app) destination(ctx context.Context, t session.Target) (root kaizala.Root, done func(), err error) {
	if !a.flags.sandbox {
		return t.API, func() {}, session.Consented(t.API, a.flags.yesSendTo)
	}
	h, err := a.joined(ctx, t)
	if err != nil {
		return kaizala.Root{}, nil, err
	}
	root, err = kaizala.ParseRoot(h.Sandbox.APIRoot())
	return root, func() { _ = h.Close() }, err
}

// asked is what standard input holds, or what a person at a terminal answers.
func (a *app) asked(ctx context.Context, question string) (secret.Secret, error) {
	if isTerminal(a.In) && !a.flags.noInput {
		return plain.Ask(ctx, a.In, a.Err, question, a.now)
	}
	return a.stdin(ctx)
}
