package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
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

// Remedies are what a person may do about the save, or the check whether a secret
// could be saved, that the notice is about. other is what helps against its code
// besides trying again, or "".
func (s *Session) Remedies(other Remedy) []Remedy {
	n := s.Wizard().Notice
	failed := n.Effect == steps.EffectSave || n.Effect == steps.EffectProbe || n.Effect == steps.EffectCall
	helps := other != ""
	if s.Sandbox != nil && other == RemedyPlace {
		other = RemedyAgain // its world would stay behind
	}
	unkept := len(s.Unkept()) > 0
	if !failed || !helps && !unkept {
		return nil
	}
	out := []Remedy{RemedyAgain}
	if helps && other != RemedyAgain && (other != RemedyPassphrase || s.unpinned()) {
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
	if !s.lock.mu.TryLock() {
		return false // it is being opened, and a screen waits for nobody
	}
	defer s.lock.mu.Unlock()
	return s.lock.pin.Kind == ""
}

// KeepUnderPassphrase has a document that is not pinned yet sealed under a
// passphrase.
func (s *Session) KeepUnderPassphrase() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Keeping = Keeping{Kind: persist.PinPassphrase}
}

// KeepIn has the next save go to another directory, and all that follow. What was
// saved before is copied there, and stays where it is.
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
	store *files.Store
}

// store is where the document is kept.
func (s *Session) store() *files.Store {
	if e := s.elsewhere.Load(); e != nil {
		return e.store
	}
	return s.Store
}

// relocation is a save on its way to another directory.
type relocation struct {
	to       *elsewhere
	base     persist.Document // what was saved before; Revision 0: nothing, or it cannot be read
	unpinned bool             // nothing was sealed before
	opener   *opener          // made for the other place: what opens the old copy goes with that one
}

// opener is what opens a document.
type opener struct {
	pin      persist.Pin
	identity persist.Identity
}

// moved moves to the directory that the person chose before an effect that needs it.
func (s *Session) moved(ctx context.Context, e steps.Effect) error {
	s.mu.Lock()
	wanted := s.place != ""
	s.mu.Unlock()
	if !wanted || e.Kind == steps.EffectSave {
		return nil
	}
	return s.Save(context.WithoutCancel(ctx))
}

// chosen gives up the directory that the person chose for the next save: one that
// does not work is not tried again by itself.
func (s *Session) chosen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := s.place
	s.place = ""
	return dir
}

// relocation prepares a save to the directory that the person chose, or is nil if
// none was: what opens the document is there then, and nothing is changed yet.
func (s *Session) relocation(ctx context.Context) (*relocation, error) {
	dir := s.chosen()
	if dir == "" {
		return nil, nil
	}
	dir, err := directory(dir)
	if err != nil {
		return nil, err
	}
	to, err := s.Store.OpenOther(filepath.Join(dir, "kaizala-setup"))
	if err != nil {
		return nil, err
	}
	if there, err := to.Load(ctx, s.key); err != nil || there.Revision > 0 {
		return nil, steps.Fail(CodePlaceTaken, err, dir)
	}
	base, err := s.store().Load(ctx, s.key)
	if err == nil && base.Revision == 0 && !s.known(base) {
		err = steps.Fail(CodeForgottenThere, nil)
	}
	if err != nil && !s.wholeInMemory() {
		return nil, err // some of it is there alone
	}
	s.lock.mu.Lock()
	kind := s.lock.pin.Kind
	s.lock.mu.Unlock()
	unpinned := kind == ""
	if base.Pin.Kind != "" {
		kind = base.Pin.Kind // another process may have moved the secrets
	}
	out := relocation{to: &elsewhere{dir, to}, base: base, unpinned: unpinned}
	switch {
	case kind == persist.PinPassphrase:
		if err = s.store().Identities.CopyPassphrase(to.Identities); steps.CodeOf(err) == string(persist.CodeWrongIdentity) {
			err = steps.Fail(CodePlaceOther, err, dir)
		}
	case kind == persist.PinKeyring && !unpinned:
		var o opener
		o.identity, o.pin, err = to.Identities.Create(ctx, kind, "", s.ask)
		out.opener = &o
	default:
		err = nil // what else opens it is not in the directory
	}
	return &out, err
}

// wholeInMemory reports whether every secret of the document is in memory too.
func (s *Session) wholeInMemory() bool {
	s.lock.mu.Lock()
	defer s.lock.mu.Unlock()
	return s.lock.loaded || !s.lock.sealed
}

// MeantPlace is the directory that a no_place fault is about, as it was typed.
func MeantPlace(err error) string { return evidence(err, CodeNoPlace) }

// directory is the path that a person means, of one that is there.
func directory(text string) (string, error) {
	if home, err := os.UserHomeDir(); err == nil && (text == "~" || strings.HasPrefix(text, "~/")) {
		text = home + text[1:]
	}
	path, err := filepath.Abs(text)
	if err != nil {
		return "", steps.Fail(CodeNoPlace, nil, text)
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", steps.Fail(CodeNoPlace, nil, text)
	}
	return path, nil
}
