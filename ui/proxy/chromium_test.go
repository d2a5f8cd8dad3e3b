package proxy

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/browsertest"
	"kaizala-setup/kaizala/hostiletest"
)

// attack is a page that knows the whole address of the proxy, and tries it in the ways
// that a page has. PROXY and REBOUND are the address, and the address under a name that
// was made to resolve to this machine.
const attack = `<!doctype html><title>begun</title><form method=post action="PROXY/v1/groups/form" target=f enctype=text/plain><input name=a></form>
<iframe name=f></iframe><iframe src="PROXY/v1/groups/frame"></iframe><iframe src="REBOUND/v1/groups/rebound"></iframe>
<img src="PROXY/v1/groups/img"><script src="PROXY/v1/groups/script"></script><link rel=stylesheet href="PROXY/v1/groups/style">
<script>
document.forms[0].submit();
const calls = [["fetch", {}], ["no-cors", {mode: "no-cors"}], ["post", {method: "POST", mode: "no-cors", body: "x"}], ["header", {headers: {accessToken: "x"}}]];
Promise.allSettled(calls.map(([name, how]) => fetch("PROXY/v1/groups/" + name, how))).then(all => {
	document.body.append("READ " + all.filter(a => a.value && a.value.type != "opaque").length);
});
</script>`

// A page in a real browser reaches nothing through the proxy, even if it knows the
// address, and can read nothing of its answers.
func TestAPageInARealBrowser(t *testing.T) {
	t.Parallel()
	path := browsertest.Path(t)
	s := before(t, func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, "reached by "+r.URL.Path) })
	page := hostiletest.Serve(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		rebound := strings.Replace(s.Root(), "127.0.0.1", "rebound.example", 1)
		_, _ = io.WriteString(rw, strings.NewReplacer("PROXY", s.Root(), "REBOUND", rebound).Replace(attack))
	}))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--no-first-run", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=2000",
		"--host-resolver-rules=MAP rebound.example 127.0.0.1", "--dump-dom", page.URL)
	out, err := c.Output()
	if err != nil || !strings.Contains(string(out), "READ 0") {
		t.Errorf("%v: %s", err, out)
	}
	if n := s.sent.Load(); n > 0 {
		t.Errorf("%d requests reached the service", n)
	}
	refused := s.counts.answers[4].Load()
	if refused < 5 {
		t.Errorf("the page made %d requests: nothing is shown", refused)
	}
	t.Log(fmt.Sprint(refused, " requests of a page refused"))
}
