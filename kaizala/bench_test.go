package kaizala

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
)

// eight runs eight workers against a fast server on two cores, as the budget says.
func eight(b *testing.B, once func() error) {
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := once(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// ours makes an exchange. bare makes the same request with net/http alone and only
// decodes the answer: it is the least time possible.
func ours(b *testing.B) func() error {
	at := serve(b, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	c := client(b, at, limits(Limits{PerConnector: 1 << 30, PerMinute: 1 << 30}))
	cr := madeUp()
	cr.RefreshToken = secret.New(signed(b, claimsFor(refreshLife)))
	return func() error {
		_, err := c.Exchange(context.Background(), cr)
		return err
	}
}

func bare(b *testing.B) func() error {
	at := serve(b, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	token := signed(b, claimsFor(refreshLife))
	c := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: time.Minute}
	return func() error {
		req, _ := http.NewRequest(http.MethodGet, at+"/v1/accessToken", nil)
		req.Header.Set("applicationId", madeUpID)
		req.Header.Set("applicationSecret", madeUpSecret)
		req.Header.Set("refreshToken", token)
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		var answer struct{ AccessToken, EndpointURL string }
		return json.NewDecoder(res.Body).Decode(&answer)
	}
}

func BenchmarkExchange(b *testing.B) { oneAndEight(b, ours(b)) }

func BenchmarkNetHTTP(b *testing.B) { oneAndEight(b, bare(b)) }

func oneAndEight(b *testing.B, once func() error) {
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := once(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("eight", func(b *testing.B) { eight(b, once) })
}

// BenchmarkThousand reports the time of 1,000 exchanges relative to net/http alone.
// The budget is 1.25 with 8 workers.
func BenchmarkThousand(b *testing.B) {
	sides := []func() error{ours(b), bare(b)}
	for _, workers := range []int{1, 8} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) { inTurn(b, sides, workers) })
	}
}

func inTurn(b *testing.B, sides []func() error, workers int) {
	took := make([]time.Duration, len(sides))
	for b.Loop() {
		for i, once := range sides {
			start := time.Now()
			thousand(b, once, workers)
			took[i] += time.Since(start)
		}
	}
	b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "x-net/http")
	b.ReportMetric(float64(took[0].Milliseconds())/float64(b.N), "ms-ours")
	b.ReportMetric(float64(took[1].Milliseconds())/float64(b.N), "ms-net/http")
}

func thousand(b *testing.B, once func() error, workers int) {
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for range 1000 / workers {
				if err := once(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
}

func BenchmarkReadToken(b *testing.B) {
	s := secret.New(signed(b, claimsFor(refreshLife)))
	for b.Loop() {
		if _, err := ReadToken(s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	p := Policy{root(b, PublicAPIRoot), anyHost}
	for b.Loop() {
		if err := p.Allow("https://kms2.kaiza.la/v1/accessToken"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	s := strings.Repeat("Payroll \u202e\x1b[31m", 20)
	for b.Loop() {
		secret.Clean(s)
	}
}
