package kaizala

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
)

// scale is what an ordinary run divides the real limits by.
func scale() time.Duration {
	if long() {
		return 1
	}
	return 50
}

// tight are the real limits, divided.
func tight() Limits {
	d := DefaultLimits()
	return Limits{Dial: d.Dial / scale(), TLS: d.TLS / scale(), Header: d.Header / scale(), Stall: d.Stall / scale(), Total: d.Total / scale(), Tries: 1}
}

func TestDefaultLimits(t *testing.T) {
	want := Limits{10 * time.Second, 10 * time.Second, 30 * time.Second, 10 * time.Second, 60 * time.Second, 1 << 20, 64 << 10, 3, 60 * time.Second, 100, 300}
	if DefaultLimits() != want || (Limits{}).orDefault() != want || (Limits{Dial: -1}).orDefault() != want {
		t.Errorf("got %+v", DefaultLimits())
	}
	if l := (Limits{Tries: 1, Body: 5}).orDefault(); l.Tries != 1 || l.Body != 5 || l.Dial != want.Dial {
		t.Errorf("got %+v", l)
	}
}

func TestHugeAnswers(t *testing.T) {
	var bomb bytes.Buffer
	z, _ := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	_, _ = io.CopyN(z, zeros{}, 64<<20)
	_ = z.Close()
	for name, c := range map[string]struct {
		serve  http.HandlerFunc
		code   Code
		detail string
	}{
		"endless body": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, zeros{}) }, CodeTooLarge, "body"},
		"1 byte more": {func(w http.ResponseWriter, r *http.Request) {
			documented(w, "http://"+r.Host, `"pad":"`+strings.Repeat("x", 1<<20)+`"`)
		}, CodeTooLarge, "body"},
		"gzip bomb": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "" {
				t.Error("asked for compression")
			}
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes()[:min(bomb.Len(), 1<<20)])
		}, CodeBadAnswer, "content_encoding"},
		"huge header": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 80<<10)) }, CodeTooLarge, "headers"},
		"many headers": {func(w http.ResponseWriter, _ *http.Request) {
			for range 4000 {
				w.Header().Add("X-More", strings.Repeat("x", 32))
			}
		}, CodeTooLarge, "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			at := serve(t, c.serve)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			_, err := client(t, at, limits(tight())).Exchange(context.Background(), madeUp())
			runtime.ReadMemStats(&after)
			if e := wantCode(t, err, c.code); e.Detail != c.detail {
				t.Errorf("got %v", e)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("allocated %d MiB", grown>>20)
			}
		})
	}
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		documented(w, "http://"+r.Host, `"pad":"`+strings.Repeat("x", 1<<20-300)+`"`)
	})
	if _, err := client(t, at).Exchange(context.Background(), madeUp()); err != nil {
		t.Errorf("just under the limit: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Every slow service ends within its limit and half a second.
func TestSlowServices(t *testing.T) {
	t.Parallel()
	forever := func(ctx context.Context) { <-ctx.Done() }
	drip := func(w http.ResponseWriter, r *http.Request, s string) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, s); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(100 * time.Millisecond / scale())
		}
	}
	l := tight()
	for name, c := range map[string]struct {
		at    string
		limit time.Duration
		code  Code
	}{
		"silent":       {serve(t, func(_ http.ResponseWriter, r *http.Request) { forever(r.Context()) }), l.Header, CodeTimeout},
		"slow by byte": {serve(t, func(w http.ResponseWriter, r *http.Request) { drip(w, r, " ") }), l.Total, CodeTimeout},
		"slow header":  {raw(t, func(_ int, c net.Conn) { dripRaw(c, "HTTP/1.1 200 OK\r\n", "X") }), l.Header, CodeTimeout},
		"endless 1xx":  {raw(t, func(_ int, c net.Conn) { dripRaw(c, "", "HTTP/1.1 103 Early Hints\r\n\r\n") }), l.Total, CodeTimeout},
		"1xx at speed": {raw(t, func(_ int, c net.Conn) {
			_, _ = io.Copy(c, &hostile.Repeat{Text: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"})
		}), l.Total, CodeTooLarge},
		"half an answer": {serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"accessToken":`)
			_ = http.NewResponseController(w).Flush()
			forever(r.Context())
		}), l.Total, CodeTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := client(t, c.at, limits(l)).Exchange(context.Background(), madeUp())
			wantCode(t, err, c.code)
			if took := time.Since(start); took > c.limit+500*time.Millisecond {
				t.Errorf("took %v, limit %v", took, c.limit)
			}
		})
	}
}

// dripRaw drips in the scale of the tests.
func dripRaw(c net.Conn, first, then string) {
	hostile.Drip(c, first, then, 100*time.Millisecond/scale())
}

// A handshake that nobody answers ends within its own limit.
func TestSilentHandshake(t *testing.T) {
	stop := make(chan struct{})
	at := raw(t, func(_ int, _ net.Conn) { <-stop })
	defer close(stop)
	l := tight()
	l.TLS = 100 * time.Millisecond
	start := time.Now()
	_, err := client(t, strings.Replace(at, "http:", "https:", 1), limits(l)).Exchange(context.Background(), madeUp())
	wantCode(t, err, CodeTimeout)
	if took := time.Since(start); took > 600*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestCancelEndsAnyWait(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"silent": serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
		"body": serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}),
		"pause": says(t, http.StatusTooManyRequests, "", "Retry-After", "59"),
		"dial":  "https://192.0.2.1", // an address for documentation: nobody answers
	}
	for name, at := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, at, func(o *Options) { o.Wait = nil })
			if name == "dial" {
				c.transport.Proxy = nil
				c.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				}
			}
			ctx, cancel := context.WithCancel(context.Background())
			var cancelled time.Time
			time.AfterFunc(100*time.Millisecond, func() { cancelled = time.Now(); cancel() })
			_, err := c.Exchange(ctx, madeUp())
			wantCode(t, err, CodeCancelled)
			if took := time.Since(cancelled); took > 500*time.Millisecond {
				t.Errorf("ended %v after the cancel", took)
			}
		})
	}
}

func TestTheCallersDeadline(t *testing.T) {
	at := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := client(t, at).Exchange(ctx, madeUp())
	wantCode(t, err, CodeTimeout)
}

func TestBadTLS(t *testing.T) {
	good := certificate(t, "kaizala.example")
	server := func(c *tls.Config) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
		s.Config.ErrorLog = quiet()
		s.TLS = c
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	plain := strings.TrimPrefix(serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request came") }), "http://")
	other, old := certificate(t, "other.example"), hostiletest.Certificate(t, hostiletest.Identity{Name: "kaizala.example", Until: time.Now().Add(-time.Minute)})
	for detail, address := range map[string]string{
		"unknown_authority": server(&tls.Config{Certificates: []tls.Certificate{certificate(t, "kaizala.example")}}),
		"wrong_host":        server(&tls.Config{Certificates: []tls.Certificate{other}}),
		"expired":           server(&tls.Config{Certificates: []tls.Certificate{old}}),
		"handshake":         server(&tls.Config{Certificates: []tls.Certificate{good}, MaxVersion: tls.VersionTLS11}),
		"not_tls":           plain,
	} {
		t.Run(detail, func(t *testing.T) {
			n := newInternet(t, nil)
			c := n.join(client(t, "https://kaizala.example"))
			c.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}
			for _, trusted := range []tls.Certificate{good, other, old} {
				n.roots.AddCert(trusted.Leaf)
			}
			_, err := c.Exchange(context.Background(), madeUp())
			if e := wantCode(t, err, CodeTLS); e.Detail != detail || e.Attempts != 1 {
				t.Errorf("got %v after %d attempts", e, e.Attempts)
			}
		})
	}
}

// A body that trickles is given up when too little of it comes, long before the whole
// call has to end; one that is slow but comes on is read.
func TestStalledBody(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	trickles := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hostile.Drip(flushed{w}, "{", " ", time.Millisecond)
	})
	_, err := client(t, trickles, limits(Limits{Stall: 50 * time.Millisecond})).Exchange(ctx, madeUp())
	if e := wantCode(t, err, CodeTimeout); e.Detail != "body" || e.Err != nil {
		t.Errorf("%v, by %v", err, e.Err)
	}
	comes := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for range 20 {
			_, _ = flushed{w}.Write([]byte(strings.Repeat(" ", progress)))
		}
		documented(w, "http://"+r.Host)
	})
	if _, err := client(t, comes, limits(Limits{Stall: 10 * time.Second})).Exchange(ctx, madeUp()); err != nil {
		t.Error(err)
	}
}

// flushed sends each write at once.
type flushed struct{ http.ResponseWriter }

func (f flushed) Write(b []byte) (int, error) {
	n, err := f.ResponseWriter.Write(b)
	if err == nil {
		err = http.NewResponseController(f.ResponseWriter).Flush()
	}
	return n, err
}
