package session

import (
	"reflect"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// inClear judges what goes into fields in clear by the secrets that are held.
type inClear struct{ held *vault.Vault }

// secrets are those that no field in clear may have. An ID may have been given in
// the place of the secret before, by mistake.
func (c inClear) secrets(field steps.FieldID) []secret.Secret {
	before := c.held.Secret(steps.Slot{Kind: steps.SlotPrevious})
	var out []secret.Secret
	for _, h := range c.held.Held() {
		if field != steps.IDField || !h.Equal(before) || !paste.LooksLikeID(h.Reveal()) {
			out = append(out, h)
		}
	}
	return out
}

// all judges texts for fields in clear, as paste.Clear does. more are secrets
// that are known and not held yet.
func (c inClear) all(texts map[steps.FieldID]string, more ...secret.Secret) error {
	for field, text := range texts {
		if err := paste.Clear(field, text, append(c.secrets(field), more...)...); err != nil {
			return err
		}
	}
	return nil
}

// leftOut empties what was found for fields in clear and may not be there. It gives
// the last field that lost its text.
func (c inClear) leftOut(f steps.Found, more ...secret.Secret) (_ steps.Found, field steps.FieldID) {
	for _, in := range []struct {
		field steps.FieldID
		text  *string
	}{{steps.RemarkField, &f.Remark}, {steps.GroupField, &f.GroupID}, {steps.GroupField, &f.Group}, {steps.IDField, &f.ID}, {steps.NameField, &f.Name}} {
		if *in.text != "" && paste.Clear(in.field, *in.text, append(c.secrets(in.field), more...)...) != nil {
			*in.text, field = "", in.field
		}
	}
	return f, field
}

// refused is why what a person typed or chose is not taken: a code of paste.Clear, or
// set_up_already. field is where it was typed.
func (s *Session) refused(ev steps.Event) (field steps.FieldID, err error) {
	switch e := ev.(type) {
	case steps.Enter:
		err = paste.Clear(e.Field, e.Value, append(inClear{s.Vault}.secrets(e.Field), s.pin)...)
		if err == nil && e.Field == steps.IDField && s.wizard.Role == steps.Developer {
			err = s.setUpAlready(e.Value)
		}
		return e.Field, err
	case steps.Choose:
		if e.Choice == steps.KeepThese {
			err = s.twinOf(CodeSetUpAlready, s.Facts().Connector.ID)
		}
	}
	return "", err
}

// judged is an event whose texts may be in clear: a text of what was captured or came as an
// answer that may not is left out. field is where, and code says so.
func (s *Session) judged(ev steps.Event) (_ steps.Event, field steps.FieldID, code string) {
	switch e := ev.(type) {
	case steps.Capture:
		e.Found, field = inClear{s.Vault}.leftOut(e.Found, s.pin)
		ev = e
	case steps.Answer:
		e.Found, field = inClear{s.Vault}.leftOut(e.Found, s.pin)
		ev = e
	}
	if field != "" {
		code = CodeLeftOut
	}
	return ev, field, code
}

// tellClear tells what was left out of the fields in clear, and what was taken out of
// them.
func (s *Session) tellClear(field steps.FieldID, code string) {
	if s.Setup.tellsPurge() {
		field, code = "", CodePurged
	}
	if n := s.wizard.Notice; code != "" && n.Effect == "" {
		s.wizard.Notice = steps.Notice{Code: code, Field: field}
	}
}

// purge takes every copy of captured secrets out of the facts: it was typed into a
// field in clear before anybody could know it. An ID that was given as the secret
// stays an ID.
func (s *Setup) purge(captured ...secret.Secret) {
	without := func(f steps.Facts) steps.Facts {
		return f.Rewritten(func(field steps.FieldID, text string) string {
			if paste.Holds(text, captured...) && (field != steps.IDField || !paste.LooksLikeID(text)) {
				return ""
			}
			return text
		})
	}
	f := s.Facts()
	if reflect.DeepEqual(without(f), f) {
		return
	}
	s.note(without)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owes = owed{word: true, files: true}
}

// owed is what is to be done after a purge.
type owed struct {
	word  bool // the person is told
	files bool // what was written out of the facts is made anew
}

func (s *Setup) tellsPurge() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	yes := s.owes.word
	s.owes.word = false
	return yes
}
