package words

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostile"
)

// Every row is one that somebody can meet: a hostile server brings it about, or it
// is named here. How the rows read is in ui/testdata/hostile.golden.
func TestEveryRowOfADetailIsMet(t *testing.T) {
	met := map[string]bool{"timeout queue": true}
	for _, b := range hostile.All() {
		cause, _, _ := strings.Cut(b.Detail, " ")
		met[b.Code+" "+cause] = true
		if !slices.ContainsFunc(details, func(d detail) bool { return d.code+" "+d.detail == b.Code+" "+cause }) && b.Detail != "" && b.Detail != "other" {
			t.Errorf("%s %s has no row of its own", b.Code, b.Detail)
		}
	}
	for _, d := range details {
		if !met[d.code+" "+d.detail] {
			t.Errorf("nobody meets %s, %s", d.code, d.detail)
		}
	}
	if len(details) < 30 {
		t.Errorf("%d details", len(details))
	}
}

func TestEvidenceInWords(t *testing.T) {
	india := time.FixedZone("", 5*60*60+30*60)
	day := 24 * time.Hour
	for want, e := range map[string]kaizala.Error{
		"The token says it is 400 days old; it was good for 365.":          {Reason: kaizala.CodeTokenInvalid, TokenAge: 400 * day},
		"The token is 364 days old: a newer one has probably replaced it.": {Reason: kaizala.CodeTokenInvalid, TokenAge: 365*day - 1},
		"The token is new: a newer one may have replaced it, or it":        {Reason: kaizala.CodeTokenInvalid, TokenAge: time.Minute},
		"This machine's clock is 3 minutes behind the service's.":          {Reason: kaizala.CodeUnauthenticated, Response: kaizala.Response{Skew: 3*time.Minute + 1}},
		"This machine's clock is 1,000 days ahead of the service's.":       {Reason: kaizala.CodeUnauthenticated, Response: kaizala.Response{Skew: -1000 * day}},
		"Try again at 15:01.":                                                          {Reason: kaizala.CodeRateLimited, At: hostile.Now, RetryAt: hostile.Now.Add(time.Second)},
		"Try again at 15:00.":                                                          {Reason: kaizala.CodeRateLimited, At: hostile.Now, RetryAt: hostile.Now},
		"Try again on 25 November 2026 00:00.":                                         {Reason: kaizala.CodeServiceError, At: hostile.Now, RetryAt: hostile.Now.Add(9*time.Hour - time.Second)},
		"It says “Oops” (status 599).":                                                 {Reason: kaizala.CodeServiceError, Response: kaizala.Response{Status: 599, ErrorCode: "Oops"}},
		"It gave no reason (status 599).":                                              {Reason: kaizala.CodeServiceError, Response: kaizala.Response{Status: 599}},
		"begins on 24 November 2026 15:30; on this machine it is 24 Nov":               {Reason: kaizala.CodeTLS, Detail: "expired", At: hostile.Now, Certificate: kaizala.Certificate{CertFrom: hostile.Now.Add(30 * time.Minute), CertUntil: hostile.Now.Add(day)}},
		"The connection goes through the proxy HTTPS_PROXY=http://proxy.example:3128.": {Reason: kaizala.CodeTimeout, Proxy: "HTTPS_PROXY=http://proxy.example:3128"},
		"this host may be anyone's":                                                    {Reason: kaizala.CodeUnauthenticated, Request: kaizala.Request{Host: "kms2.kaiza.la"}, Response: kaizala.Response{Status: 401}},
		"The value refreshToken cannot be sent.":                                       {Reason: kaizala.CodeUnusableValue, Detail: "refreshToken"},
		"It does not begin with https://.":                                             {Reason: kaizala.CodeBadRoot, Detail: "scheme"},
	} {
		w := Reader{Zone: india}.For(string(e.Reason), &e)
		if text := strings.Join(w.Lines(), " "); !strings.Contains(text, want) || strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
			t.Errorf("%q does not say %q", text, want)
		}
	}
}
