package kaizala

import "context"

// Yield is what a call lets go of while it waits to be tried again: nobody else
// is kept waiting for what the service asked of us.
type Yield struct {
	Release func()
	Regain  func(context.Context) error // an error ends the call
	holds   bool                        // see Holding
}

type yieldKey struct{}

// WithYield has calls made with the context yield.
func WithYield(ctx context.Context, y Yield) context.Context {
	return context.WithValue(ctx, yieldKey{}, y)
}

func yielding(ctx context.Context) Yield {
	y, _ := ctx.Value(yieldKey{}).(Yield)
	return y
}

// around waits without what is yielded. A wait that was ended regains nothing.
func (y Yield) around(ctx context.Context, wait func() error) error {
	if y.Release == nil {
		return wait()
	}
	y.Release()
	if err := wait(); err != nil {
		return err
	}
	return y.Regain(ctx)
}

// Holding has a call that would yield fail where the service asks for a pause: what
// is held cannot be let go yet, and nobody is to wait for it.
func Holding(ctx context.Context) context.Context {
	if yielding(ctx).Release == nil {
		return ctx
	}
	return context.WithValue(ctx, yieldKey{}, Yield{holds: true})
}
