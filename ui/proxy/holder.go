package proxy

import (
	"context"
	"errors"
	"sync"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

const (
	// recheck is how long a token is used before the source is asked again. The source
	// judges how old it is, and has what other processes got meanwhile.
	recheck = 30 * time.Second
	// forceEvery is how often a refusal makes the source get a new token: a service that
	// refuses every token must not be asked for one at each call.
	forceEvery = time.Minute
	// An error of the source is the answer to all calls for failedFor, or for as long as
	// the service asked for, up to longestPause.
	failedFor    = 5 * time.Second
	longestPause = 10 * time.Minute
	// askWithin is how long the source may take: it tries several times.
	askWithin = 5 * time.Minute
)

// signed is an access token as requests are forwarded with it.
type signed struct {
	Access
	pass kaizala.Pass
	n    int // its number; each token has another one
}

// good reports whether the token lives by this machine's clock.
func (s signed) good(now time.Time) bool { return now.Before(s.Expires) }

// holder has the token that calls are signed with. However many calls want one, the
// source is asked once.
type holder struct {
	source Source
	now    func() time.Time
	ctx    context.Context // of asking; ends with the proxy
	end    context.CancelFunc

	mu   sync.Mutex
	held signed
	// moved is not kept in the document: the next exchange, a day later at most, brings the
	// endpoint by itself, and one answer is not to lead other processes elsewhere.
	moved   [2]string     // an endpoint, and where permanent redirects led from there
	checked time.Time     // when the source was asked last
	forced  time.Time     // when a refusal made the source be asked
	failed  error         // of the source, when it was asked last
	pause   time.Duration // after that error
	running *asking       // nil: the source is not being asked
}

// asking is one call of the source.
type asking struct {
	done chan struct{}
	got  signed
	err  error
}

func newHolder(c Config) (*holder, error) {
	h := &holder{source: c.Source, now: c.Now, checked: c.Now()}
	h.ctx, h.end = context.WithCancel(context.Background())
	return h, h.take(c.First)
}

// close ends what is under way, and waits until what it brought is kept.
func (h *holder) close() {
	h.end()
	h.settled()
}

// settled waits until the source is not being asked.
func (h *holder) settled() {
	h.mu.Lock()
	r := h.running
	h.mu.Unlock()
	if r != nil {
		<-r.done
	}
}

// token gives a token with another number than refused, unless there is none. One that
// is good is given at once, and the source is asked meanwhile. Numbers begin with 1.
func (h *holder) token(ctx context.Context, refused int) (signed, error) {
	for range 2 {
		r, got, err := h.tokenOr(refused)
		if r == nil {
			return got, err
		}
		select {
		case <-r.done:
			if r.err != nil || r.got.n != refused {
				return r.got, r.err
			}
		case <-ctx.Done():
			return signed{}, ctx.Err()
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held, nil
}

// tokenOr gives the token that token gives now, or what is to be waited for.
func (h *holder) tokenOr(refused int) (*asking, signed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	old := func(t time.Time, d time.Duration) bool { return now.Sub(t).Abs() >= d }
	if h.held.n != refused && h.held.good(now) {
		if h.running == nil && old(h.checked, max(recheck, h.pause)) {
			h.ask(0)
		}
		return nil, h.held, nil
	}
	switch {
	case h.running != nil:
	case refused > 0 && h.held.n == refused && !old(h.forced, forceEvery):
		return nil, h.held, nil
	case h.failed != nil && !old(h.checked, h.pause):
		return nil, signed{}, h.failed
	default:
		h.ask(refused)
	}
	return h.running, signed{}, nil
}

// ask has the source asked. The caller holds h.mu.
func (h *holder) ask(refused int) {
	r := &asking{done: make(chan struct{})}
	h.running = r
	var instead secret.Secret
	if refused > 0 {
		instead, h.forced = h.held.Token, h.now()
	}
	go func() {
		defer close(r.done)
		ctx, cancel := context.WithTimeout(h.ctx, askWithin)
		defer cancel()
		access, err := h.source(ctx, instead)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.running, h.checked = nil, h.now()
		if err == nil {
			err = h.take(access)
		}
		if errors.As(err, new(Gone)) {
			h.held = signed{n: h.held.n}
		}
		r.got, r.err, h.failed, h.pause = h.held, err, err, h.pauseAfter(err)
	}()
}

// pauseAfter is how long the source is not asked after an error.
func (h *holder) pauseAfter(err error) time.Duration {
	var k *kaizala.Error
	if !errors.As(err, &k) || k.RetryAt.IsZero() {
		return failedFor
	}
	return min(max(k.RetryAt.Sub(h.now()), failedFor), longestPause)
}

// take has a token used from now on. The caller holds h.mu, or nobody else has h.
func (h *holder) take(a Access) error {
	if a.Endpoint == h.moved[0] {
		a.Endpoint = h.moved[1]
	}
	if a.Token.Equal(h.held.Token) && a.Endpoint == h.held.Endpoint {
		h.held.Access = a
		return nil
	}
	pass, err := a.Client.Pass(a.Endpoint, a.Token)
	if err == nil {
		h.held = signed{a, pass, h.held.n + 1}
	}
	return err
}

// move notes that permanent redirects led from the endpoint of a token to another one.
func (h *holder) move(from signed, to string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held.n != from.n || to == h.held.Endpoint {
		return
	}
	pass, err := from.Client.Pass(to, from.Token)
	if err == nil {
		if h.moved[1] != from.Endpoint { // else it moves on
			h.moved[0] = from.Endpoint
		}
		h.moved[1] = to
		h.held.pass, h.held.Endpoint = pass, to
	}
}

// lost notes that nothing answers at the endpoint of a token: where redirects led
// from it is forgotten.
func (h *holder) lost(at signed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at.Endpoint == h.moved[1] {
		h.moved = [2]string{}
	}
}

// state is the token that is held, and the error of the last time that the source was
// asked. It has the source asked as a call would, so that a proxy that nobody but a
// monitor calls has a token, too.
func (h *holder) state() (signed, error) {
	_, _, _ = h.tokenOr(0)
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held, h.failed
}
