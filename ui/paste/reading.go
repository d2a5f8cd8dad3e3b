package paste

import (
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// Context is what a text is judged against. The zero Context has no connector and
// no token yet.
type Context struct {
	Connector steps.Connector
	Grant     steps.Grant // the one that the text is for
	Public    bool        // for the public service: it refuses tokens of the sandbox
	Now       time.Time
}

// Reading is what Read or Typed found in a text and what speaks against it.
// Nothing is kept yet: the person sees it and decides.
type Reading struct {
	Values   Values
	Found    steps.Found   // describes the values, without secrets
	Grant    steps.GrantID // of the Context
	Warnings []error       // reasons to look again; the person may use the values anyway
	Refusal  error         // why the text cannot be used; Values is then empty
}

// Read reads what was pasted into a line or a masked field: the values that the
// text has names for, else all of it as that field's value. field may be empty:
// then only values with names count.
//
// Refusal has the code too_long, misplaced or nothing_found. Warnings have swapped,
// odd_id, or a code of JudgeToken.
func Read(field steps.FieldID, text string, c Context) Reading {
	if field == steps.PINField {
		return Typed(field, text, c)
	}
	if len(text) > MaxText {
		return Reading{Refusal: steps.Fail(CodeTooLong, nil)}
	}
	if handoff.Recognise(text) != handoff.FormNone {
		return Reading{Refusal: steps.Fail(CodeMisplaced, nil)}
	}
	f := Find(text)
	if f.Count() == 0 {
		f = single(field, text)
	}
	if f.Count() == 0 {
		return Reading{Refusal: steps.Fail(CodeNothingFound, nil)}
	}
	if f.Refresh.IsZero() { // an access token in its place gets a warning
		f.Refresh, f.Access = f.Access, secret.Secret{}
	}
	return judged(f, c)
}

// Typed reads what was typed into a field: all of it is that field's value. The
// codes are those of Read, without misplaced and nothing_found.
func Typed(field steps.FieldID, text string, c Context) Reading {
	if len(text) > MaxText {
		return Reading{Refusal: steps.Fail(CodeTooLong, nil)}
	}
	return judged(single(field, text), c)
}

// judged makes the reading of values, with the reasons to look again.
func judged(f Values, c Context) Reading {
	r := Reading{Values: f, Found: f.Describe(c.Now), Grant: c.Grant.ID}
	switch secretIsID := LooksLikeID(f.Secret.Reveal()); {
	case secretIsID && !LooksLikeID(f.ID), LooksLikeToken(f.Secret):
		r.Warnings = append(r.Warnings, steps.Fail(CodeSwapped, nil))
	case f.ID != "" && !LooksLikeID(f.ID):
		r.Warnings = append(r.Warnings, steps.Fail(CodeOddID, nil))
	}
	if held := c.Connector; held.Secret.Yes() && f.ID != "" && !strings.EqualFold(f.ID, held.ID) && (!f.Secret.IsZero() || !f.Refresh.IsZero()) {
		r.Warnings = append(r.Warnings, steps.Fail(CodeOtherConnector, nil, steps.Label(held.Name, held.ID), steps.Label(f.Name, f.ID)))
	}
	if f.ID != "" {
		c.Connector.ID = f.ID
	}
	if !f.Refresh.IsZero() {
		r.Warnings = append(r.Warnings, JudgeToken(f.Refresh, c)...)
	}
	return r
}

// single takes all of a text as one field's value. In a field that is kept in clear
// a token is taken as a token.
func single(field steps.FieldID, text string) Values {
	if keptInClear(field) && isToken(text) {
		return Values{Refresh: AsSecret(text)}
	}
	switch field {
	case steps.NameField:
		return Values{Name: secret.Clean(text)}
	case steps.IDField:
		return Values{ID: AsSecret(text).Reveal()}
	case steps.GroupField:
		return Values{Group: secret.Clean(text)}
	case steps.SecretField:
		return Values{Secret: AsSecret(text)}
	case steps.RefreshField:
		return Values{Refresh: AsSecret(text)}
	case steps.PINField:
		return Values{PIN: pin(text)}
	}
	return Values{}
}

// Callable reports whether the values are all that a live call needs.
func (r Reading) Callable() bool {
	v := r.Values
	return v.ID != "" && !v.Secret.IsZero() && !v.Refresh.IsZero()
}

// Line is the value for a line field, or "".
func (r Reading) Line(field steps.FieldID) string {
	v := r.Values
	return map[steps.FieldID]string{steps.NameField: v.Name, steps.IDField: v.ID, steps.GroupField: v.Group}[field]
}

// Secret is the value for a masked field, or none.
func (r Reading) Secret(field steps.FieldID) secret.Secret {
	v := r.Values
	return map[steps.FieldID]secret.Secret{steps.SecretField: v.Secret, steps.RefreshField: v.Refresh, steps.PINField: v.PIN}[field]
}

// CleanValue cleans what was typed into a field that is kept in clear. secret.Clean
// cuts a long value; a message to a group is never cut, so that a message that is
// too long can be refused.
func CleanValue(field steps.FieldID, text string) string {
	if field == steps.HelloField {
		return strings.ReplaceAll(secret.CleanLines(text), "\n", " ")
	}
	return secret.Clean(text)
}
