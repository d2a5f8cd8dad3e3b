package vault

import (
	"context"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Refresh takes what another process saved since, and makes the edits that are not
// saved again on it. Codes: forgotten_there, those of Load.
func (v *Vault) Refresh(ctx context.Context) error { return v.refresh(ctx, v.take) }

// Look takes the facts that another process saved since, without opening anything: the
// secrets are read when they are needed. Codes: forgotten_there, those of persist.Store.
func (v *Vault) Look(ctx context.Context) error {
	return v.refresh(ctx, func(context.Context, persist.Document) error {
		v.opener.mu.Lock()
		defer v.opener.mu.Unlock()
		v.opener.loaded = false
		return nil
	})
}

// refresh takes a document that another process saved, its secrets by take.
func (v *Vault) refresh(ctx context.Context, take func(context.Context, persist.Document) error) error {
	v.mu.Lock()
	passing := v.passing()
	v.mu.Unlock()
	if passing {
		return nil
	}
	v.saving.Lock() // a save of our own is not another process's
	defer v.saving.Unlock()
	d, err := v.Place().Store.Load(ctx, v.Key())
	if err != nil {
		return err
	}
	known := v.known(d)
	if known && v.opener.wholeInMemory() {
		return nil
	}
	if d.Revision == 0 && !known {
		return steps.Fail(CodeForgottenThere, nil)
	}
	v.opener.repin(d)
	if err := take(ctx, d); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if d.Revision != v.disk.revision {
		v.disk = onDisk{revision: d.Revision, facts: d.Facts} // last: what failed before is tried again
		v.rebase(d.Facts)
	}
	return nil
}

// rebase makes the edits that are not saved again on other facts. The caller holds
// mu.
func (m *memory) rebase(f steps.Facts) {
	m.facts = replay(f, m.edits)
	m.count++
}

func replay(f steps.Facts, edits []Change) steps.Facts {
	for _, c := range edits {
		f = c(f)
	}
	return f
}
