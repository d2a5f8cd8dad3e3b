package session

import (
	"slices"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// A lapsed name could be anyone's: nothing goes to one of Kaizala's own hosts,
// and none of them is opened, before a person has agreed to that very host. A
// host that the person configured, and the sandbox, need no yes.

// consented refuses a public host that nobody agreed to.
func (s *Session) consented(r kaizala.Root) error {
	if !r.IsPublic() || slices.Contains(s.Consented, r.Host()) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.consents[r.Host()]; ok {
		return nil
	}
	return steps.Fail(CodeConsentNeeded, nil, r.Host())
}

// Consent notes the person's yes to a host. It is kept as a fact, with its time,
// at the next save.
func (s *Session) Consent(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.consents[host], s.agreed = s.Now().UTC().Round(0), true
}
