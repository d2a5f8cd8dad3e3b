package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// category is the errorCategoryKey of the proxy's own errors.
const category = "ProxyException"

// problem is an error in the shape of the service's own (documented).
type problem struct {
	Message   string `json:"message"`
	ErrorCode string `json:"errorCode"`
	Category  string `json:"errorCategoryKey"`
}

// fail answers with an error. Its errorCode is the code that commands have.
func (p *Proxy) fail(rw http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	var k *kaizala.Error
	if errors.As(err, &k) && !k.RetryAt.IsZero() {
		seconds := max(1, int(k.RetryAt.Sub(p.config.Now()).Round(time.Second).Seconds()))
		rw.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	status := statusOf(err)
	p.counts.answered(status)
	p.reply(rw, status, problem{p.config.Words(err), steps.CodeOf(err), category})
}

// statusOf is the status of HTTP for an error: that of a gateway where the service is
// at fault, 503 where something here is.
func statusOf(err error) int {
	if status := refusals[steps.CodeOf(err)]; status != 0 {
		return status
	}
	switch kaizala.CodeOf(err) {
	case "", kaizala.CodeMoved, kaizala.CodeCancelled:
		return http.StatusServiceUnavailable
	case kaizala.CodeTimeout:
		return http.StatusGatewayTimeout
	case kaizala.CodeRateLimited:
		return http.StatusTooManyRequests
	}
	return http.StatusBadGateway
}

// reply answers with JSON, which nobody is to keep.
func (p *Proxy) reply(rw http.ResponseWriter, status int, v any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(v)
}
