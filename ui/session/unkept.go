package session

import (
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// Unkept is a captured secret that is in memory alone.
type Unkept struct {
	Slot  steps.Slot
	Value secret.Secret
}

// Unkept are those that a save which failed did not reach: the portal shows them
// once, so a person may want to write them down.
func (s *Session) Unkept() []Unkept {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.wizard.Notice; (n.Effect != steps.EffectSave && n.Effect != steps.EffectCall) || n.Code == "" || s.passing() {
		return nil
	}
	slots := []steps.Slot{{Kind: steps.SlotSecret}}
	for _, g := range s.wizard.Facts.Grants {
		slots = append(slots, steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID})
	}
	var out []Unkept
	for _, slot := range slots {
		if s.dirty[slot] {
			out = append(out, Unkept{slot, s.secrets[slot]})
		}
	}
	return out
}

// UnkeptFields are those of the page whose secrets they are.
func (s *Session) UnkeptFields() []steps.FieldID {
	var out []steps.FieldID
	for _, u := range s.Unkept() {
		switch u.Slot {
		case steps.Slot{Kind: steps.SlotSecret}:
			out = append(out, steps.SecretField)
		case steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}:
			out = append(out, steps.RefreshField)
		}
	}
	return out
}
