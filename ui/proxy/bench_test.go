package proxy

import (
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
)

// The proxy beside httputil.ReverseProxy without us, with a transport of the same
// settings. Both are called in turn; the ratios are those of medians:
//
//	go test ./ui/proxy -run '^$' -bench Proxy -benchtime 2000x
//
// The call limits are off.

// called is an address, and how it is called.
type called struct {
	t      testing.TB
	url    string
	client *http.Client
}

func (c called) once() time.Duration {
	start := time.Now()
	res, err := c.client.Get(c.url)
	if err != nil {
		c.t.Error(err)
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		c.t.Error(res.Status)
	}
	return time.Since(start)
}

// many is how long a number of calls takes with 8 workers.
func (c called) many(n int64) time.Duration {
	var done atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for range 8 {
		all.Go(func() {
			for done.Add(1) <= n {
				c.once()
			}
		})
	}
	all.Wait()
	return time.Since(start)
}

// bareAndOurs are the two, before one service.
func bareAndOurs(b *testing.B) (bare, ours called) {
	s := before(b, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(rw, hostiletest.Groups)
	})
	to, err := url.Parse(s.service)
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64, DisableCompression: true}
	b.Cleanup(transport.CloseIdleConnections)
	plain := hostiletest.Serve(b, &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header["accessToken"] = []string{token1(1)}
	}})
	call := func(url string) called {
		t := &http.Transport{MaxIdleConnsPerHost: 64}
		b.Cleanup(t.CloseIdleConnections)
		return called{b, url, &http.Client{Transport: t}}
	}
	return call(plain.URL + "/v1/groups"), call(s.Root() + "/v1/groups")
}

func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2])
}

func BenchmarkProxy(b *testing.B) {
	b.Run("one call", func(b *testing.B) { beside(b, called.once) })
	b.Run("1000 calls, 8 workers", func(b *testing.B) {
		beside(b, func(c called) time.Duration { return c.many(1000) })
	})
}

func beside(b *testing.B, run func(called) time.Duration) {
	bare, ours := bareAndOurs(b)
	for range 3 {
		run(bare)
		run(ours)
	}
	var theirs, all []time.Duration
	for b.Loop() {
		theirs, all = append(theirs, run(bare)), append(all, run(ours))
	}
	b.ReportMetric(median(all)/median(theirs), "x-bare")
	b.ReportMetric(median(all)/1e3, "us")
	b.ReportMetric(0, "ns/op")
}
