package kaizala

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// A real shell runs each command, and the service sees the same request.
func TestCurlMakesTheSameRequest(t *testing.T) {
	t.Parallel()
	sh, err1 := exec.LookPath("sh")
	_, err2 := exec.LookPath("curl")
	if err1 != nil || err2 != nil {
		t.Skip("needs sh and curl")
	}
	var mu sync.Mutex
	var seen []string
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprint(r.Method, " ", r.RequestURI, " ", r.Header["Accept"], r.Header["User-Agent"], r.Header["Content-Type"],
			r.Header["Applicationid"], r.Header["Applicationsecret"], r.Header["Refreshtoken"], r.Header["Accesstoken"], sortedJSON(body)))
		if r.URL.Path == "/v1/groups" {
			w.Header()["Location"] = []string{"/it's/$HOME/`id`;&"}
			w.WriteHeader(308)
		}
	})
	var all []Record
	ctx, c := context.Background(), client(t, at).Watched(recording(&all))
	access := secret.New(madeUpAccess)
	_, _ = c.Exchange(ctx, madeUp())
	_, _ = c.Groups(ctx, at, access)
	_ = c.RequestPIN(ctx, "+4915550100", madeUpID)
	_, _ = c.LoginWithPIN(ctx, madeUpLogin())
	_, _ = c.SendMessage(ctx, at, access, "5b0d@2", "hello")
	take := func() []string {
		mu.Lock()
		defer mu.Unlock()
		taken := seen
		seen = nil
		return taken
	}
	want := take()
	if len(all) != 6 || len(want) != 6 {
		t.Fatalf("%d records of %d requests", len(all), len(want))
	}
	for _, r := range all {
		command := exec.Command(sh, "-c", r.Curl())
		command.Env = append(os.Environ(), "NO_PROXY=*", "KAIZALA_CONNECTOR_ID="+madeUpID, "KAIZALA_CONNECTOR_SECRET="+madeUpSecret, "KAIZALA_REFRESH_TOKEN="+madeUpToken,
			"KAIZALA_ACCESS_TOKEN="+madeUpAccess, "KAIZALA_PHONE=+4915550100", "KAIZALA_PIN="+madeUpPIN, "KAIZALA_MESSAGE=hello")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", r.Curl(), err, out)
		}
		if arguments, _, _ := strings.Cut(r.Curl(), "<<"); strings.Contains(arguments, "SECRET") || strings.Contains(arguments, "TOKEN") || strings.Contains(arguments, "PIN") {
			t.Errorf("a secret would be an argument: %s", arguments)
		}
	}
	if got := take(); !slices.Equal(got, want) {
		t.Errorf("curl asked\n%s\nthe client\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// sortedJSON returns the pairs of a flat object, sorted.
func sortedJSON(body []byte) []string {
	pairs := strings.Split(strings.Trim(strings.TrimSpace(string(body)), "{}"), ",")
	slices.Sort(pairs)
	return pairs
}
