package handoff

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"kaizala-setup/kaizala/browsertest"
	"kaizala-setup/kaizala/secret"
)

// browser is a tab in which an admin looks at the card.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func (b browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

func (b browser) reads(a chromedp.Action[string]) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

func (b browser) offline(yes bool) {
	b.t.Helper()
	var rules []*network.Conditions
	if yes {
		rules = append(rules, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	_, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules})
	if err != nil {
		b.t.Fatal(err)
	}
}

// seals pastes a token and presses the button.
func (b browser) seals(token string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("token").value = ""; 0`), chromedp.Focus(chromedp.CSS("#token")))
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: token}); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Click(chromedp.CSS("#seal")))
}

// shot keeps a picture of the page where a person asked for one.
func (b browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("KAIZALA_SETUP_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// madeUpToken is a token in the shape that was observed, signed by nobody.
func madeUpToken(connectorID string, life time.Duration) string {
	inner := fmt.Sprintf(`{\"applicationId\":\"%s\",\"data\":\"{\\\"AppName\\\":\\\"Payroll\\\"}\"}`, connectorID)
	now := time.Now()
	claims := fmt.Sprintf(`{"nbf":%d,"exp":%d,"urn:microsoft:credentials":"%s"}`, now.Unix(), now.Add(life).Unix(), inner)
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 32))
}

// An admin opens the card in a browser that has no network, pastes the token, and
// sends what comes out; the developer's key opens it.
func TestTheCardSealsInABrowserOffline(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the browser has its turn in the ordinary run")
	}
	key, recipient, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	const id = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	page, err := Request{ConnectorName: "Payroll <b>", ConnectorID: id, Group: "Drivers", Recipient: recipient, Date: time.Now()}.Card()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "card.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer server.Close()

	good := madeUpToken(id, 365*24*time.Hour)
	b := browser{t, browsertest.Start(t)}
	b.offline(true)
	b.do(chromedp.EmulateViewport(390, 800), chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String()))
	heading, words := b.reads(chromedp.Text(chromedp.CSS("h1"))), b.reads(chromedp.Text(chromedp.CSS(".words")))
	b.seals(madeUpToken("ffffffff-0000-4abc-8def-00000000ffff", 365*24*time.Hour))
	first := b.reads(chromedp.Text(chromedp.CSS("#say")))
	b.seals(madeUpToken(id, 24*time.Hour))
	second := b.reads(chromedp.Text(chromedp.CSS("#say")))
	b.shot("card")
	b.do(chromedp.SendKeys(chromedp.CSS("#remark"), "for the depot"))
	b.seals("  " + good[:100] + "\n " + good[100:] + " ")
	b.do(chromedp.WaitVisible(chromedp.CSS("#reply")))
	reply, left := b.reads(chromedp.Value(chromedp.CSS("#reply"))), b.reads(chromedp.Value(chromedp.CSS("#token")))
	b.shot("card-sealed")
	b.offline(false) // only the page's own policy is in the way now
	b.do(chromedp.Evaluate[chromedp.Void](`fetch("`+server.URL+`").catch(() => {}); new Image().src = "`+server.URL+`/x"; navigator.sendBeacon("`+server.URL+`", "x"); 0`),
		chromedp.Sleep(200*time.Millisecond))
	if heading != "A refresh token for “Payroll <b>”" || words != strings.Join(CheckWords(recipient), " ") {
		t.Errorf("%q, %q", heading, words)
	}
	if !strings.Contains(first, "another connector: Payroll") || !strings.Contains(second, "an access token") {
		t.Errorf("it said %q and %q", first, second)
	}
	if left != "" || regexp.MustCompile(`eyJ[\w-]*\.`).MatchString(reply) {
		t.Error("the token is left in clear")
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("the page reached a server %d times", n)
	}
	p, err := Open(reply, key)
	if err != nil {
		t.Fatal(err)
	}
	if p.Token.Reveal() != good || p.ConnectorID != id || p.Group != "Drivers" || p.Remark != "for the depot" || time.Since(p.Date) > time.Hour {
		t.Errorf("opened: %d characters, %q, %q, %q, %v", p.Token.Len(), p.ConnectorID, p.Group, p.Remark, p.Date)
	}
	if _, err := Open(reply, secret.New("AGE-SECRET-KEY-1")); err == nil {
		t.Error("no key opens it too")
	}
}
