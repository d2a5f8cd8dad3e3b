package session

import "kaizala-setup/steps"

// A save may fail while a secret that the portal shows once is in memory alone.
// Then the person chooses what becomes of it.

// Remedy is one thing to do about it.
type Remedy string

// Trying again; a passphrase where the keyring does not take it; another
// directory; showing it, to be written down.
const (
	RemedyAgain      Remedy = "again"
	RemedyPassphrase Remedy = "passphrase"
	RemedyPlace      Remedy = "place"
	RemedyShow       Remedy = "show"
)

// saving reports whether an effect that failed may have failed to save.
func saving(k steps.EffectKind) bool {
	switch k {
	case steps.EffectSave, steps.EffectCall, steps.EffectRestore, steps.EffectRestoreSecret:
		return true
	}
	return false
}

// Remedies are what a person may do about the save, or the check whether a secret
// could be saved, that the notice is about. other is what helps against its code
// besides trying again, or "".
func (s *Session) Remedies(other Remedy) []Remedy {
	n := s.Wizard().Notice
	failed := n.Effect == steps.EffectProbe || saving(n.Effect)
	helps := other != ""
	if s.Sandbox != nil && other == RemedyPlace {
		other = RemedyAgain // its world would stay behind
	}
	unkept := len(s.Unkept()) > 0
	if !failed || !helps && !unkept {
		return nil
	}
	out := []Remedy{RemedyAgain}
	if helps && other != RemedyAgain && (other != RemedyPassphrase || !s.Vault.Pinned()) {
		out = append(out, other)
	}
	if unkept {
		out = append(out, RemedyShow)
	}
	return out
}
