package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// callingPage is a page that calls the service as public pages do: with JSON and with
// secrets in headers. Then it tries what no page may.
const callingPage = `<!doctype html><title>a client</title><main></main><script>
const root = %q, say = text => document.querySelector("main").append(text + "; ");
const call = (method, path, headers, body) => fetch(root + path, {method, headers, body}).then(a => a.json());
(async () => {
  const t = await call("GET", "/v1/accessToken", {applicationId: %q, applicationSecret: %q, refreshToken: %q});
  const auth = {accessToken: t.accessToken, "Content-Type": "application/json"};
  say("groups: " + (await call("GET", "/v1/groups", auth)).groups.map(g => g.groupName));
  say("made: " + (await call("POST", "/v1/groups", auth, JSON.stringify({name: "Strike", welcomeMessage: "Hello"}))).groupName);
  say("bearer: " + (await call("GET", "/v1/users/me", {Authorization: "Bearer " + t.accessToken})).name);
  say("refused: " + (await call("GET", "/v1/groups/none", auth)).errorCode);
  for (const path of ["/sandbox/operations", "/sandbox/orders", "/developer/", "/api/oauth/authorize", "/"])
    await fetch(root + path, {credentials: "include"}).then(() => say("READ " + path), () => say("closed " + path));
  await fetch(root + "/sandbox/clock", {method: "POST", headers: {"Sandbox-Key": "x"}, body: "{}"}).then(() => say("SENT"), () => say("closed order"));
})().catch(e => say("failed: " + e)).finally(() => say("done"));
</script>`

// pageOfAnotherOrigin has a page of another loopback origin list groups.
func pageOfAnotherOrigin(t *testing.T, browser context.Context) {
	d := newDesk(t)
	site := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(rw, fmt.Sprintf(callingPage, d.root, d.id, d.secret, d.refresh))
	}))
	defer site.Close()
	ctx, cancel := chromedp.NewContext(browser)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(site.URL)); err != nil {
		t.Fatal(err)
	}
	var said string
	waitFor(t, "the page", func() bool {
		said, _ = chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
		return strings.Contains(said, "done")
	})
	for _, want := range []string{"groups: Drivers;", "made: Strike;", "bearer: Gabi Groupadmin;", "refused: NotFound;", "closed /sandbox/operations;", "closed /developer/;", "closed /;", "closed order;"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q: %s", want, said)
		}
	}
	if strings.Contains(said, "READ") || strings.Contains(said, "SENT") || strings.Contains(said, "failed") {
		t.Error(said)
	}
}
