package session

import (
	"maps"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// seal adds what a save brings to the sealed part of the document, and gives all
// that is in it then. disk are the facts that the document had before.
func (s *Session) seal(d *persist.Document, out *saving, disk steps.Facts) (map[steps.Slot]secret.Secret, error) {
	kept, err := d.Secrets(s.lock.identity)
	if err != nil {
		return nil, err
	}
	maps.Copy(kept, out.over(kept, disk))
	maps.DeleteFunc(kept, func(slot steps.Slot, _ secret.Secret) bool { return slot.Grant != "" && !named(d.Facts, slot.Grant) })
	by := opener{s.lock.pin, s.lock.identity}
	if out.opener != nil {
		by = *out.opener
	}
	d.Pin = by.pin
	return kept, d.SetSecrets(by.identity, kept)
}

// over is what a save has over what is kept on disk, whoever put that there. What
// it replaces is the value before; of a token that another process put there after
// ours was asked for, ours is.
func (out *saving) over(kept map[steps.Slot]secret.Secret, disk steps.Facts) map[steps.Slot]secret.Secret {
	over := maps.Clone(out.secrets)
	for slot, v := range out.secrets {
		old, before := kept[slot], steps.Slot{Kind: steps.SlotPrevious, Grant: slot.Grant}
		if old.IsZero() || old.Equal(v) {
			continue
		}
		switch slot.Kind {
		case steps.SlotHandoff: // a message with it may be on its way
			over[slot] = old
		case steps.SlotRefresh, steps.SlotSecret:
			if slot.Kind == steps.SlotRefresh && out.foreign && disk.Basis(slot.Grant).Refresh.Equal(out.facts.Basis(slot.Grant).Refresh) {
				over[slot], over[before] = old, v
			} else if out.secrets[before].IsZero() || !out.knew(slot, disk) { // else it was replaced in memory already
				over[before] = old
			}
		}
	}
	return over
}

// knew reports whether what is on disk in a slot is what this session knew of.
func (out *saving) knew(slot steps.Slot, disk steps.Facts) bool {
	now, then := disk.Basis(slot.Grant), out.disk.Basis(slot.Grant)
	if slot.Kind == steps.SlotSecret {
		return now.Secret.Equal(then.Secret)
	}
	return now.Refresh.Equal(then.Refresh)
}

// named reports whether the facts have a grant.
func named(f steps.Facts, id steps.GrantID) bool {
	for _, g := range f.Grants {
		if g.ID == id {
			return true
		}
	}
	return false
}
