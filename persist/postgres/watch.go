package postgres

import (
	"context"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/persist"
)

// listenPing is how often the connection that listens is checked.
const listenPing = 30 * time.Second

// Watch listens for the notifications of Update and Remove. After a connection that
// broke it sends once, because something may have been missed. See persist.Store.
func (s *Store) Watch(ctx context.Context, k persist.Key) (<-chan struct{}, error) {
	if err := check(k); err != nil {
		return nil, err
	}
	id := rowID(k)
	if _, _, err := s.fetch(ctx, id); err != nil { // else it would wait for a server that is away
		return nil, err
	}
	l := pq.NewDialListener(dialer{}, s.at.dsn, 250*time.Millisecond, 5*time.Second, nil)
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	if err := s.within(ctx, func(context.Context) error { return l.Listen("kaizala_setup") }); err != nil {
		stop()
		_ = l.Close()
		return nil, err
	}
	changed := make(chan struct{}, 1)
	go func() {
		defer close(changed)
		defer func() { _ = l.Close() }()
		tick := time.NewTicker(listenPing)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				go func() { _ = l.Ping() }() // a connection that is gone is made anew
				continue
			case n, going := <-l.Notify:
				if !going {
					return
				}
				if n != nil && n.Extra != id {
					continue
				}
			}
			select {
			case changed <- struct{}{}:
			default: // the change before has not been received yet
			}
		}
	}()
	return changed, nil
}
