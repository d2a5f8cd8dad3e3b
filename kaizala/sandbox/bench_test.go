package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// grow fills a world with as many connectors, each with access to a group, and as many
// messages.
func (s *Server) grow(tb testing.TB, count int) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.change(func(w *world) error {
		g, _ := firstOf(w.Groups.all(), anyOf)
		for i := range count {
			c, _, err := w.addConnector(connector{Name: fmt.Sprintf("Connector %d", i), Owner: Developer, Permissions: []string{"Group Information", "Text Message"}}, s.now())
			if err != nil {
				return err
			}
			if _, _, err := w.grantTo(c.ID, g.ID, Admin, s.now()); err != nil {
				return err
			}
			w.addPost(post{Group: g.ID, Text: "Hello"}, s.now())
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// hurrying is a clock on which calls are far apart, so that no limit of calls is reached.
func hurrying() func() time.Time {
	var calls atomic.Int64
	return func() time.Time { return newClock().now.Add(time.Duration(calls.Add(1)) * time.Second) }
}

// sizes and places are the worlds that benchmarks compare.
var (
	sizes  = []int{10, 10_000}
	places = []string{"in memory", "on disk"}
)

func benchWorld(b *testing.B, place string, size int) *Server {
	b.Helper()
	c := Config{Addr: "127.0.0.1:0", Now: hurrying()}
	if place == "on disk" {
		c.State = filepath.Join(b.TempDir(), "world.json")
	}
	s, err := Serve(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	s.grow(b, size)
	return s
}

// BenchmarkChange is one message and one more connector, as they are written down, in
// worlds of 10 and of 10,000 connectors and messages. The log is folded on the way.
func BenchmarkChange(b *testing.B) {
	for _, place := range places {
		for _, size := range sizes {
			b.Run(fmt.Sprintf("%s/%d", place, size), func(b *testing.B) {
				s := benchWorld(b, place, size)
				g, _ := firstOf(s.world.Groups.all(), anyOf)
				for b.Loop() {
					s.mu.Lock()
					err := s.change(func(w *world) error {
						w.addPost(post{Group: g.ID, Text: "Hello"}, s.now())
						c, _, err := w.addConnector(connector{Name: "One more", Owner: Developer}, s.now())
						w.removeConnector(c.ID)
						return err
					})
					s.mu.Unlock()
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkExchange is an exchange of a token, by 8 workers over loopback. They work in
// turn on a handler that answers a constant of the same length and on worlds of 10 and of
// 10,000 connectors, since a machine is never as fast twice. It reports exchanges a second
// as shares: of the constant handler's, and of the small world's.
func BenchmarkExchange(b *testing.B) {
	constant := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write(make([]byte, 1500))
	}))
	b.Cleanup(constant.Close)
	for _, place := range places {
		b.Run(place, func(b *testing.B) {
			with := []keys{{}}
			for _, size := range sizes {
				s := benchWorld(b, place, size)
				v, err := s.Ready(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				with = append(with, keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()})
			}
			with[0] = with[1] // the same requests
			with[0].root = constant.URL
			workers := newWorkers(8)
			took := make([]time.Duration, len(with))
			for b.Loop() {
				for i, k := range with {
					took[i] += workers.exchange(b, k, 400)
				}
			}
			b.ReportMetric(float64(took[0])/float64(took[1]), "of-constant")
			b.ReportMetric(float64(took[1])/float64(took[2]), "of-small")
			b.ReportMetric(400*float64(b.N)/took[1].Seconds(), "exchanges/s")
		})
	}
}

// workers make calls side by side.
type workers struct {
	count  int
	client *http.Client
}

func newWorkers(count int) workers {
	return workers{count, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count}}}
}

// exchange makes as many exchanges and returns how long they took.
func (w workers) exchange(tb testing.TB, k keys, count int) time.Duration {
	tb.Helper()
	begun := time.Now()
	var wait sync.WaitGroup
	for range w.count {
		wait.Go(func() {
			for range count / w.count {
				r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, k.root+"/v1/accessToken", nil)
				if err != nil {
					tb.Error(err)
					return
				}
				r.Header = http.Header{"Applicationid": {k.id}, "Applicationsecret": {k.secret}, "Refreshtoken": {k.refresh}}
				resp, err := w.client.Do(r)
				if err != nil {
					tb.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					tb.Errorf("%d %v", resp.StatusCode, err)
					return
				}
			}
		})
	}
	wait.Wait()
	return time.Since(begun)
}

// BenchmarkListGroups lists 1,000 groups that are each below the one before, which have
// 10 members of their own.
func BenchmarkListGroups(b *testing.B) {
	s := benchWorld(b, "in memory", 10)
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.change(func(w *world) error {
		parents := []string(nil)
		for i := range 1000 {
			parents = []string{w.addGroup(group{Name: fmt.Sprint(i), Admins: []string{w.People[Admin].UserID}, Members: w.invented(10), Parents: parents}).ID}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	w := s.world
	c := &call{s: s, w: w, query: noFields(false), caller: caller{claims: claims{Person: Admin}, user: w.People[Admin].user()}}
	for b.Loop() {
		if _, no := listGroups(c); no != nil {
			b.Fatal(no)
		}
	}
}
