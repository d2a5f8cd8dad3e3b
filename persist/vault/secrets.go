package vault

import (
	"maps"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// seal adds what a save brings to the sealed part of the document, and gives all
// that is in it then. there are the facts that the document had before.
func (v *Vault) seal(d *persist.Document, out *attempt, there steps.Facts) (map[steps.Slot]secret.Secret, error) {
	by := v.opener.keys()
	kept, err := d.Secrets(by.identity)
	if err != nil {
		return nil, err
	}
	maps.Copy(kept, out.over(kept, there))
	maps.DeleteFunc(kept, func(slot steps.Slot, _ secret.Secret) bool { return slot.Grant != "" && !has(d.Facts, slot.Grant) })
	if out.opener != nil {
		by = *out.opener
	}
	d.Pin = by.pin
	return kept, d.SetSecrets(by.identity, kept)
}

// over is what a save writes over the secrets that are on disk, whoever put them
// there. A value that it replaces becomes the one before. A token that another
// process pasted while ours was asked for stays, and ours becomes the one before.
func (a *attempt) over(kept map[steps.Slot]secret.Secret, there steps.Facts) map[steps.Slot]secret.Secret {
	over := maps.Clone(a.secrets)
	for slot, s := range a.secrets {
		old := kept[slot]
		if old.IsZero() || old.Equal(s) {
			continue
		}
		before, ok := predecessor(slot)
		switch {
		case slot.Kind == steps.SlotHandoff: // a message with it may be on its way
			over[slot] = old
		case !ok:
		case slot.Kind == steps.SlotRefresh && a.foreign && generation(slot, there) == generation(slot, a.facts):
			over[slot], over[before] = old, s
		case a.secrets[before].IsZero() || generation(slot, there) != generation(slot, a.known.facts): // else it was replaced in memory already
			over[before] = old
			a.replaced = append(a.replaced, slot)
		}
	}
	return over
}

// generation is which capture of a secret the facts tell of.
func generation(slot steps.Slot, f steps.Facts) int { return held(slot, f).Gen }

// held is what the facts tell of a secret.
func held(slot steps.Slot, f steps.Facts) steps.Held {
	if slot.Kind == steps.SlotSecret {
		return f.Connector.Secret
	}
	return f.Grant(slot.Grant).Refresh
}

// mend makes what the facts tell of the values before fit the secrets: the same value
// was given again, or another process's was replaced, which shows only once the
// document is open. there are the facts that the document had.
func (a *attempt) mend(f, there steps.Facts) steps.Facts {
	f.Grants = slices.Clone(f.Grants)
	before := map[steps.GrantID]*steps.Held{"": &f.Connector.Before}
	for i := range f.Grants {
		before[f.Grants[i].ID] = &f.Grants[i].Before
	}
	replaced := map[steps.GrantID]steps.Held{}
	for _, slot := range a.replaced {
		replaced[slot.Grant] = held(slot, there)
	}
	for g, h := range before {
		fits := *h
		if r := replaced[g]; r.Yes() && h.Yes() && r.Gen != h.Gen { // else the edit told of the same one, and may know more
			fits = r
		}
		if a.kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].IsZero() {
			fits = steps.Held{}
		}
		if fits != *h {
			*h, a.mended = fits, true
		}
	}
	return f
}

// has reports whether the facts have a grant.
func has(f steps.Facts, id steps.GrantID) bool { return f.Grant(id).ID == id }
