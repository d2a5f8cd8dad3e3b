package vault

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// attempt is one save: what goes out, and what became of it.
type attempt struct {
	known  onDisk // as this process knew the document; then its revision as written
	edits  []Change
	intent // what is to be written
	to     Place
	moving *move

	touched  time.Time                    // as written
	sealed   []byte                       // as written
	first    bool                         // nothing was sealed before
	foreign  bool                         // another process had written meanwhile
	mended   bool                         // the facts written are others than those in memory
	replaced []steps.Slot                 // whose value on disk became the one before
	kept     map[steps.Slot]secret.Secret // all that is sealed then; nil if nothing was
}

// intent is what a save is to write.
type intent struct {
	facts    steps.Facts
	secrets  map[steps.Slot]secret.Secret
	consents map[string]time.Time
	opener   *keys // that opens it from now on; nil: the one of before
}

// seals reports whether the sealed part is made anew.
func (a *attempt) seals() bool { return len(a.secrets) > 0 || a.opener != nil }

// Save writes everything that is in memory alone, and reports whether another
// process had written meanwhile. Codes: forgotten_there, other_realm, those of
// Unlock and of persist.Store.
func (v *Vault) Save(ctx context.Context) (foreign bool, err error) {
	v.saving.Lock()
	defer v.saving.Unlock()
	return v.save(ctx, nil)
}

// SaveError is why the last save failed, or nil if it worked.
func (v *Vault) SaveError() error {
	if err := v.failure.Load(); err != nil {
		return *err
	}
	return nil
}

func (v *Vault) save(ctx context.Context, moving *move) (foreign bool, err error) {
	if v.failed.known.revision > 0 {
		if d, err := v.Place().Store.Load(ctx, v.Key()); err == nil {
			v.settle(d)
		}
	}
	out, needed := v.pending(moving)
	if !needed {
		return false, nil
	}
	if err := v.write(ctx, &out); err != nil {
		v.failure.Store(&err)
		if !out.touched.IsZero() {
			v.failed = out
		}
		if moving != nil && moving.unpinned {
			v.opener.unpin() // what was made at the other place opens nothing here
		}
		if out.opener != nil {
			_ = out.to.Identities.Release(context.WithoutCancel(ctx), out.opener.pin)
		}
		return false, err
	}
	v.failure.Store(nil)
	v.failed = attempt{}
	v.saved(out)
	v.opener.saved(out)
	return out.foreign, nil
}

// pending is what a save has to write, if anything.
func (m *memory) pending(moving *move) (out attempt, needed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passing() {
		m.edits = nil // the facts are all there when they come to be kept
		return out, false
	}
	if moving == nil && m.disk.revision > 0 && !m.disk.unsynced && !m.consents.unsaved && len(m.edits)+len(m.unsaved) == 0 {
		return out, false // a save that somebody else asked for has brought it all
	}
	out = attempt{known: m.disk, edits: slices.Clone(m.edits), to: m.place, moving: moving}
	out.intent = intent{facts: m.facts, secrets: map[steps.Slot]secret.Secret{}, consents: maps.Clone(m.consents.at)}
	for slot := range m.unsaved {
		out.secrets[slot] = m.secrets[slot]
	}
	if moving != nil {
		out.to, out.opener = moving.to, moving.opener
		if moving.base.Revision == 0 {
			out.known.revision = 0
			if m.key.Role != steps.Admin { // whose secrets are for somebody else
				maps.Copy(out.secrets, m.secrets)
			}
		}
	}
	return out, true
}

// write has a save on disk. A document that another process has opened by another
// identity meanwhile is opened anew; an identity that was chosen for one that has
// nothing sealed yet, and is gone, is chosen anew.
func (v *Vault) write(ctx context.Context, out *attempt) error {
	update := func() error {
		if out.seals() {
			if err := v.unlock(ctx, out.to.Identities); err != nil {
				return err
			}
		}
		begun := *out
		return out.to.Store.Update(ctx, v.Key(), func(d *persist.Document) error {
			*out = begun // the change may run several times
			return v.fillIn(d, out)
		})
	}
	asked := *out
	err := update()
	switch code := steps.CodeOf(err); {
	case out.first && (code == string(persist.CodeNoIdentity) || code == string(persist.CodeWrongIdentity)):
		v.opener.unpin()
		*out = asked
		err = update()
	case code == string(seal.CodeWrongKey):
		d, e := out.base(), error(nil)
		if d.Revision == 0 {
			d, e = out.to.Store.Load(ctx, v.Key())
		}
		if e == nil && d.Revision > 0 && v.opener.repin(d) {
			*out = asked
			err = update()
		}
	}
	return err
}

// base is what a document that moves begins with.
func (a *attempt) base() persist.Document {
	if a.moving == nil {
		return persist.Document{}
	}
	return a.moving.base
}

// fillIn fills the document in, under its lock.
func (v *Vault) fillIn(d *persist.Document, out *attempt) error {
	now := v.now().UTC().Round(0)
	if base := out.base(); d.Revision == 0 && base.Revision > 0 {
		*d = base
	}
	if d.Revision == 0 && out.known.revision > 0 {
		return steps.Fail(CodeForgottenThere, nil)
	}
	there := d.Facts
	out.foreign = d.Revision > 0 && d.Revision != out.known.revision
	out.known.revision = d.Revision + 1
	if d.Revision == 0 {
		d.Created, d.APIRoot, d.Portal = now, v.binding.APIRoot, v.binding.Portal
	}
	if out.foreign {
		if err := v.binding.Fits(*d); err != nil {
			return err
		}
		out.facts = replay(there, out.edits)
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
		if slot.Kind == steps.SlotRefresh && !has(d.Facts, slot.Grant) {
			return steps.Fail(CodeForgottenThere, nil) // what was pasted for it stays, to be shown
		}
	}
	out.first = len(d.Sealed) == 0
	kept, err := v.seal(d, out, there)
	if err != nil {
		return err
	}
	out.kept, out.sealed = kept, d.Sealed
	d.Facts = out.mend(d.Facts, there)
	out.facts = d.Facts
	return nil
}

// settle takes a failed save that reached the disk all the same for one that worked,
// but for having to be written again: the rename worked, a later fsync did not.
func (v *Vault) settle(d persist.Document) {
	f := v.failed
	if f.moving != nil || d.Revision == 0 || d.Revision != f.known.revision || !d.Touched.Equal(f.touched) || !bytes.Equal(d.Sealed, f.sealed) {
		return
	}
	v.failed = attempt{}
	v.saved(f)
	v.opener.saved(f)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.disk.unsynced = true
	for slot, s := range f.secrets {
		if v.secrets[slot].Equal(s) {
			v.unsaved[slot] = true
		}
	}
}

// known reports whether the document is as this process wrote or read it last.
func (v *Vault) known(d persist.Document) bool {
	v.settle(d)
	v.mu.Lock()
	defer v.mu.Unlock()
	return d.Revision == v.disk.revision
}

// saved notes that what went out is on disk.
func (m *memory) saved(out attempt) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.edits = m.edits[len(out.edits):]
	m.consents.unsaved = m.consents.unsaved && len(out.consents) < len(m.consents.at)
	m.disk, m.place = onDisk{revision: out.known.revision, facts: out.facts}, out.to
	for slot, s := range out.secrets {
		if m.secrets[slot].Equal(s) {
			delete(m.unsaved, slot)
		}
	}
	m.merge(out.kept) // what was replaced, and what another process had
	if out.foreign || out.mended {
		m.rebase(out.facts)
	}
}
