package sandbox

import (
	"encoding/json"
	"slices"
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
	for _, other := range w.Deliveries {
		size += len(other.Body)
	}
	for len(w.Deliveries) >= maxDeliveries || size > maxDeliveryText {
		i := slices.IndexFunc(w.Deliveries, func(d delivery) bool { return d.State != waiting })
		if i < 0 {
			return
		}
		size -= len(w.Deliveries[i].Body)
		w.Deliveries = slices.Delete(w.Deliveries, i, i+1)
	}
	w.Deliveries = append(w.Deliveries, d)
}

// sendAgain queues a delivery once more, also for a disabled webhook.
func (w *world) sendAgain(id string, now time.Time) bool {
	d, ok := find(w.Deliveries, func(d delivery) bool { return d.ID == id })
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
	for _, d := range w.Deliveries {
		h := w.hook(d.Hook)
		switch {
		case d.State != waiting || h == nil:
		case d.Next.After(now):
			later = true
		case !busy[d.Hook] && !taken[d.Hook]:
			taken[d.Hook] = true
			jobs = append(jobs, job{d, w.receiver(*h)})
		}
	}
	return jobs, later
}

// ended removes what is over: webhooks past their validity or without access, with
// their deliveries, and it gives up the deliveries of disabled webhooks. It reports
// whether there was anything.
func (w *world) ended(now time.Time) bool {
	var over []string
	for _, h := range w.Hooks {
		if !w.lives(h, now) {
			over = append(over, h.ID)
		}
	}
	for _, id := range over {
		w.removeHook(id)
	}
	found := len(over) > 0
	for i, d := range w.Deliveries {
		if h := w.hook(d.Hook); d.State == waiting && !d.Again && h != nil && !h.Active {
			w.Deliveries[i].State, w.Deliveries[i].Answer, found = given, "the webhook is disabled", true
		}
	}
	return found
}

// record notes how a try went. After the last one the webhook is disabled (documented).
func (w *world) record(id string, answer received, to receiver, now time.Time) {
	i := slices.IndexFunc(w.Deliveries, func(d delivery) bool { return d.ID == id })
	if i < 0 {
		return
	}
	d := &w.Deliveries[i]
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
		d.State = given
		if h := w.hook(d.Hook); h != nil {
			h.Active = false
		}
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
