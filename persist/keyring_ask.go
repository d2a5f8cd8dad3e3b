package persist

import (
	"context"

	"kaizala-setup/persist/seal"
)

// question says what to do while a keyring asks the person for its password. The
// keyring does that in a window of its own, during a call of ours.
type question struct {
	until context.Context // gives the question up when it ends; may be nil
	waits func(bool)      // may be nil
	never bool            // nobody is there to answer
}

type questionKey struct{}

func questionOf(ctx context.Context) question {
	q, _ := ctx.Value(questionKey{}).(question)
	return q
}

// Prompting gives a context that reports keyring calls. waits is called with true when
// a call takes longer than usual, because the keyring may be asking a person then,
// and with false at its end. When until ends, the keyring call is given up and
// nothing else: a save with the same context goes on.
func Prompting(ctx, until context.Context, waits func(bool)) context.Context {
	q := questionOf(ctx)
	q.until, q.waits = until, waits
	return context.WithValue(ctx, questionKey{}, q)
}

// NotPrompting gives a context with which a locked keyring is an error at once, without
// a question, even if Prompting is called on it later.
func NotPrompting(ctx context.Context) context.Context {
	return context.WithValue(ctx, questionKey{}, question{never: true})
}

// within gives the context of a call, which ends when the question is given up too.
func (q question) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if q.until == nil {
		return ctx, cancel
	}
	if q.until.Err() != nil {
		cancel() // AfterFunc would do it a little later
	}
	stop := context.AfterFunc(q.until, cancel)
	return ctx, func() { stop(); cancel() }
}

func (q question) report(waits bool) {
	if q.waits != nil {
		q.waits(waits)
	}
}

// givenUp is an error if the person has given the question up already, or if ctx
// ended.
func givenUp(ctx context.Context) error {
	if q := questionOf(ctx); q.until != nil && q.until.Err() != nil {
		return context.Canceled
	}
	return ctx.Err()
}

// TryKeyring stores a new entry in the keyring, reads it back and removes it. It opens no
// question. Codes: those of the keyring.
func (ids *Identities) TryKeyring(ctx context.Context) error {
	ctx = NotPrompting(ctx)
	id, err := seal.NewIdentity()
	if err == nil {
		err = storeInKeyring(ctx, ids.options.Keyring, id)
	}
	if err != nil {
		return err
	}
	return removeFromKeyring(ctx, ids.options.Keyring, id.Recipient())
}
