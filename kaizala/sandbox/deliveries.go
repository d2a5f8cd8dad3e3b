package sandbox

import (
	"encoding/json"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// delivery is an event on its way to the receiver of a webhook.
type delivery struct {
	ID     string          `json:"id"`
	Hook   string          `json:"hook"`
	Event  string          `json:"event"`
	Body   json.RawMessage `json:"body"`
	Made   time.Time       `json:"made"`
	State  string          `json:"state"`
	Next   time.Time       `json:"next"`            // when it is tried, while it waits
	Tries  int             `json:"tries,omitempty"` // so far
	Again  bool            `json:"again,omitempty"` // a person sent it again: it is tried once
	Status int             `json:"status,omitempty"`
	Answer string          `json:"answer,omitempty"` // the beginning of the receiver's answer, or why there is none
}

// The states of a delivery.
const (
	waiting   = "waiting"
	delivered = "delivered"
	given     = "given up"
)

// Limits of all deliveries. Where they are reached, the oldest that has ended is
// forgotten; if none has, the new event is.
const (
	maxDeliveries   = 500
	maxDeliveryText = 4 << 20 // bytes
	maxAnswer       = 200     // characters that are kept of a receiver's answer
)

// retries returns how long after the event each further try comes: six, with growing
// gaps, within two days (documented; the gaps are not).
func retries() []time.Duration {
	return []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 5 * time.Hour, 17 * time.Hour, 41 * time.Hour}
}

// addDelivery puts an event into the queue of a webhook.
func (w *world) addDelivery(h hook, eventType string, body any, now time.Time) {
	w.enqueue(delivery{ID: guid(), Hook: h.ID, Event: eventType, Body: rawJSON(body), Made: now.UTC(), State: waiting, Next: now.UTC()})
}

func (w *world) enqueue(d delivery) {
	size := len(d.Body)
	for other := range w.Deliveries.all() {
		size += len(other.Body)
	}
	for w.Deliveries.len() >= maxDeliveries || size > maxDeliveryText {
		old, ok := firstOf(w.Deliveries.all(), func(d delivery) bool { return d.State != waiting })
		if !ok {
			return
		}
		size -= len(old.Body)
		w.Deliveries.remove(old.ID)
	}
	w.Deliveries.put(d)
}

// sendAgain queues a delivery once more, also for a disabled webhook.
func (w *world) sendAgain(id string, now time.Time) bool {
	d, ok := w.Deliveries.get(id)
	if ok {
		d.ID, d.State, d.Next, d.Made, d.Tries, d.Again, d.Status, d.Answer = guid(), waiting, now.UTC(), now.UTC(), 0, true, 0, ""
		w.enqueue(d)
	}
	return ok
}

// job is a delivery to be made now.
type job struct {
	delivery
	receiver
}

// due returns the deliveries to be made now, at most one for each webhook and none for
// those that are busy, and whether others wait for later.
func (w *world) due(now time.Time, busy map[string]bool) (jobs []job, later bool) {
	taken := map[string]bool{}
	for d := range w.Deliveries.all() {
		h, ok := w.hook(d.Hook)
		switch {
		case d.State != waiting || !ok:
		case d.Next.After(now):
			later = true
		case !busy[d.Hook] && !taken[d.Hook]:
			taken[d.Hook] = true
			jobs = append(jobs, job{d, w.receiver(h)})
		}
	}
	return jobs, later
}

// ended removes what is over: webhooks past their validity or without access, with
// their deliveries, and it gives up the deliveries of disabled webhooks.
func (w *world) ended(now time.Time) {
	var over []string
	for h := range w.Hooks.all() {
		if !w.lives(h, now) {
			over = append(over, h.ID)
		}
	}
	for _, id := range over {
		w.removeHook(id)
	}
	for d := range w.Deliveries.all() {
		if h, ok := w.hook(d.Hook); d.State == waiting && !d.Again && ok && !h.Active {
			d.State, d.Answer = given, "the webhook is disabled"
			w.Deliveries.put(d)
		}
	}
}

// record notes how a try went. After the last one the webhook is disabled (documented).
func (w *world) record(id string, answer received, to receiver, now time.Time) {
	d, ok := w.Deliveries.get(id)
	if !ok {
		return
	}
	last := false
	d.Tries++
	d.Status, d.Answer = answer.status, veiled(answer.body, to)
	gaps := retries()
	switch {
	case answer.status >= 200 && answer.status < 300:
		d.State = delivered
	case d.Again:
		d.State = given
	case d.Tries <= len(gaps):
		d.Next = d.Made.Add(gaps[d.Tries-1])
	default:
		d.State, last = given, true
	}
	w.Deliveries.put(d)
	if last {
		w.Hooks.edit(d.Hook, func(h *hook) { h.Active = false })
		w.ended(now)
	}
}

// veiled is the beginning of an answer, for people, without the receiver's secrets.
func veiled(text string, to receiver) string {
	for _, s := range to.secrets() {
		text = strings.ReplaceAll(text, s, "[redacted]")
	}
	r := []rune(secret.Clean(text))
	return strings.TrimSpace(string(r[:min(len(r), maxAnswer)]))
}
