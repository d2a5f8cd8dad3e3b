package persist

import (
	"context"
	"errors"
	"maps"

	"kaizala-setup/kaizala/secret"
)

var errReadBack = errors.New("it came back as something else")

// Move seals a document's secrets to an identity of another kind, and gives the
// pin that it had before; path is the file of a PinFile. The new identity is
// stored, read back and tried before the document changes in one step. The old
// identity stays until Release removes it. Codes: those of Load, Unlock, Create
// and Update.
func (ids *Identities) Move(ctx context.Context, in Store, k Key, kind PinKind, path string, ask Asker) (before Pin, err error) {
	if k.Realm == Sandbox || kind == PinSandbox {
		return Pin{}, &Error{Reason: CodeSandboxIdentity, Key: k}
	}
	d, err := in.Load(ctx, k)
	if err != nil {
		return Pin{}, err
	}
	var from Identity
	if len(d.Sealed) > 0 {
		if from, err = ids.Unlock(ctx, d.Pin, ask); err != nil {
			return Pin{}, err
		}
	}
	hadPassphrase := ids.HasPassphrase()
	to, pin, err := ids.Create(ctx, kind, path, ask)
	if err != nil {
		return Pin{}, err
	}
	err = in.Update(ctx, k, func(d *Document) error {
		before = d.Pin
		return d.reseal(from, to, pin)
	})
	if err == nil {
		return before, nil
	}
	if kind == PinKeyring || kind == PinPassphrase && !hadPassphrase { // Create has just made it
		err = errors.Join(err, ids.Release(context.WithoutCancel(ctx), pin))
	}
	return Pin{}, err
}

// reseal opens every secret with one identity, seals them to another one, and
// checks that they come back.
func (d *Document) reseal(from, to Identity, pin Pin) error {
	secrets, err := d.Secrets(from)
	if err != nil {
		return err
	}
	if err := d.SetSecrets(to, secrets); err != nil {
		return err
	}
	d.Pin = pin
	back, err := d.Secrets(to)
	if err != nil {
		return err
	}
	if !maps.EqualFunc(secrets, back, secret.Secret.Equal) {
		return &Error{Reason: CodeCorrupt, Key: d.Key, Err: errReadBack}
	}
	return nil
}
