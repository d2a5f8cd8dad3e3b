package kaizala

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Eight workers and a fast server on two cores, as the budget has it.
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

func BenchmarkExchange(b *testing.B) {
	at := serve(b, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	c := client(b, at, limits(Limits{PerConnector: 1 << 30, PerMinute: 1 << 30}))
	cr := madeUp()
	cr.RefreshToken = NewSecret(signed(b, claimsFor(refreshLife)))
	once := func() error {
		_, err := c.Exchange(context.Background(), cr)
		return err
	}
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if err := once(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("eight", func(b *testing.B) { eight(b, once) })
}

// The floor: the same request with net/http alone, its answer only unpacked.
func BenchmarkNetHTTP(b *testing.B) {
	at := serve(b, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	token := signed(b, claimsFor(refreshLife))
	c := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: time.Minute}
	once := func() error {
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
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if err := once(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("eight", func(b *testing.B) { eight(b, once) })
}

func BenchmarkReadToken(b *testing.B) {
	s := NewSecret(signed(b, claimsFor(refreshLife)))
	for b.Loop() {
		if _, err := ReadToken(s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	p := Policy{root(b, PublicAPIRoot)}
	for b.Loop() {
		if err := p.Allow("https://kms2.kaiza.la/v1/accessToken"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	s := strings.Repeat("Payroll \u202e\x1b[31m", 20)
	for b.Loop() {
		Clean(s)
	}
}
