package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

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

// remedies are those that help beside trying again, by what went wrong.
var remedies = map[string]Remedy{
	"keyring_absent": RemedyPassphrase, "keyring_locked": RemedyPassphrase, "keyring_timeout": RemedyPassphrase,
	"keyring_denied": RemedyPassphrase, "keyring_mismatch": RemedyPassphrase, "keyring_too_big": RemedyPassphrase,
	"disk_full": RemedyPlace, "read_only": RemedyPlace, "no_permission": RemedyPlace, "io": RemedyPlace,
	"corrupt": RemedyPlace, "not_ours": RemedyPlace, "link": RemedyPlace, "newer_version": RemedyPlace,
	CodeNoPlace: RemedyPlace,
}

// Remedies are what a person may do about the save, or the look whether a secret
// could be kept, that the notice is about.
func (s *Session) Remedies() []Remedy {
	n := s.Wizard().Notice
	failed := n.Effect == steps.EffectSave || n.Effect == steps.EffectProbe || n.Effect == steps.EffectCall
	other, helps := remedies[n.Code]
	unkept := len(s.Unkept()) > 0
	if !failed || !helps && !unkept {
		return nil
	}
	out := []Remedy{RemedyAgain}
	if helps && (other != RemedyPassphrase || s.unpinned()) {
		out = append(out, other)
	}
	if unkept {
		out = append(out, RemedyShow)
	}
	return out
}

// unpinned reports whether nothing was sealed yet: it is still open by what it
// will be opened.
func (s *Session) unpinned() bool {
	s.lock.mu.Lock()
	defer s.lock.mu.Unlock()
	return s.lock.pin.Kind == ""
}

// KeepUnderPassphrase has a document that is not pinned yet sealed under a
// passphrase.
func (s *Session) KeepUnderPassphrase() {
	s.lock.mu.Lock()
	defer s.lock.mu.Unlock()
	if s.lock.pin.Kind == "" {
		s.Keeping = Keeping{Kind: persist.PinPassphrase}
	}
}

// KeepIn has the next save go to another directory, and all that follow. What was
// saved before stays where it is.
func (s *Session) KeepIn(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place = dir
}

// Place is the other directory that everything is kept in now, or "".
func (s *Session) Place() string {
	if e := s.elsewhere.Load(); e != nil {
		return e.dir
	}
	return ""
}

// elsewhere is a store in a directory that the person chose.
type elsewhere struct {
	dir   string
	store *persist.Store
}

// store is where the document is kept.
func (s *Session) store() *persist.Store {
	if e := s.elsewhere.Load(); e != nil {
		return e.store
	}
	return s.Store
}

// relocate goes on in the directory that the person chose, if one was chosen: with
// a copy of what was saved before, or where that cannot be read, with everything
// that is in memory.
func (s *Session) relocate(ctx context.Context) error {
	s.mu.Lock()
	dir := s.place
	s.place = "" // one that does not work is not tried again by itself
	s.mu.Unlock()
	if dir == "" {
		return nil
	}
	dir, err := directory(dir)
	if err != nil {
		return err
	}
	to, err := persist.Open(filepath.Join(dir, "kaizala-setup"))
	if err != nil {
		return err
	}
	s.lock.mu.Lock()
	pin, whole := s.lock.pin, s.lock.loaded || !s.lock.sealed
	s.lock.mu.Unlock()
	d, err := s.store().Copy(ctx, to, s.key, pin)
	if err != nil && !whole {
		return err // some of it is there alone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision = d.Revision
	s.elsewhere.Store(&elsewhere{dir, to})
	if d.Revision == 0 {
		for slot := range s.secrets {
			s.dirty[slot] = s.wizard.Role != steps.Admin
		}
	}
	return nil
}

// MeantPlace is the directory that a no_place fault is about, as it was typed.
func MeantPlace(err error) string {
	var f *Fault
	if errors.As(err, &f) && f.Code == CodeNoPlace && len(f.Evidence) > 0 {
		return f.Evidence[0]
	}
	return ""
}

// directory is the path that a person means, of one that is there.
func directory(text string) (string, error) {
	if home, err := os.UserHomeDir(); err == nil && (text == "~" || strings.HasPrefix(text, "~"+string(filepath.Separator))) {
		text = home + text[1:]
	}
	path, err := filepath.Abs(text)
	if err != nil {
		return "", fault(CodeNoPlace, nil, text)
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", fault(CodeNoPlace, nil, text)
	}
	return path, nil
}
