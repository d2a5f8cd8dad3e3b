package sandbox

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// queue makes the deliveries of all webhooks: one at a time for each, a few at a time in
// all.
type queue struct {
	poked chan struct{} // something may be due now
	slots chan struct{}
	wait  sync.WaitGroup

	mu   sync.Mutex
	busy map[string]bool // webhooks with a delivery on its way
}

const (
	maxAtOnce = 8               // deliveries on their way
	lookEvery = time.Second     // while deliveries wait for later
	afterFail = 2 * time.Second // before the next try, if the disk failed
)

func newQueue() *queue {
	return &queue{poked: make(chan struct{}, 1), slots: make(chan struct{}, maxAtOnce), busy: map[string]bool{}}
}

// poke has the queue look for what is due. A server that does not listen has no queue.
func (q *queue) poke() {
	if q == nil {
		return
	}
	select {
	case q.poked <- struct{}{}:
	default:
	}
}

// setBusy notes whether a delivery of a webhook is on its way.
func (q *queue) setBusy(hook string, busy bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if busy {
		q.busy[hook] = true
	} else {
		delete(q.busy, hook)
	}
}

func (q *queue) isBusy() map[string]bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := map[string]bool{}
	for id := range q.busy {
		out[id] = true
	}
	return out
}

// deliver makes all deliveries until ctx ends.
func (s *Server) deliver(ctx context.Context) {
	defer s.queue.wait.Done()
	for ctx.Err() == nil {
		jobs, later := s.takeDue()
		for _, j := range jobs {
			select {
			case s.queue.slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			s.queue.setBusy(j.Hook, true)
			s.queue.wait.Go(func() {
				s.makeDelivery(ctx, j)
				s.queue.setBusy(j.Hook, false)
				<-s.queue.slots
				s.queue.poke()
			})
		}
		var look <-chan time.Time
		if later {
			look = time.After(lookEvery)
		}
		select {
		case <-s.queue.poked:
		case <-look:
		case <-ctx.Done():
		}
	}
}

func (s *Server) takeDue() (jobs []job, later bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world.Hooks.len() == 0 {
		return nil, false
	}
	now := s.now()
	if s.world.needsEnd(now) {
		_ = s.change(func(w *world) error { w.ended(now); return nil })
	}
	return s.world.due(now, s.queue.isBusy())
}

// needsEnd reports whether ended would change anything.
func (w *world) needsEnd(now time.Time) bool {
	for d := range w.Deliveries.all() {
		h, ok := w.hook(d.Hook)
		if ok && d.State == waiting && (!w.lives(h, now) || !h.Active && !d.Again) {
			return true
		}
	}
	return false
}

// makeDelivery makes one delivery and notes how it went. If that cannot be saved, the
// delivery is made again later: at least once (documented).
func (s *Server) makeDelivery(ctx context.Context, j job) {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"kaizala-sandbox"}}
	if j.Token != "" {
		header.Set("kz-callback-token", j.Token)
	}
	answer := received{body: "the address may not be used any more"}
	if _, why := s.courier.address(j.URL); why == "" {
		answer = s.courier.exchange(ctx, s.courier.delivery, http.MethodPost, j.URL, j.Body, header)
	}
	if ctx.Err() != nil {
		return // the sandbox ends: the delivery is made when it is back
	}
	s.mu.Lock()
	now := s.now()
	err := s.change(func(w *world) error { w.record(j.ID, answer, j.receiver, now); return nil })
	s.mu.Unlock()
	s.log.delivery(now, j.Event, answer)
	if err != nil {
		select {
		case <-time.After(afterFail):
		case <-ctx.Done():
		}
	}
}
