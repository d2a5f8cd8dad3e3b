package session

import (
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session/read"
)

// Reading is what a paste into a field holds, judged offline, before any of it
// is kept. The person sees it and decides.
type Reading struct {
	Found    steps.Found // described; the secrets stay in here
	Count    int         // of values
	Warnings []error     // reasons to look again; the person may use it anyway
	Refusal  error       // a reason why it cannot be used at all
	values   read.Found
	grant    steps.GrantID
}

// Read looks at what was pasted into a line or a masked field: the values in it
// by their names, or all of it as that field's value.
func (s *Session) Read(field steps.FieldID, text string) Reading {
	if field == steps.PINField {
		return s.Typed(field, text)
	}
	if len(text) > read.MaxText {
		return Reading{Refusal: steps.Fail(CodeTooLong, nil)}
	}
	if handoff.Recognise(text) != handoff.FormNone {
		return Reading{Refusal: steps.Fail(CodeMisplaced, nil)}
	}
	w := s.Wizard()
	found := read.Find(text)
	if found.Count() == 0 {
		found = single(field, text)
	}
	r := Reading{values: found, grant: w.Grant, Count: found.Count()}
	if found.Refresh.IsZero() && !found.Access.IsZero() {
		r.values.Refresh, r.values.Access = found.Access, secret.Secret{}
	}
	if r.Count == 0 {
		r.Refusal = steps.Fail(CodeNothingFound, nil)
		return r
	}
	r.Found = describe(r.values, s.Now())
	r.Warnings = s.judge(r.values, w)
	return r
}

// single takes all of a text as one field's value; a token as what it is, also in a
// field whose value is kept and shown in clear.
func single(field steps.FieldID, text string) read.Found {
	var f read.Found
	if inClear[field] && isToken(text) {
		f.Refresh = read.Value(text)
		return f
	}
	switch field {
	case steps.NameField:
		f.Name = secret.Clean(text)
	case steps.IDField:
		f.ID = read.Value(text).Reveal()
	case steps.GroupField:
		f.Group = secret.Clean(text)
	case steps.SecretField:
		f.Secret = read.Value(text)
	case steps.RefreshField:
		f.Refresh = read.Value(text)
	case steps.PINField:
		f.PIN = pinIn(text)
	}
	return f
}

// inClear are the fields whose values are shown and kept in clear.
var inClear = map[steps.FieldID]bool{steps.NameField: true, steps.IDField: true, steps.GroupField: true, steps.RemarkField: true, steps.HelloField: true}

// isToken reports whether a text is one of the service's tokens, or a part of one.
func isToken(text string) bool {
	v := read.Value(text)
	if !strings.HasPrefix(v.Reveal(), "eyJ") || read.LooksLikeID(v.Reveal()) {
		return false // an ID may happen to be base64 of something
	}
	_, err := kaizala.ReadToken(v)
	return err == nil || kaizala.CodeOf(err) == kaizala.CodeTokenCutOff
}

// tellsToken reports whether an event would have a token kept in clear.
func tellsToken(ev steps.Event) (steps.FieldID, bool) {
	e, ok := ev.(steps.Enter)
	return e.Field, ok && inClear[e.Field] && (isToken(e.Value) || slices.ContainsFunc(strings.Fields(e.Value), isToken))
}

// Keep takes a reading's values into the wizard and gives the effects to run.
func (s *Session) Keep(r Reading) []steps.Effect {
	return s.Apply(steps.Capture{At: s.Now(), Found: s.hold(r.values, r.grant)})
}

// hold has secrets in their slots and gives what may be told of them. Those of
// an admin are for somebody else: they stay in memory, and only what was made
// of them for the developer is kept.
func (s *Session) hold(f read.Found, g steps.GrantID) steps.Found {
	s.mu.Lock()
	same := map[steps.SlotKind]bool{}
	for slot, v := range map[steps.Slot]secret.Secret{
		{Kind: steps.SlotSecret}:            f.Secret,
		{Kind: steps.SlotRefresh, Grant: g}: f.Refresh,
	} {
		if !v.IsZero() {
			old := s.secrets[slot]
			same[slot.Kind] = old.Equal(v)
			if before := (steps.Slot{Kind: steps.SlotPrevious, Grant: slot.Grant}); s.dirty[slot] && !old.Equal(v) {
				s.secrets[before], s.dirty[before] = old, true // it is nowhere else
			}
			s.secrets[slot] = v
			if s.wizard.Role != steps.Admin {
				s.dirty[slot] = true
			}
		}
	}
	if !f.PIN.IsZero() {
		s.pin = f.PIN
	}
	s.mu.Unlock()
	found := describe(f, s.Now())
	found.SameSecret, found.SameRefresh = same[steps.SlotSecret], same[steps.SlotRefresh]
	return found
}

func describe(f read.Found, now time.Time) steps.Found {
	return steps.Found{Name: f.Name, ID: f.ID, Group: f.Group, GroupID: f.GroupID, Secret: held(f.Secret, now), Refresh: held(f.Refresh, now), PIN: held(f.PIN, now)}
}

func held(v secret.Secret, now time.Time) steps.Held {
	if v.IsZero() {
		return steps.Held{}
	}
	h := steps.Held{At: now, Len: v.Len()}
	if c, err := kaizala.ReadToken(v); err == nil {
		h.Says = steps.Claims{ConnectorID: c.ConnectorID, ConnectorName: c.ConnectorName, Issued: c.Issued, Expires: c.Expires}
		switch c.Kind {
		case kaizala.RefreshToken:
			h.Says.Kind = steps.RefreshToken
		case kaizala.AccessToken:
			h.Says.Kind = steps.AccessToken
		}
	}
	return h
}

// judge gives the reasons to look again.
func (s *Session) judge(f read.Found, w steps.Wizard) []error {
	var out []error
	switch {
	case f.ID != "" && !f.Secret.IsZero() && !read.LooksLikeID(f.ID) && read.LooksLikeID(f.Secret.Reveal()),
		f.ID == "" && read.LooksLikeID(f.Secret.Reveal()), read.LooksLikeToken(f.Secret):
		out = append(out, steps.Fail(CodeSwapped, nil))
	case f.ID != "" && !read.LooksLikeID(f.ID):
		out = append(out, steps.Fail(CodeOddID, nil))
	}
	id := f.ID
	if id == "" {
		id = w.Facts.Connector.ID
	}
	if !f.Refresh.IsZero() {
		out = append(out, s.judgeToken(f.Refresh, id, w.Grant)...)
	}
	return out
}

// judgeToken holds what a token says of itself against what is wanted.
func (s *Session) judgeToken(v secret.Secret, connectorID string, g steps.GrantID) []error {
	out := judgeToken(v, connectorID, s.grant(g).Refresh, s.Now())
	if c, err := kaizala.ReadToken(v); err == nil && c.Sandbox && s.Target.Realm == persist.Public {
		out = append(out, steps.Fail(string(kaizala.CodeSandboxToken), nil))
	}
	return out
}

// judgeToken is the part of it that needs no session. before is the token that
// is held already, if there is one.
func judgeToken(v secret.Secret, connectorID string, before steps.Held, now time.Time) []error {
	c, err := kaizala.ReadToken(v)
	if err != nil {
		return []error{steps.Fail(steps.CodeOf(err), nil)}
	}
	var out []error
	if c.Kind == kaizala.AccessToken {
		out = append(out, steps.Fail(CodeAccessToken, nil))
	}
	if connectorID != "" && c.ConnectorID != "" && c.ConnectorID != connectorID {
		out = append(out, steps.Fail(CodeWrongConnector, nil, c.ConnectorName, c.ConnectorID))
	}
	if !c.Expires.IsZero() && !now.Before(c.Expires) {
		out = append(out, steps.Fail(CodeExpired, nil, c.Expires.Format(time.DateOnly)))
	}
	if before.Yes() && !before.Says.Issued.IsZero() && c.Issued.Before(before.Says.Issued) {
		out = append(out, steps.Fail(CodeOlderToken, nil))
	}
	return out
}

// Typed judges what was typed into a field: all of it is that field's value.
func (s *Session) Typed(field steps.FieldID, text string) Reading {
	w := s.Wizard()
	if len(text) > read.MaxText {
		return Reading{Refusal: steps.Fail(CodeTooLong, nil)}
	}
	r := Reading{values: single(field, text), grant: w.Grant, Count: 1}
	r.Found = describe(r.values, s.Now())
	r.Warnings = s.judge(r.values, w)
	return r
}

// Secret is the value that a reading has for a masked field, for a face to show
// its end.
func (r Reading) Secret(field steps.FieldID) secret.Secret {
	switch field {
	case steps.SecretField:
		return r.values.Secret
	case steps.RefreshField:
		return r.values.Refresh
	case steps.PINField:
		return r.values.PIN
	}
	return secret.Secret{}
}

// CleanText is a pasted message without what would act on a terminal.
func CleanText(text string) string { return secret.CleanLines(text) }

// CleanValue is what was typed into a field in clear. A message to a group is
// never cut: what is too long for it is refused.
func CleanValue(f steps.FieldID, text string) string {
	if f == steps.HelloField {
		return strings.ReplaceAll(CleanText(text), "\n", " ")
	}
	return CleanLine(text)
}

// CleanLine is a typed value without what no value has.
func CleanLine(text string) string { return secret.Clean(text) }

// Line is the value that a reading has for a field in clear.
func (r Reading) Line(field steps.FieldID) string {
	switch field {
	case steps.NameField:
		return r.values.Name
	case steps.IDField:
		return r.values.ID
	case steps.GroupField:
		return r.values.Group
	}
	return ""
}

// Unfinished reports whether a text that comes line by line has begun something
// that goes on.
func Unfinished(text string) bool { return read.Unfinished(text) }

// HoldsToken reports whether there is a token in a text, as it is or under a
// name.
func HoldsToken(text string) bool {
	f := read.Find(text)
	return !f.Refresh.IsZero() || !f.Access.IsZero() || read.LooksLikeToken(read.Value(text))
}
