package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// KeepIn has everything kept in another directory from the next effect on. What was
// saved before is copied there, and stays where it is.
func (s *Session) KeepIn(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dir = dir
}

// Save writes everything that is in memory alone, at another place if the person
// chose one. After a failure it is still there. Codes: those of the vault's Save and
// MoveTo.
func (s *Session) Save(ctx context.Context) error {
	_, err := s.saveOrMove(ctx)
	return err
}

// saveOrMove also reports whether another process had written meanwhile.
func (s *Session) saveOrMove(ctx context.Context) (foreign bool, err error) {
	defer letters{s.Setup}.rewrite()
	s.mu.Lock()
	chosen := s.dir != ""
	s.mu.Unlock()
	if chosen {
		return false, s.move(ctx)
	}
	return s.Vault.Save(ctx)
}

// move moves the document to the directory that the person chose, if one was. One
// that does not work is not tried again by itself. Codes: no_place, those of the
// vault's MoveTo.
func (s *Session) move(ctx context.Context) error {
	s.mu.Lock()
	dir := s.dir
	s.dir = ""
	s.mu.Unlock()
	if dir == "" {
		return nil
	}
	dir, err := directory(dir)
	if err != nil {
		return err
	}
	to, err := s.Store.OpenOther(filepath.Join(dir, "kaizala-setup"))
	if err != nil {
		return err
	}
	if _, err := s.Vault.MoveTo(ctx, placeOf(to)); err != nil {
		return err
	}
	s.files.Store(to)
	s.moved.Store(s.Key(), to)
	return nil
}

// MeantPlace is the directory that a no_place fault is about, as it was typed.
func MeantPlace(err error) string { return evidence(err, CodeNoPlace) }

// directory is the path that a person means, of one that is there.
func directory(text string) (string, error) {
	path := text
	if home, err := os.UserHomeDir(); err == nil && (text == "~" || strings.HasPrefix(text, "~/")) {
		path = home + text[1:]
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", steps.Fail(CodeNoPlace, nil, text)
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", steps.Fail(CodeNoPlace, nil, text)
	}
	return path, nil
}

// Unkept is a captured secret that is in memory alone.
type Unkept struct {
	Slot  steps.Slot
	Value secret.Secret
}

// Unkept are the secrets that a failed save did not reach: the portal shows them
// once, so a person may want to write them down.
func (s *Session) Unkept() []Unkept {
	w := s.Wizard()
	_, unsaved := s.Vault.Unsaved()
	if n := w.Notice; n.Code == "" || !saving(n.Effect) {
		return nil
	}
	slots := []steps.Slot{{Kind: steps.SlotSecret}}
	for _, g := range s.Facts().Grants {
		slots = append(slots, steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID})
	}
	var out []Unkept
	for _, slot := range slots {
		if unsaved[slot] {
			out = append(out, Unkept{slot, s.Vault.Secret(slot)})
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
