package session

import (
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// Read reads what was pasted into a line or a masked field, as paste.Read does. The
// face shows the reading; Keep keeps it.
func (s *Session) Read(field steps.FieldID, text string) paste.Reading {
	return paste.Read(field, text, s.context(s.Wizard().Grant))
}

// Typed reads what was typed into a field, as paste.Typed does.
func (s *Session) Typed(field steps.FieldID, text string) paste.Reading {
	return paste.Typed(field, text, s.context(s.Wizard().Grant))
}

// context is what a text for a grant is judged against.
func (s *Session) context(g steps.GrantID) paste.Context {
	c := paste.Context{Connector: s.Wizard().Facts.Connector, Grant: s.grant(g), Public: s.Target.Realm == persist.Public, Now: s.Now()}
	c.Grant.ID = g // also of a grant that another process forgot
	return c
}

// Keep takes a reading's values into the wizard and gives the effects to run.
func (s *Session) Keep(r paste.Reading) []steps.Effect {
	return s.Apply(steps.Capture{At: s.Now(), Found: s.hold(r.Values, r.Grant)})
}

// hold puts secrets into their slots and describes them. Those of an admin are for
// somebody else: they stay in memory, and only the reply made of them is saved.
func (s *Session) hold(f paste.Values, g steps.GrantID) steps.Found {
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
	found := f.Describe(s.Now())
	found.SameSecret, found.SameRefresh = same[steps.SlotSecret], same[steps.SlotRefresh]
	return found
}
