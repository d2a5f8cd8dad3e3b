package storetest

import (
	"context"
	"sync/atomic"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Line is the way to an engine, which can be cut. While it is, no call gets to the engine.
type Line struct {
	persist.Store
	cut atomic.Pointer[persist.Error]
}

// Cut has every call end with a code, until Mend is called.
func (l *Line) Cut(code persist.Code) {
	l.cut.Store(&persist.Error{Reason: code, Path: "db.example.com"})
}

// Mend has calls get to the engine again.
func (l *Line) Mend() { l.cut.Store(nil) }

// Err is what calls end with now; nil: they get to the engine.
func (l *Line) Err() error {
	if err := l.cut.Load(); err != nil {
		return err
	}
	return nil
}

// List is the engine's, or an error.
func (l *Line) List(ctx context.Context) ([]persist.Document, []error) {
	if err := l.Err(); err != nil {
		return nil, []error{err}
	}
	return l.Store.List(ctx)
}

// Load is the engine's, or an error.
func (l *Line) Load(ctx context.Context, k persist.Key) (persist.Document, error) {
	if err := l.Err(); err != nil {
		return persist.Document{}, err
	}
	return l.Store.Load(ctx, k)
}

// Update is the engine's, or an error.
func (l *Line) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	if err := l.Err(); err != nil {
		return err
	}
	return l.Store.Update(ctx, k, change)
}

// Remove is the engine's, or an error.
func (l *Line) Remove(ctx context.Context, k persist.Key) error {
	if err := l.Err(); err != nil {
		return err
	}
	return l.Store.Remove(ctx, k)
}

// LockGrant is the engine's, or an error.
func (l *Line) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	if err := l.Err(); err != nil {
		return nil, err
	}
	return l.Store.LockGrant(ctx, k, g)
}
