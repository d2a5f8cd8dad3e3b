package session

import (
	"context"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// end removes a set-up where it is not kept any more, and then the note of its move.
// Codes: move_unfinished.
func (h Moves) end(ctx context.Context, k persist.Key, remove func(context.Context, persist.Key) error) error {
	if err := remove(ctx, k); err != nil {
		return steps.Fail(CodeMoveUnfinished, err, steps.CodeOf(err))
	}
	_ = h.Store.EndMove(k) // a note that stays says nothing once one place alone has the document
	return nil
}

// moveWait is how long a move waits for calls of other processes with the same tokens.
const moveWait = 3 * time.Minute

// lock has no other process move a document, or exchange one of its tokens at either
// place, until release is called.
func (h Moves) lock(ctx context.Context, k persist.Key, f steps.Facts) (release func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, moveWait)
	defer cancel()
	var held []persist.Lease
	release = func() {
		for _, l := range held {
			l.Release()
		}
	}
	lock := func(in persist.Store, g steps.GrantID) {
		if err != nil {
			return
		}
		var l persist.Lease
		if l, err = in.LockGrant(ctx, k, g); err == nil {
			held = append(held, l)
		}
	}
	lock(h.Team.Store, "move")
	for _, g := range f.Grants {
		lock(h.Team.Store, g.ID)
		lock(h.Store, g.ID)
	}
	if err != nil {
		release()
	}
	return release, err
}

// Settle ends a move of a document that ended in the middle, so that this machine and
// the team both have it: where nobody changed it since it was copied, it is removed. It
// reports whether it removed one. Codes: move_differs if both were changed,
// move_unfinished, those of both stores and of tokens.Source.Deliver.
func (h Moves) Settle(ctx context.Context, s Summary) (settled bool, err error) {
	k := s.Key()
	if h.Team == nil || s.team == nil {
		return false, nil // what the team has hides what this machine has
	}
	if here, err := h.Store.Load(ctx, k); err != nil || here.Revision == 0 {
		return false, err
	}
	of, err := h.Setup(s)
	if err == nil {
		err = deliveries(h).all(ctx, of)
	}
	if err != nil {
		return false, err
	}
	release, err := h.lock(ctx, k, s.Facts())
	if err != nil {
		return false, err
	}
	defer release()
	note, err := h.Store.MoveOf(k)
	if err != nil {
		return false, err
	}
	here, err := h.Store.Load(ctx, k)
	if err != nil {
		return false, err
	}
	there, err := h.Team.Store.Load(ctx, k)
	if err == nil {
		err = h.Team.reached()
	}
	if err != nil || here.Revision == 0 || there.Revision == 0 {
		return false, err // another process has ended it
	}
	was, is := note.Revision, note.Revision+1 // as copied
	if !note.Leaves {
		was, is = is, was
	}
	switch {
	case note.Place != h.Team.id():
	case here.Revision == was && (note.Leaves || there.Revision != is):
		return true, h.end(ctx, k, h.left)
	case there.Revision == is:
		return true, h.end(ctx, k, h.Team.Store.Remove)
	}
	return false, steps.Fail(CodeMoveDiffers, nil, h.Team.Name)
}
