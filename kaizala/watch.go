package kaizala

import (
	"context"
	"slices"
	"time"
)

// Watch follows the calls that are made with a context. Its functions are called
// from the goroutine of the call, and may be nil.
type Watch struct {
	Record func(Record)        // each request with its answer
	Waits  func(time.Duration) // before a call waits, for its turn or to try again: how long at least
}

type watchKey struct{}

// WithWatch has a watch follow the calls made with the context, beside those that
// follow them already.
func WithWatch(ctx context.Context, w Watch) context.Context {
	return context.WithValue(ctx, watchKey{}, append(slices.Clip(watches(ctx)), w))
}

func watches(ctx context.Context) []Watch {
	all, _ := ctx.Value(watchKey{}).([]Watch)
	return all
}

// tellWait tells that a call is about to wait.
func tellWait(ctx context.Context, d time.Duration) {
	for _, w := range watches(ctx) {
		if w.Waits != nil && d > 0 {
			w.Waits(d)
		}
	}
}
