package ui

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// interrupts is a context that SIGINT, SIGTERM and SIGHUP cancel. It listens for them
// from the first call of Done on, that is from the first wait: listening would cost a
// command that answers from the cache a sixth of its time. Before that a signal ends
// the process at once, which is safe because every write is atomic.
type interrupts struct {
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	heard  chan os.Signal
}

func newInterrupts() *interrupts {
	ctx, cancel := context.WithCancel(context.Background())
	return &interrupts{ctx: ctx, cancel: cancel, heard: make(chan os.Signal, 1)}
}

// Done is closed when a signal arrives.
func (i *interrupts) Done() <-chan struct{} {
	i.once.Do(i.listen)
	return i.ctx.Done()
}

func (i *interrupts) listen() {
	signal.Notify(i.heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case <-i.heard:
			i.cancel()
		case <-i.ctx.Done():
		}
	}()
}

func (i *interrupts) stop() {
	i.cancel()
	i.once.Do(func() {}) // nobody listened
	signal.Stop(i.heard)
}

// The rest of a context.

func (i *interrupts) Err() error                  { return i.ctx.Err() }
func (i *interrupts) Deadline() (time.Time, bool) { return time.Time{}, false }
func (i *interrupts) Value(any) any               { return nil }
