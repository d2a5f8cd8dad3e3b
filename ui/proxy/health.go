package proxy

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"kaizala-setup/steps"
)

// Both addresses answer without the secret path too: they hold numbers and codes,
// and what watches a proxy is often configured once.
const (
	pathHealth  = "/-/health"
	pathMetrics = "/-/metrics"
)

// health is what /-/health tells.
type health struct {
	Version  int    `json:"version"`
	OK       bool   `json:"ok"`              // there is a token
	Error    string `json:"error,omitempty"` // the code, if the last new token failed
	Expiry   string `json:"accessTokenExpiry"`
	Refresh  string `json:"refreshTokenExpiry,omitempty"`
	DaysLeft *int   `json:"refreshTokenDaysLeft,omitempty"` // to the nearest
}

// health tells how long the tokens are good, by this machine's clock. The status is 503
// if there is none.
func (p *Proxy) health(rw http.ResponseWriter, _ *http.Request) {
	held, err := p.tokens.state()
	now := p.config.Now()
	h := health{Version: 1, OK: held.good(now), Error: steps.CodeOf(err), Expiry: date(held.Expires)}
	if ends := held.RefreshEnds; !ends.IsZero() {
		days := int(ends.Sub(now).Round(day) / day)
		h.Refresh, h.DaysLeft = date(ends), &days
	}
	status := http.StatusOK
	if !h.OK {
		status = http.StatusServiceUnavailable
	}
	p.reply(rw, status, h)
}

const day = 24 * time.Hour

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// counts are the answers by the first digit of their status.
type counts struct{ answers [6]atomic.Int64 }

func (c *counts) answered(status int) { c.answers[min(max(status/100, 0), 5)].Add(1) }

// metrics tells the same in the text format of Prometheus.
func (p *Proxy) metrics(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	held, err := p.tokens.state()
	failed := 0
	if err != nil {
		failed = 1
	}
	gauge := func(name, help string, v int64) {
		_, _ = fmt.Fprintf(rw, "# HELP %s %s\n# TYPE %s gauge\n%s %d\n", name, help, name, name, v)
	}
	gauge("kaizala_access_token_expiry_timestamp_seconds", "When the access token ends.", held.Expires.Unix())
	if ends := held.RefreshEnds; !ends.IsZero() {
		gauge("kaizala_refresh_token_expiry_timestamp_seconds", "When the refresh token ends.", ends.Unix())
	}
	gauge("kaizala_token_failed", "1 if the last attempt to get an access token failed.", int64(failed))
	const total = "kaizala_proxy_answers_total"
	_, _ = fmt.Fprintf(rw, "# HELP %s Answers to programs, by status.\n# TYPE %s counter\n", total, total)
	for i := 1; i <= 5; i++ {
		_, _ = fmt.Fprintf(rw, "%s{status=\"%dxx\"} %d\n", total, i, p.counts.answers[i].Load())
	}
}
