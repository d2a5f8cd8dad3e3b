package sandbox

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Six retries with growing gaps within two days, then the webhook is disabled until its
// owner turns it on again.
func TestRetries(t *testing.T) {
	t.Parallel()
	in := newInbox(t)
	d := newDesk(t)
	id := d.hooks(in, `"TextMessageCreated"`)
	in.answers(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect) // not followed: a failure
	})
	first := d.does("POST", d.in("/messages"), `{"message":"x"}`)
	gaps := retries()
	for i, gap := range gaps {
		in.gets(t, i+1, "TextMessageCreated")
		waitFor(t, "the note of the try", func() bool { return d.state()[0].Tries == i+1 })
		if s := d.state()[0]; s.State != waiting || s.Status != 307 || s.Next.Sub(s.Made) != gap || i > 0 && gap <= 2*gaps[i-1] {
			t.Fatalf("try %d: %+v", i+1, s)
		}
		d.obeys("/clock", fmt.Sprintf(`{"clock":"+%s"}`, d.state()[0].Next.Sub(d.nowThere())))
	}
	waitFor(t, "the end", func() bool { return d.state()[0].State == given })
	if total := d.state()[0].Next.Sub(d.state()[0].Made); total > 48*time.Hour || len(in.all()) != 7 {
		t.Errorf("%d tries, %v", len(in.all()), total)
	}
	event := in.all()[0].body["eventId"]
	for _, m := range in.all() {
		if m.body["eventId"] != event {
			t.Error("a retry is another event")
		}
	}
	d.again()
	hook := d.does("GET", "/v1/webhook", "").objects("webhooks")[0]
	d.is(hook, map[string]any{"id": id, "active": false})
	d.does("POST", d.in("/messages"), `{"message":"lost"}`)
	in.answers(nil)
	d.does("PUT", "/v1/webhook/"+id, `{"Active":"true"}`)
	d.does("POST", d.in("/messages"), `{"message":"back"}`)
	d.is(d.data(in, 8, "TextMessageCreated"), map[string]any{"text": "back"})
	_ = first
}

// nowThere is the sandbox's time.
func (d *desk) nowThere() time.Time {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.s.now()
}

// A receiver that is slow, dead or mute delays neither calls nor other receivers.
func TestSlowReceivers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stuck := make(chan struct{})
	var slow []*inbox
	for range maxAtOnce - 1 {
		in := newInbox(t)
		in.answers(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-stuck:
			case <-r.Context().Done():
			}
		})
		d.hooks(in, `"TextMessageCreated"`)
		slow = append(slow, in)
	}
	dead := newInbox(t)
	d.hooks(dead, `"TextMessageCreated"`)
	dead.Close()
	good := newInbox(t)
	d.hooks(good, `"TextMessageCreated"`)
	for i := range 3 {
		d.does("POST", d.in("/messages"), fmt.Sprintf(`{"message":"%d"}`, i))
		d.is(d.data(good, i+1, "TextMessageCreated"), map[string]any{"text": fmt.Sprint(i)})
	}
	for _, in := range slow {
		if n := len(in.all()); n > 1 {
			t.Errorf("%d at once to one receiver", n)
		}
	}
	close(stuck)
	for _, in := range slow {
		for i := range 3 {
			d.is(d.data(in, i+1, "TextMessageCreated"), map[string]any{"text": fmt.Sprint(i)})
		}
	}
	waitFor(t, "the dead one's notes", func() bool { return strings.Contains(fmt.Sprint(d.state()), "nothing listens there") })
}

// What waits is delivered by the next process, and what was delivered is not again.
func TestDeliveriesOutliveTheProcess(t *testing.T) {
	t.Parallel()
	c := newClock()
	conf := Config{Addr: "127.0.0.1:0", State: filepath.Join(t.TempDir(), "world.json"), Now: c.Now}
	s, err := Serve(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	d := deskAt(t, s, c)
	in := newInbox(t)
	in.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) })
	d.hooks(in, `"TextMessageCreated"`)
	d.does("POST", d.in("/messages"), `{"message":"x"}`)
	waitFor(t, "the first try", func() bool { return d.state()[0].Tries == 1 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	in.answers(nil)
	c.move(2 * time.Minute)
	for range 2 {
		if s, err = Serve(t.Context(), conf); err != nil {
			t.Fatal(err)
		}
		d.s = s
		waitFor(t, "the second try", func() bool { return d.state()[0].State == delivered })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(in.all()); n != 2 {
		t.Errorf("%d deliveries", n)
	}
}

// What ends a webhook: its connector's end, and the end of the access that made it.
func TestEndOfWebhooks(t *testing.T) {
	t.Parallel()
	for what, end := range map[string]func(*desk){
		"access removed":    func(d *desk) { d.obeys("/revoke", fmt.Sprintf(`{"connectorId":%q,"groupId":%q}`, d.id, d.group)) },
		"connector deleted": func(d *desk) { d.s.with(d.T, func(w *world) error { w.removeConnector(d.id); return nil }) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d, in := newDesk(t), newInbox(t)
			d.hooks(in, `"TextMessageCreated"`)
			end(d)
			other := deskAt(t, d.s, d.now)
			other.does("POST", "/v1/groups/"+d.group+"/messages", `{"message":"x"}`)
			if got := d.state(); len(got) > 0 {
				t.Errorf("%v", got)
			}
		})
	}
}

// A queue takes what it can hold, and forgets what has ended first.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld()
	big := strings.Repeat("x", 64<<10)
	for i := range 3 * maxDeliveries {
		w.enqueue(delivery{ID: fmt.Sprint(i), Hook: "h", Body: rawJSON(big), State: delivered})
	}
	size := 0
	for d := range w.Deliveries.all() {
		size += len(d.Body)
	}
	if size > maxDeliveryText || w.Deliveries.list()[w.Deliveries.len()-1].ID != fmt.Sprint(3*maxDeliveries-1) {
		t.Errorf("%d bytes", size)
	}
	w = newWorld()
	for i := range maxDeliveries + 10 {
		w.enqueue(delivery{ID: fmt.Sprint(i), Hook: "h", State: waiting})
	}
	if w.Deliveries.len() != maxDeliveries || w.Deliveries.list()[0].ID != "0" {
		t.Errorf("%d deliveries", w.Deliveries.len())
	}
}
