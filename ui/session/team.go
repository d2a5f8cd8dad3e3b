package session

import (
	"context"
	"errors"
	"path/filepath"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Team is the store that a team shares, as this machine uses it. What is set up at the
// public Kaizala or at one's own is kept there; the sandbox stays on this machine.
type Team struct {
	Store  *away.Store     // the documents, and copies of them for while the engine is away
	Engine *postgres.Store // the store itself
	Outbox *away.Outbox    // what waits here to be saved there
	Name   string          // of the server and the database, for messages
	Host   postgres.Host

	dir        string // of what this machine has of it
	identities *persist.Identities
	mu         sync.Mutex // guards passphrase
	passphrase secret.Secret
}

// OpenTeam prepares a team's store; nil if there is none. It connects to nothing.
// Codes: those of postgres.ReadHost and postgres.Open.
func OpenTeam(here *files.Store, at postgres.Address) (*Team, error) {
	if at.Host == "" {
		return nil, nil
	}
	dir := at.Dir(here.Dir())
	host, err := postgres.ReadHost(dir)
	if err != nil {
		return nil, err
	}
	t := &Team{Name: at.Host + "/" + at.Database(), Host: host, dir: dir, identities: here.Identities}
	member := away.Once(t.member)
	if t.Engine, err = postgres.Open(at, postgres.Options{Dir: dir, Member: member}); err != nil {
		return nil, err
	}
	t.Store = away.New(away.Options{Engine: t.Engine, Dir: filepath.Join(dir, persist.TeamCopies), Member: member})
	t.Outbox = away.NewOutbox(filepath.Join(dir, persist.TeamOutbox), member, nil)
	return t, nil
}

// member unlocks this member's identity. Codes: store_no_member, passphrase_needed,
// those of persist.Identities.
func (t *Team) member(ctx context.Context) (persist.Identity, persist.Pin, error) {
	pin := t.Host.Member
	if pin.Kind == "" {
		return persist.Identity{}, pin, &persist.Error{Reason: persist.CodeStoreNoMember, Path: t.Name}
	}
	id, err := t.identities.Unlock(ctx, pin, t.ask)
	return id, pin, err
}

// Enrol has an identity for this machine as a member: the one that it has, or one that is
// kept as the person wants. Codes: those of vault.Choose and of a failing disk.
func (t *Team) Enrol(ctx context.Context, keep vault.Keeping, name string) error {
	if t.Host.Member.Kind != "" {
		return nil
	}
	_, pin, err := vault.Choose(ctx, t.identities, keep, t.ask)
	if err != nil {
		return err
	}
	err = postgres.UpdateHost(ctx, t.dir, func(h *postgres.Host) {
		if h.Member.Kind == "" { // else another process was first
			h.Member, h.Name = pin, name
		}
		t.Host = *h
	})
	if err != nil || t.Host.Member != pin {
		err = errors.Join(err, t.identities.Release(context.WithoutCancel(ctx), pin))
	}
	return err
}

// Named notes how the team calls this machine, whatever it was to be called. Codes: those
// of postgres.UpdateHost.
func (t *Team) Named(ctx context.Context, all []postgres.Member) error {
	for _, m := range all {
		if m.Recipient != t.Host.Member.Recipient || m.Name == t.Host.Name {
			continue
		}
		return postgres.UpdateHost(ctx, t.dir, func(h *postgres.Host) {
			h.Name = m.Name
			t.Host = *h
		})
	}
	return nil
}

// Enter has this member's identity ready, if it is under a passphrase, so that nobody is
// asked later on. Codes: passphrase_needed, those of persist.Identities.
func (t *Team) Enter(ctx context.Context) error {
	if t.Host.Member.Kind != persist.PinPassphrase {
		return nil
	}
	_, _, err := t.member(ctx)
	return err
}

// GivePassphrase gives the passphrase of this member's identity, which was asked for
// with the code passphrase_new or passphrase_needed.
func (t *Team) GivePassphrase(p secret.Secret) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.passphrase = p
}

// ask is a persist.Asker: it gives the passphrase, or the code with which it is asked
// for.
func (t *Team) ask(_ context.Context, why string) (secret.Secret, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.passphrase.IsZero() {
		return secret.Secret{}, steps.Fail(why, nil)
	}
	return t.passphrase, nil
}

// id tells the store from every other one, in notes on this machine.
func (t *Team) id() string { return filepath.Base(t.dir) }

// keeps reports whether the documents of a realm are the team's.
func (t *Team) keeps(r persist.Realm) bool { return t != nil && r != persist.Sandbox }

// place is where the team's documents are kept.
func (t *Team) place() vault.Place {
	return vault.Place{Store: t.Store, Identities: t.identities, Name: t.Name, Opener: func(ctx context.Context, ask persist.Asker) (persist.Identity, persist.Pin, error) {
		id, err := t.identities.Unlock(ctx, t.Host.Member, ask)
		return id, t.Host.Member, err
	}}
}
