package session

import (
	"context"
	"sync"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
)

// Opened is what the sessions of a process have opened documents with: what one
// was asked for, no other asks for again, and scrypt is paid once.
type Opened struct {
	one        chan struct{} // who opens: one at a time
	mu         sync.Mutex
	passphrase kaizala.Secret
	identities map[persist.Pin]persist.Identity
}

// NewOpened has opened nothing.
func NewOpened() *Opened {
	return &Opened{one: make(chan struct{}, 1), identities: map[persist.Pin]persist.Identity{}}
}

// identity gives that of a pin: the one that is open, or what open opens.
func (o *Opened) identity(ctx context.Context, p persist.Pin, open func() (persist.Identity, error)) (persist.Identity, error) {
	select {
	case o.one <- struct{}{}:
		defer func() { <-o.one }()
	case <-ctx.Done():
		return persist.Identity{}, ctx.Err()
	}
	o.mu.Lock()
	id, known := o.identities[p]
	o.mu.Unlock()
	if known {
		return id, nil
	}
	id, err := open()
	if err == nil {
		o.add(p, id)
	}
	return id, err
}

func (o *Opened) add(p persist.Pin, id persist.Identity) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.identities[p] = id
}

// given takes the passphrase that a person typed, or none in place of a wrong one.
func (o *Opened) given(p kaizala.Secret) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.passphrase = p
}

// ask gives the passphrase, or the code with which it is asked for.
func (o *Opened) ask(_ context.Context, why string) (kaizala.Secret, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.passphrase.IsZero() {
		return kaizala.Secret{}, fault(why, nil)
	}
	return o.passphrase, nil
}
