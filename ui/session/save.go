package session

import (
	"context"
	"maps"
	"slices"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

func (s *Session) runSave(ctx context.Context, a *steps.Answer) error {
	before := s.Place()
	foreign, err := s.save(ctx)
	switch {
	case s.Place() != before:
		a.Says = CodeKeptElsewhere
	case foreign:
		a.Says = CodeChangedThere
	}
	return err
}

// Save writes everything that is in memory alone. After a failure it is still
// there, and the next save tries again. Where another process has changed the
// document meanwhile, this session's events are applied anew to what it wrote.
func (s *Session) Save(ctx context.Context) error {
	_, err := s.save(ctx)
	return err
}

// save also reports whether another process had written.
func (s *Session) save(ctx context.Context) (foreign bool, err error) {
	s.saving.Lock()
	defer s.saving.Unlock()
	if err := s.relocate(ctx); err != nil {
		return false, err
	}
	s.mu.Lock()
	if s.passing() {
		s.unsaved = nil
		s.mu.Unlock()
		return false, nil
	}
	if s.revision > 0 && !s.agreed && len(s.unsaved)+len(s.dirty) == 0 {
		s.mu.Unlock() // a save that somebody else asked for has brought it all
		return false, nil
	}
	s.key.Role = s.wizard.Role
	out := saving{
		facts: s.wizard.Facts, events: slices.Clone(s.unsaved), revision: s.revision,
		secrets: map[steps.Slot]kaizala.Secret{}, consents: maps.Clone(s.consents),
	}
	for slot := range s.dirty {
		out.secrets[slot] = s.secrets[slot]
	}
	s.mu.Unlock()

	if len(out.secrets) > 0 {
		if err := s.Unlock(ctx); err != nil {
			return false, err
		}
	}
	if err := s.store().Update(ctx, s.key, func(d *persist.Document) error { return s.write(d, &out) }); err != nil {
		return false, err
	}
	s.saved(out)
	return out.foreign, nil
}

// saving is one save: what goes out, and what became of it.
type saving struct {
	facts    steps.Facts
	events   []pending
	secrets  map[steps.Slot]kaizala.Secret
	consents map[string]time.Time
	revision int  // of the document as it was known before, then as written
	foreign  bool // another process had written meanwhile
}

// write fills the document in, under its lock.
func (s *Session) write(d *persist.Document, out *saving) error {
	now := s.Now().UTC().Round(0)
	out.foreign = d.Revision > 0 && d.Revision != out.revision
	out.revision = d.Revision + 1
	if d.Revision == 0 {
		d.Created = now
		if s.Sandbox == nil {
			d.APIRoot, d.Portal = s.Target.API.String(), s.Target.Portal.String()
		}
	}
	if out.foreign {
		if err := s.Target.fits(*d); err != nil {
			return err
		}
		out.facts = replay(d.Facts, out.events)
	}
	d.Facts, d.Touched = out.facts, now
	if d.Consents == nil {
		d.Consents = map[string]time.Time{}
	}
	maps.Copy(d.Consents, out.consents)
	if len(out.secrets) == 0 {
		return nil
	}
	return s.seal(d, out.secrets)
}

// replay is what the facts become by the events.
func replay(f steps.Facts, events []pending) steps.Facts {
	for _, p := range events {
		w := p.before
		w.Facts = f
		w, _ = w.Apply(p.event)
		f = w.Facts
	}
	return f
}

// saved notes that what went out is on disk.
func (s *Session) saved(out saving) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsaved = s.unsaved[len(out.events):]
	s.revision, s.agreed = out.revision, s.agreed && len(out.consents) < len(s.consents)
	for slot, v := range out.secrets {
		if s.secrets[slot].Equal(v) {
			delete(s.dirty, slot)
		}
	}
	if out.foreign {
		s.wizard, _ = s.wizard.Apply(steps.Rebase{At: s.Now(), Facts: replay(out.facts, s.unsaved)})
	}
}
