package paste

import (
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// Context is what a text is judged against. The zero Context has no connector and
// no token yet.
type Context struct {
	Connector steps.Connector
	Grant     steps.Grant // the one that the text is for
	Public    bool        // for a service on another machine: it refuses tokens of the sandbox
	Now       time.Time
	Taken     func(id string) error // why a connector's ID cannot be used; nil: each can
}

// Reading is what Read or Typed found in a text and what speaks against it.
// Nothing is kept yet: the person sees it and decides.
type Reading struct {
	Values    Values
	Found     steps.Found      // describes the values and what the token says, without secrets
	Grant     steps.GrantID    // of the Context
	Warnings  []error          // reasons to look again; the person may use the values anyway
	Refusal   error            // why the text cannot be used; Values is then empty
	Conflicts []Conflict       // of the refusal two_values: between what a person may choose
	Origins   map[Field]Origin // where each value stands; none for a value without a name
	Unused    int              // lines with text that gave no value
	again     func(...Candidate) Reading
}

// longestValue is how long one value may be, in bytes. A token has about a thousand.
const longestValue = 16 << 10

// Read reads what was pasted into a line or a masked field: the values that the
// text has names for, else all of it as that field's value. field may be empty:
// then only values with names count.
//
// Refusal has the code too_long, misplaced, nothing_found, two_values, masked_value,
// sandbox_token, a code of Clear or one of c.Taken. Warnings have refresh_as_secret, access_as_secret,
// id_as_secret, swapped, odd_id, masked_value, or a code of JudgeToken.
func Read(field steps.FieldID, text string, c Context) Reading { return read(field, text, c) }

// Choose reads the text again with candidate i, from 0 on, of the first conflict. Without
// one it changes nothing.
func (r Reading) Choose(i int) Reading {
	if len(r.Conflicts) == 0 || i < 0 || i >= len(r.Conflicts[0].Candidates) {
		return r
	}
	return r.again(r.Conflicts[0].Candidates[i])
}

func read(field steps.FieldID, text string, c Context, chosen ...Candidate) Reading {
	if field == steps.PINField {
		return Typed(field, text, c)
	}
	if len(text) > MaxText {
		return refused(steps.Fail(CodeTooLong, nil))
	}
	if handoff.Recognise(text) != handoff.FormNone {
		return refused(steps.Fail(CodeMisplaced, nil))
	}
	r := Find(text)
	r.decide(chosen)
	if err := r.Undecided(); err != nil {
		return Reading{Refusal: err, Conflicts: r.Conflicts, again: func(also ...Candidate) Reading {
			return read(field, text, c, append(also, chosen...)...)
		}}
	}
	f := r.Values
	if f.Count() == 0 || field != "" && LooksLikeToken(AsSecret(text)) {
		if len(r.Masked) > 0 {
			return refused(r.hidden())
		}
		var err error
		if f, err = onlyValue(field, text); err != nil {
			return refused(err)
		}
	}
	if f.Count() == 0 {
		return refused(steps.Fail(CodeNothingFound, nil))
	}
	if f.Refresh.IsZero() { // an access token in its place gets a warning
		f.Refresh, f.Access = f.Access, secret.Secret{}
	}
	out := judged(f, c)
	out.Origins, out.Unused = r.Origins, r.Unused
	if len(r.Masked) > 0 {
		out.Warnings = append(out.Warnings, r.hidden())
	}
	return out
}

func refused(err error) Reading { return Reading{Refusal: err} }

// onlyValue takes all of a text as one field's value. What is no value of that field
// is refused, so that a text that was not understood is kept nowhere.
func onlyValue(field steps.FieldID, text string) (Values, error) {
	plain := strings.TrimSpace(decode(text).text)
	switch {
	case len(text) > longestValue:
		return Values{}, steps.Fail(CodeTooLong, nil)
	case masked(plain):
		return Values{}, steps.Fail(CodeMaskedValue, nil, "all of it")
	case isReference(plain), strings.HasPrefix(plain, "<") && isTemplate(plain):
		return Values{}, steps.Fail(CodeNothingFound, nil)
	}
	f := single(field, text)
	if !f.token().IsZero() && keptInClear(field) {
		return f, nil
	}
	if err := Clear(field, text); err != nil {
		return Values{}, err
	}
	if field != steps.NameField && field != steps.GroupField && strings.ContainsAny(plain, " \t\n") && !LooksLikeToken(AsSecret(text)) && !isToken(text) {
		return Values{}, steps.Fail(CodeNothingFound, nil)
	}
	return f, nil
}

// Typed reads what was typed into a field: all of it is that field's value. The
// codes are those of Read, without misplaced, nothing_found and two_values.
func Typed(field steps.FieldID, text string, c Context) Reading {
	if len(text) > longestValue {
		return refused(steps.Fail(CodeTooLong, nil))
	}
	f := single(field, text)
	if f.token().IsZero() {
		if err := Clear(field, text); err != nil {
			return refused(err)
		}
	}
	return judged(f, c)
}

// judged makes the reading of values, with the reasons to look again.
func judged(f Values, c Context) Reading {
	f.ID = kaizala.IDFor(f.Refresh, f.ID)
	r := Reading{Values: f, Found: f.Claimed(c).Describe(c.Now), Grant: c.Grant.ID}
	if code, of := misnamed(f); code != "" {
		r.Warnings = append(r.Warnings, steps.Fail(code, nil, of))
	} else if f.ID != "" && !LooksLikeID(f.ID) && !looksLikeGroupID(f.ID) {
		r.Warnings = append(r.Warnings, steps.Fail(CodeOddID, nil))
	}
	if held := c.Connector; held.Secret.Yes() && f.ID != "" && !kaizala.SameID(f.ID, held.ID) && (!f.Secret.IsZero() || !f.Refresh.IsZero()) {
		r.Warnings = append(r.Warnings, steps.Fail(CodeOtherConnector, nil, steps.Label(held.Name, held.ID), steps.Label(f.Name, f.ID)))
	}
	if f.ID != "" {
		c.Connector.ID = f.ID
	}
	if !f.Refresh.IsZero() {
		r.Warnings = append(r.Warnings, JudgeToken(f.Refresh, c)...)
	}
	if c.Taken != nil && r.Found.ID != "" {
		if err := c.Taken(r.Found.ID); err != nil {
			return refused(err)
		}
	}
	for _, w := range r.Warnings {
		if steps.CodeOf(w) == string(kaizala.CodeSandboxToken) { // no call would send it
			return refused(w)
		}
	}
	return r
}

// Judge gives the reasons to doubt values that are used together. Warnings have the codes of
// Read.
func Judge(f Values, c Context) []error { return judged(f, c).Warnings }

// misnamed is the code of what stands in the place of the secret, and for which
// connector it says it is; "" if that may be a secret.
func misnamed(f Values) (code, of string) {
	s := f.Secret
	switch {
	case s.IsZero():
		return "", ""
	case LooksLikeToken(s) || isToken(s.Reveal()):
		says, _ := kaizala.ReadToken(s)
		switch says.Kind {
		case kaizala.AccessToken:
			return CodeAccessAsSecret, says.ConnectorName
		case kaizala.RefreshToken:
			return CodeRefreshAsSecret, says.ConnectorName
		}
		return CodeSwapped, ""
	case isGUID(s.Reveal()) && kaizala.SameID(s.Reveal(), f.ID):
		return CodeIDAsSecret, ""
	case LooksLikeID(s.Reveal()) && !LooksLikeID(f.ID):
		return CodeIDAsSecret, ""
	}
	return "", ""
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
