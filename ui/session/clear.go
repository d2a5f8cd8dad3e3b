package session

import (
	"os"
	"path/filepath"
	"reflect"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// known are the secrets that no field in clear may have. An ID may have been given in
// the place of the secret before, by mistake.
func (s *Setup) known(field steps.FieldID) []secret.Secret {
	before := s.Vault.Secret(steps.Slot{Kind: steps.SlotPrevious})
	var out []secret.Secret
	for _, h := range s.Vault.Held() {
		if field != steps.IDField || !h.Equal(before) || !paste.LooksLikeID(h.Reveal()) {
			out = append(out, h)
		}
	}
	return out
}

// allInClear judges texts for fields in clear, as paste.Clear does. more are secrets
// that are known and not held yet.
func (s *Setup) allInClear(texts map[steps.FieldID]string, more ...secret.Secret) error {
	for field, text := range texts {
		if err := paste.Clear(field, text, append(s.known(field), more...)...); err != nil {
			return err
		}
	}
	return nil
}

// leftOut empties what was found for fields in clear and may not be there. It gives
// the last field that lost its text.
func (s *Setup) leftOut(f steps.Found, more ...secret.Secret) (_ steps.Found, field steps.FieldID) {
	for _, in := range []struct {
		field steps.FieldID
		text  *string
	}{{steps.RemarkField, &f.Remark}, {steps.GroupField, &f.GroupID}, {steps.GroupField, &f.Group}, {steps.IDField, &f.ID}, {steps.NameField, &f.Name}} {
		if *in.text != "" && paste.Clear(in.field, *in.text, append(s.known(in.field), more...)...) != nil {
			*in.text, field = "", in.field
		}
	}
	return f, field
}

// inClear judges what an event brings into fields in clear. What was typed is refused
// with a code of paste.Clear; of what was captured or came as an answer, the text is
// left out. field is where.
func (s *Session) inClear(ev steps.Event) (_ steps.Event, field steps.FieldID, code string) {
	switch e := ev.(type) {
	case steps.Enter:
		err := paste.Clear(e.Field, e.Value, append(s.known(e.Field), s.pin)...)
		return ev, e.Field, steps.CodeOf(err)
	case steps.Capture:
		e.Found, field = s.leftOut(e.Found, s.pin)
		ev = e
	case steps.Answer:
		e.Found, field = s.leftOut(e.Found, s.pin)
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

// rewriteOut makes the files of the developer's message anew after a purge. Where the
// connector has no name any more, they go: there is nothing to send.
func (s *Setup) rewriteOut() {
	s.mu.Lock()
	stale := s.owes.files
	s.owes.files = false
	s.mu.Unlock()
	if !stale || s.files.Load() == nil {
		return
	}
	f := s.Facts()
	_, g := steps.Resume(s.Key().Role, f, s.Now())
	request := s.request(f.Connector.Recipient, g)
	card, err := request.Card()
	for kind, text := range map[steps.Artifact]string{steps.ArtifactRequest: request.Message() + "\n", artifactCard: card} {
		path := filepath.Join(s.files.Load().OutDir(), outName(kind, s.Key()))
		if _, missing := os.Stat(path); missing != nil {
			continue
		}
		if f.Connector.Name == "" || err != nil || s.writeOut(kind, text) != "" {
			_ = os.Remove(path) // what stays in it is in clear
			s.mu.Lock()
			s.written[kind] = false
			s.mu.Unlock()
		}
	}
}
