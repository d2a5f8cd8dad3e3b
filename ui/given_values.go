package ui

import (
	"context"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// givenValues are the three values of a live call, and the API roots that stand beside them.
type givenValues struct {
	kaizala.Credentials
	roots []kaizala.Root
}

// values are those for calls to a target. What can be known against them offline is told
// before anything is sent, unless the person insists. Codes: those of fromText,
// fromEnvironment, paste.Judge.
func (g *given) values(ctx context.Context, t session.Target) (givenValues, error) {
	read := g.fromText
	if g.env {
		read = g.fromEnvironment
	}
	v, err := read(ctx, t)
	if err != nil || g.anyway {
		return v, err
	}
	doubts := paste.Judge(paste.Values{ID: v.ConnectorID, Secret: v.ConnectorSecret, Refresh: v.RefreshToken}, paste.Context{Now: g.app.now()})
	if serious := paste.Serious(doubts); len(serious) > 0 {
		return v, serious[0]
	}
	return v, nil
}

// fromText reads the values from standard input. Codes: missing_values, empty_input,
// too_long, two_values, other_root.
func (g *given) fromText(ctx context.Context, t session.Target) (givenValues, error) {
	text, err := g.app.stdin(ctx, "Paste the text")
	if err != nil {
		return givenValues{}, err
	}
	if text.Len() > paste.MaxText {
		return givenValues{}, usage(paste.CodeTooLong)
	}
	roots := paste.Roots(text.Reveal())
	if err := g.app.fits(roots, t); err != nil {
		return givenValues{}, err
	}
	f := paste.Find(text.Reveal())
	if err := f.Undecided(); err != nil {
		return givenValues{}, err
	}
	if f.Refresh.IsZero() { // an access token in its place is told by name
		f.Refresh = f.Access
	}
	var missing []string
	for i, empty := range []bool{f.ID == "", f.Secret.IsZero(), f.Refresh.IsZero()} {
		if empty {
			missing = append(missing, []string{"applicationId", "applicationSecret", "refreshToken"}[i])
		}
	}
	if len(missing) > 0 {
		return givenValues{}, usage(words.CodeMissingValues, strings.Join(missing, ", "))
	}
	return givenValues{kaizala.Credentials{ConnectorID: f.ID, ConnectorSecret: f.Secret, RefreshToken: f.Refresh}, roots}, nil
}

// fromEnvironment has the values from the variables, without the white space and quotes
// that files and CI servers leave around a value. Codes: missing_variables.
func (g *given) fromEnvironment(context.Context, session.Target) (givenValues, error) {
	e := g.app.environment
	var missing []string
	value := func(name, text string) secret.Secret {
		v := paste.AsSecret(text)
		switch {
		case v.IsZero():
			missing = append(missing, name)
		case paste.IsPlaceholder(v.Reveal()):
			missing = append(missing, name+" (it has a placeholder)")
		}
		return v
	}
	c := kaizala.Credentials{
		ConnectorID: value(envID, e.id).Reveal(), ConnectorSecret: value(envSecret, e.secret.Reveal()), RefreshToken: value(envRefresh, e.refresh.Reveal()),
	}
	if len(missing) > 0 {
		return givenValues{}, usage(words.CodeMissingVariables, strings.Join(missing, ", "))
	}
	return givenValues{Credentials: c}, nil
}
