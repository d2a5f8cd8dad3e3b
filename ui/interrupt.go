package ui

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// interrupts is a context that SIGINT, SIGTERM and SIGHUP end. It listens to them
// from the first wait on, that is when somebody asks for Done: listening alone
// would cost a command that has its answer at hand a sixth of its time. Until
// then a signal ends the process as any other, and every write is atomic.
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

// Done is closed when a signal came.
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

// stop listens no more.
func (i *interrupts) stop() {
	i.cancel()
	i.once.Do(func() {}) // nobody listened
	signal.Stop(i.heard)
}

// The rest of a context.

func (i *interrupts) Err() error                  { return i.ctx.Err() }
func (i *interrupts) Deadline() (time.Time, bool) { return time.Time{}, false }
func (i *interrupts) Value(any) any               { return nil }
