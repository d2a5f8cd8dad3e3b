package kaizala

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// Any answer gives either consistent values or an error that can be shown.
func FuzzAnswer(f *testing.F) {
	for _, r := range replies(f) {
		f.Add(r.status, r.headers["Content-Type"], strings.ReplaceAll(r.body, "ROOT", "http://127.0.0.1:4711"))
	}
	f.Add(200, "", `{"groups":[{"groupId":"x","groupName":"\u001b[31m"}],"members":[{"id":"u"}],"id":"u","referenceId":"r"}`)
	f.Add(200, "", `{"refreshToken":"x","refreshTokenExpiry":1800000000000}`)
	c := client(f, "http://127.0.0.1:4711")
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		k := call{op: opExchange, root: c.policy.Root, path: "/v1/accessToken", headers: []param{{headerSecret, secret.New(madeUpSecret)}, {headerRefresh, secret.New(madeUpToken)}}}
		a := answer{status: status, header: http.Header{"Content-Type": {kind}}, body: []byte(body), from: &url.URL{Scheme: "http", Host: "127.0.0.1:4711", Path: k.path}}
		showable(t, answerFields(append(k.redactor(), receivedSecrets(a)...), a))
		o, e := k.validate(a)
		if e != nil {
			showable(t, e)
			return
		}
		access, e := c.readAccess(o)
		if e == nil && (!fitsHeader(access.Token.Reveal()) || c.policy.Allow(access.Endpoint) != nil || access.Expires.Year() < 1973 || access.Expires.Year() > 10000 ||
			!access.Refresh.IsZero() && !fitsHeader(access.Refresh.Reveal())) {
			t.Errorf("believed %+v", access)
		}
		showable(t, e.withRequest(k, a.from, a), access.Scope)
		all, e := readList(o, "groups", readGroup)
		showable(t, all, e.withRequest(k, a.from, a))
		id, e := readReference(o)
		showable(t, id, e.withRequest(k, a.from, a))
	})
}

// showable fails if a value has text that is not fit for a screen, or if an error or a
// record quotes a secret that was sent.
func showable(t *testing.T, values ...any) {
	for _, v := range values {
		text := fmt.Sprintf("%+v", v)
		if strings.ContainsFunc(text, func(r rune) bool { return !secret.Visible(r) }) {
			t.Errorf("not clean: %+q", text)
		}
		switch v.(type) {
		case *Error, []RecordField:
			if strings.Contains(text, madeUpToken) || strings.Contains(text, madeUpSecret) {
				t.Errorf("quotes what was sent: %q", text)
			}
		}
	}
}
