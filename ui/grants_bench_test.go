//go:build unix

package ui

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// verifyBudget is how long verify --all may take for 64 grants at a server that
// takes 100 ms, saves included.
const verifyBudget = 250 * time.Millisecond

// BenchmarkVerifyAll is the whole process with 64 grants, at a server that takes
// 100 ms for an exchange and, but for the first row, 100 ms more for the groups:
// two calls a grant, one after the other. Beside it, in turn, the least that does
// the same: net/http, and for each save a file written, renamed and on the disk.
//
//	go test ./ui -run '^$' -bench VerifyAll -benchtime 10x
func BenchmarkVerifyAll(b *testing.B) {
	const call = 100 * time.Millisecond
	program := built(b, "kaizala-setup")
	for _, c := range []struct {
		name               string
		connectors, groups int
		lists              time.Duration
		keeps              bool
	}{
		{"64 of 1, exchange alone", 64, 1, 0, true},
		{"64 of 1", 64, 1, call, true},
		{"64 of 1, rotating", 64, 1, call, false},
		{"1 of 64", 1, 64, call, true},
		{"1 of 64, rotating", 1, 64, call, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			service := newRotating(b)
			service.takes, service.lists, service.keeps = call, c.lists, c.keeps
			home := newHousehold(b, service.URL)
			for i := range c.connectors {
				home.connector(b, fmt.Sprint("Connector ", i), c.groups)
			}
			verify := runs(b, home.env, program, "verify", "--all", "--api-root", home.root)
			var took []time.Duration
			beside(b, "floor", least(b, service), func() time.Duration {
				before := service.many()
				took = append(took, verify())
				if n := service.many() - before; n != 64 {
					b.Fatalf("%d exchanges", n)
				}
				return took[len(took)-1]
			})
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/float64(verifyBudget), "x-budget")
		})
	}
}

// least times 64 goroutines with two calls and a save, or two if a new refresh
// token comes.
func least(b *testing.B, service *rotating) func() time.Duration {
	dir := b.TempDir()
	return func() time.Duration {
		began := time.Now()
		client := http.Client{Transport: &http.Transport{}}
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				for j, path := range []string{"/v1/accessToken", "/v1/groups"} {
					req, _ := http.NewRequest(http.MethodGet, service.URL+path, nil)
					req.Header.Set("refreshToken", "refresh.0")
					res, err := client.Do(req)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
					if j == 1 || !service.keeps {
						saveBarely(b, dir, i)
					}
				}
			})
		}
		all.Wait()
		client.CloseIdleConnections()
		return time.Since(began)
	}
}

func saveBarely(b *testing.B, dir string, i int) {
	f, err := os.CreateTemp(dir, "t")
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = f.Write(make([]byte, 2000))
	_ = f.Sync()
	_ = f.Close()
	if err := os.Rename(f.Name(), filepath.Join(dir, strconv.Itoa(i))); err != nil {
		b.Error(err)
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// BenchmarkCachedToken is a token from the cache, as often as a program asks: by a
// session that has the document open, and by a new one each time.
func BenchmarkCachedToken(b *testing.B) {
	service := newRotating(b)
	for _, n := range []int{1, 100, 1000} {
		home := newHousehold(b, service.URL)
		for i := range n {
			home.connector(b, fmt.Sprint("Connector ", i), 1)
		}
		h, doc := home.opened(b)
		open := resumed(b, h, doc)
		if _, _, err := open.Tokens(kaizala.Watch{}).Token(context.Background(), "g0"); err != nil {
			b.Fatal(err)
		}
		asks := func(b *testing.B, s *session.Session) {
			token, _, err := s.Tokens(kaizala.Watch{}).Token(context.Background(), "g0")
			if err != nil || token.IsZero() {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprint("open of ", n), func(b *testing.B) {
			for b.Loop() {
				asks(b, open)
			}
		})
		b.Run(fmt.Sprint("anew of ", n), func(b *testing.B) {
			before := service.many()
			for b.Loop() {
				d, err := home.store.Load(context.Background(), open.Key())
				if err != nil {
					b.Fatal(err)
				}
				s, err := session.Resume(h.Options, d)
				if err != nil {
					b.Fatal(err)
				}
				asks(b, s)
			}
			if service.many() != before {
				b.Fatal("the service was called")
			}
		})
	}
}

// opened is the home as a command opens it, and the first of its documents.
func (h *household) opened(b *testing.B) (*session.Home, session.Summary) {
	b.Helper()
	target, err := session.ParseTarget(false, h.root, "")
	if err != nil {
		b.Fatal(err)
	}
	a := &app{now: time.Now}
	home, err := session.Open(session.Settings{
		Dir: h.dir(), Client: a.client, Browse: session.NoBrowser, Now: time.Now, Keeping: vault.Keeping{Kind: persist.PinFile, Path: h.pin.Path},
	}, target)
	if err != nil {
		b.Fatal(err)
	}
	docs, errs := home.Documents(context.Background())
	if len(docs) == 0 || len(errs) > 0 || docs[0].Role != steps.Developer {
		b.Fatalf("%d documents, %v", len(docs), errs)
	}
	return home, docs[0]
}

func resumed(b *testing.B, h *session.Home, d session.Summary) *session.Session {
	b.Helper()
	s, err := h.Resume(d)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkStatus is a list of many grants, in one connector and in as many: it grows in
// a straight line.
func BenchmarkStatus(b *testing.B) {
	program := built(b, "kaizala-setup")
	for _, c := range []struct{ connectors, groups int }{{1, 800}, {1, 1600}, {1, 3200}, {1600, 1}} {
		b.Run(fmt.Sprintf("%d of %d", c.connectors, c.groups), func(b *testing.B) {
			home := newHousehold(b, "http://127.0.0.1:1")
			for i := range c.connectors {
				home.connector(b, fmt.Sprint("Connector ", i), c.groups)
			}
			status := runs(b, home.env, program, "status", "--api-root", home.root)
			for b.Loop() {
				status()
			}
		})
	}
}
