package session

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/files"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

func (s *Session) runSave(ctx context.Context, a *steps.Answer) error {
	foreign, err := s.save(ctx)
	if foreign {
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
	moving, err := s.relocation(ctx)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	if s.passing() {
		s.unsaved = nil
		s.mu.Unlock()
		return false, nil
	}
	if moving == nil && s.revision > 0 && !s.agreed && len(s.unsaved)+len(s.dirty) == 0 {
		s.mu.Unlock() // a save that somebody else asked for has brought it all
		return false, nil
	}
	if s.key.Role != s.wizard.Role {
		s.key.Role = s.wizard.Role
	}
	out := saving{
		facts: s.wizard.Facts, disk: s.disk, events: slices.Clone(s.unsaved), revision: s.revision, to: s.store(),
		secrets: map[steps.Slot]secret.Secret{}, consents: maps.Clone(s.consents),
	}
	for slot := range s.dirty {
		out.secrets[slot] = s.secrets[slot]
	}
	if moving != nil {
		out.to, out.base, out.opener = moving.to.store, moving.base, moving.opener
		if moving.base.Revision == 0 {
			out.revision = 0
			if s.wizard.Role != steps.Admin {
				maps.Copy(out.secrets, s.secrets)
			}
		}
	}
	s.mu.Unlock()

	if err := s.write(ctx, &out); err != nil {
		s.tried = out
		if moving != nil && moving.unpinned {
			s.lock.unpin() // what was made in the other place opens nothing here
		}
		if out.opener != nil {
			_ = out.to.Identities.Release(context.WithoutCancel(ctx), out.opener.pin)
		}
		return false, err
	}
	s.saved(out)
	if out.opener != nil {
		s.lock.opensBy(*out.opener)
	}
	switch {
	case len(out.secrets) > 0:
		s.lock.nowSealed(out.foreign)
	case out.foreign:
		s.lock.outdated(len(out.sealed) > 0)
	}
	if moving != nil {
		s.elsewhere.Store(moving.to)
		s.moves.Store(s.key, moving.to)
	}
	return out.foreign, nil
}

// write has a save on disk. A document that another process has opened by
// something else meanwhile is opened anew; what was to open one that has nothing
// sealed yet, and is gone, is chosen anew.
func (s *Session) write(ctx context.Context, out *saving) error {
	update := func() error {
		if out.seals() {
			if err := s.unlockIn(ctx, out.to); err != nil {
				return err
			}
		}
		return out.to.Update(ctx, s.key, func(d *persist.Document) error { return s.fillIn(d, out) })
	}
	asked := *out
	err := update()
	switch code := steps.CodeOf(err); {
	case out.first && (code == string(persist.CodeNoIdentity) || code == string(persist.CodeWrongIdentity)):
		s.lock.unpin()
		*out = asked
		err = update()
	case code == string(persist.CodeWrongKey):
		d, e := out.base, error(nil)
		if d.Revision == 0 {
			d, e = out.to.Load(ctx, s.key)
		}
		if e == nil && d.Revision > 0 && s.repin(d) {
			*out = asked
			err = update()
		}
	}
	return err
}

// saving is one save: what goes out, and what became of it.
type saving struct {
	facts    steps.Facts
	disk     steps.Facts // as they were known to be on disk
	events   []pending
	secrets  map[steps.Slot]secret.Secret
	consents map[string]time.Time
	to       *files.Store
	base     persist.Document             // what a document that moves begins with
	opener   *opener                      // that is to open it from now on; nil: the one of before
	revision int                          // of the document as it was known before, then as written
	touched  time.Time                    // as written
	sealed   []byte                       // as written
	first    bool                         // nothing was sealed before
	foreign  bool                         // another process had written meanwhile
	mended   bool                         // the facts are others than the wizard's
	kept     map[steps.Slot]secret.Secret // all that is sealed then; nil if nothing was
}

// seals reports whether the sealed part is made anew.
func (out *saving) seals() bool { return len(out.secrets) > 0 || out.opener != nil }

// fillIn fills the document in, under its lock.
func (s *Session) fillIn(d *persist.Document, out *saving) error {
	now := s.Now().UTC().Round(0)
	if d.Revision == 0 && out.base.Revision > 0 {
		*d = out.base
	}
	if s.wrote(*d) {
		out.revision = d.Revision
	}
	if d.Revision == 0 && out.revision > 0 {
		return steps.Fail(CodeForgottenThere, nil)
	}
	disk := d.Facts
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
	d.Facts, d.Touched, out.touched = out.facts, now, now
	if d.Consents == nil {
		d.Consents = map[string]time.Time{}
	}
	maps.Copy(d.Consents, out.consents)
	if !out.seals() {
		out.sealed = d.Sealed
		return nil
	}
	for slot := range out.secrets {
		if slot.Kind == steps.SlotRefresh && !named(d.Facts, slot.Grant) {
			return steps.Fail(CodeForgottenThere, nil) // what was pasted for it stays to be shown
		}
	}
	out.first = len(d.Sealed) == 0
	kept, err := s.seal(d, out, disk)
	if err != nil {
		return err
	}
	out.kept, out.sealed = kept, d.Sealed
	d.Facts, out.mended = backed(d.Facts, kept)
	out.facts = d.Facts
	return nil
}

// wrote reports whether the document is what the last save wrote that failed: the
// file was replaced, and what the disk had to do after that went wrong.
func (s *Session) wrote(d persist.Document) bool {
	t := s.tried
	return d.Revision > 0 && d.Revision == t.revision && d.Touched.Equal(t.touched) && bytes.Equal(d.Sealed, t.sealed)
}

// backed are the facts without what they tell of a value before that is not kept:
// the same one was given again, which only shows once the document is open.
func backed(f steps.Facts, kept map[steps.Slot]secret.Secret) (_ steps.Facts, mended bool) {
	f.Grants = slices.Clone(f.Grants)
	before := map[steps.GrantID]*steps.Held{"": &f.Connector.Before}
	for i := range f.Grants {
		before[f.Grants[i].ID] = &f.Grants[i].Before
	}
	for g, h := range before {
		if h.Yes() && kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].IsZero() {
			*h, mended = steps.Held{}, true
		}
	}
	return f, mended
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

// rebase is the event that has the wizard go on with facts that another process
// saved, and with what is not saved yet.
func (s *Session) rebase(f steps.Facts) steps.Event {
	return steps.Rebase{At: s.Now(), Facts: replay(f, s.unsaved), Grant: steps.GrantID(NewID())}
}

// saved notes that what went out is on disk.
func (s *Session) saved(out saving) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsaved = s.unsaved[len(out.events):]
	s.disk = out.facts
	s.revision, s.agreed = out.revision, s.agreed && len(out.consents) < len(s.consents)
	for slot, v := range out.secrets {
		if s.secrets[slot].Equal(v) {
			delete(s.dirty, slot)
		}
	}
	for slot, v := range out.kept { // what was replaced, and what another process had
		if !s.dirty[slot] {
			s.secrets[slot] = v
		}
	}
	if len(s.unsaved)+len(s.dirty) == 0 {
		if s.wizard.Notice == s.standing {
			s.wizard.Notice = steps.Notice{}
		}
		s.standing = steps.Notice{}
	}
	if out.foreign || out.mended {
		s.wizard, _ = s.wizard.Apply(s.rebase(out.facts))
	}
}
