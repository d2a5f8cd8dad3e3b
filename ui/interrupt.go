package ui

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// interrupts is a context that SIGINT, SIGTERM and SIGHUP cancel. It listens for them
// from the first call of Done on, that is from the first wait: listening would cost a
// command that answers from the cache a sixth of its time. Before that a signal ends
// the process at once, which is safe because every write is atomic.
type interrupts struct {
	context.Context
	cancel context.CancelFunc
	once   sync.Once
	heard  chan os.Signal
}

func newInterrupts() *interrupts {
	ctx, cancel := context.WithCancel(context.Background())
	return &interrupts{Context: ctx, cancel: cancel, heard: make(chan os.Signal, 1)}
}

// Done is closed when a signal arrives.
func (i *interrupts) Done() <-chan struct{} {
	i.once.Do(i.listen)
	return i.Context.Done()
}

func (i *interrupts) listen() {
	signal.Notify(i.heard, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case <-i.heard:
			i.cancel()
		case <-i.Context.Done():
		}
	}()
}

func (i *interrupts) stop() {
	i.cancel()
	i.once.Do(func() {}) // nobody listened
	signal.Stop(i.heard)
}
