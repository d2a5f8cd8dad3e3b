package persist

import "context"

// question is a person's side of a keyring that asks for its password, which it
// does by itself, in a window of its own, within a call of ours.
type question struct {
	until context.Context // its end gives the question up; nil: the call's own alone
	waits func(bool)      // may be nil
	never bool            // nobody is there to be asked
}

type questionKey struct{}

func questionOf(ctx context.Context) question {
	q, _ := ctx.Value(questionKey{}).(question)
	return q
}

// Asking follows the calls of the keyring that are made with the context. waits is
// called with true when one takes longer than usual, which is when it may be asking
// a person, and with false at its end. The end of until gives such a call up, and
// it alone: what goes to the disk with the same context does not end by it.
func Asking(ctx, until context.Context, waits func(bool)) context.Context {
	q := questionOf(ctx)
	q.until, q.waits = until, waits
	return context.WithValue(ctx, questionKey{}, q)
}

// NotAsking has a locked keyring be an error at once, without any question, also
// below a later Asking.
func NotAsking(ctx context.Context) context.Context {
	return context.WithValue(ctx, questionKey{}, question{never: true})
}

// within is the context of a call: it ends with the question, too.
func (q question) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if q.until == nil {
		return ctx, cancel
	}
	if q.until.Err() != nil {
		cancel() // AfterFunc would get round to it a little later
	}
	stop := context.AfterFunc(q.until, cancel)
	return ctx, func() { stop(); cancel() }
}

func (q question) tell(waits bool) {
	if q.waits != nil {
		q.waits(waits)
	}
}

// givenUp is the error of who begins something that may ask after the person gave
// the question up, or nil.
func givenUp(ctx context.Context) error {
	if q := questionOf(ctx); q.until != nil && q.until.Err() != nil {
		return context.Canceled
	}
	return ctx.Err()
}
