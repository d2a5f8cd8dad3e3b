package session

import (
	"context"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
)

// Reach is how the store of a team was reached.
type Reach struct {
	Name    string
	AsOf    time.Time // of the copies that were read; zero: the store answered
	Waiting int       // answers of the service that wait here to be saved there
	Since   time.Time // when the oldest of them came
	Unread  []error   // those of them that cannot be read
}

// Reached is how the team's store was reached by the last list; Name is empty if there
// is none.
func (h *Home) Reached(ctx context.Context) Reach {
	if h.Team == nil {
		return Reach{}
	}
	r := Reach{Name: h.Team.Name, AsOf: h.Team.Store.AsOf()}
	if r.Waiting, r.Since = h.Team.Outbox.Waiting(); r.Waiting > 0 {
		_, r.Unread = h.Team.Outbox.All(ctx)
	}
	return r
}

// reached refuses copies where the store itself has to be asked. Code: store_away.
func (t *Team) reached() error {
	if t.Store.AsOf().IsZero() {
		return nil
	}
	return &persist.Error{Reason: persist.CodeStoreAway, Path: t.Name}
}

// deliverWait is how long a command waits for what waits in the outbox to be saved.
const deliverWait = 5 * time.Second

// deliveries bring what waits on this machine to the team's store.
type deliveries struct{ *Home }

// some saves what waits on this machine, if the team's store answered, and reports
// whether it saved something. What fails waits for the next command, and status tells.
func (h deliveries) some(ctx context.Context) (some bool) {
	if n, _ := h.Team.Outbox.Waiting(); n == 0 || !h.Team.Store.AsOf().IsZero() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, deliverWait)
	defer cancel()
	all, _ := h.Team.Outbox.All(ctx)
	for _, e := range all {
		some = h.one(ctx, e) == nil || some
	}
	return some
}

// all saves what waits on this machine for a set-up of the team, before it goes
// from there. Codes: those of tokens.Source.Deliver.
func (h deliveries) all(ctx context.Context, s *Setup) error {
	waiting, _ := h.Team.Outbox.Of(ctx, s.Key()) // status tells of what cannot be read
	for _, e := range waiting {
		if err := s.Tokens(kaizala.Watch{}).Deliver(ctx, e.Grant); err != nil {
			return err
		}
	}
	return nil
}

func (h deliveries) one(ctx context.Context, e away.Entry) error {
	d, err := h.Team.Store.Load(ctx, e.Key)
	switch {
	case err != nil:
		return err
	case d.Revision == 0: // it was forgotten: this goes where the rest went
		return h.Team.Outbox.Remove(e)
	}
	t, err := TargetOf(d)
	if err != nil {
		return err
	}
	return newSetup(h.at(t), d, h.Team).Tokens(kaizala.Watch{}).Deliver(ctx, e.Grant)
}
