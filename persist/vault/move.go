package vault

import (
	"context"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// move is a save on its way to another place.
type move struct {
	to       Place
	base     persist.Document // as saved before; Revision 0: nothing, or it cannot be read
	unpinned bool             // nothing was sealed before
	opener   *keys            // made for the other place: what opens the old copy stays with that one
}

// MoveTo saves to another place, where everything is kept from now on. What was
// saved before is copied there, and stays where it is. If it fails, the document is
// where it was. Codes: place_taken, place_other, forgotten_there, those of Save.
func (v *Vault) MoveTo(ctx context.Context, dst Place) (foreign bool, err error) {
	v.saving.Lock()
	defer v.saving.Unlock()
	m, err := v.prepare(ctx, dst)
	if err != nil {
		return false, err
	}
	return v.save(ctx, &m)
}

// prepare has at hand what opens the document at the other place.
func (v *Vault) prepare(ctx context.Context, dst Place) (move, error) {
	key, from := v.Key(), v.Place()
	if there, err := dst.Store.Load(ctx, key); err != nil || there.Revision > 0 {
		return move{}, steps.Fail(CodePlaceTaken, err, dst.Name)
	}
	base, err := from.Store.Load(ctx, key)
	if err == nil && base.Revision == 0 && !v.known(base) {
		err = steps.Fail(CodeForgottenThere, nil)
	}
	if err != nil && !v.opener.wholeInMemory() {
		return move{}, err // some of it is there alone
	}
	kind := v.opener.keys().pin.Kind
	m := move{to: dst, base: base, unpinned: kind == ""}
	if base.Pin.Kind != "" {
		kind = base.Pin.Kind // another process may have resealed it
	}
	switch {
	case dst.Opener != nil:
		identity, pin, err := dst.Opener(ctx, v.ask)
		if err != nil {
			return m, err
		}
		m.opener = &keys{pin, identity}
	case kind == persist.PinPassphrase:
		if err := from.Identities.CopyPassphrase(dst.Identities); steps.CodeOf(err) == string(persist.CodeWrongIdentity) {
			return m, steps.Fail(CodePlaceOther, err, dst.Name)
		} else if err != nil {
			return m, err
		}
	case kind == persist.PinKeyring && !m.unpinned:
		identity, pin, err := dst.Identities.Create(ctx, kind, "", v.ask)
		if err != nil {
			return m, err
		}
		m.opener = &keys{pin, identity}
	}
	return m, nil // what else opens it is not at a place
}
