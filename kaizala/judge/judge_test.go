package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// The clients of the tests are this program, run again with a variable that says which.
const role = "KAIZALA_TEST_CLIENT"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "careful":
		os.Exit(careful())
	case "clumsy":
		os.Exit(clumsy())
	}
	os.Exit(idle())
}

func client(t *testing.T, which string) Client {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Client{Command: []string{self}, Env: append(os.Environ(), role+"="+which), Within: 20 * time.Second}
}

// careful is a client on package kaizala.
func careful() int {
	kept := filepath.Join(os.Getenv("KAIZALA_STATE"), "token")
	refresh := os.Getenv("KAIZALA_REFRESH_TOKEN")
	if b, err := os.ReadFile(kept); err == nil {
		refresh = string(b)
	}
	root, err := kaizala.ParseRoot(os.Getenv("KAIZALA_API_ROOT"))
	if err != nil {
		return 2
	}
	c := kaizala.New(kaizala.Options{Policy: kaizala.Policy{Root: root}})
	access, err := c.Exchange(context.Background(), kaizala.Credentials{
		ConnectorID: os.Getenv("KAIZALA_CONNECTOR_ID"), ConnectorSecret: secret.New(os.Getenv("KAIZALA_CONNECTOR_SECRET")), RefreshToken: secret.New(refresh),
	})
	if err != nil {
		return 4
	}
	if !access.Refresh.IsZero() && os.WriteFile(kept, []byte(access.Refresh.Reveal()), 0o600) != nil {
		return 1
	}
	if _, err := c.Groups(context.Background(), access.Endpoint, access.Token); err != nil {
		return 5
	}
	return 0
}

// clumsy is a client as many are: it follows every redirect with all its headers, asks
// again at once, believes any JSON, keeps nothing, knows where the platform is, has the
// secret in an address, and always ends well.
func clumsy() int {
	root := os.Getenv("KAIZALA_API_ROOT")
	get := func(url string, header ...string) (int, []byte) {
		r, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return 0, nil
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, nil
		}
		defer func() { _ = res.Body.Close() }()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, b
	}
	var answer struct{ AccessToken string }
	for range 6 {
		status, b := get(root+"/v1/accessToken", "applicationId", os.Getenv("KAIZALA_CONNECTOR_ID"), "applicationSecret", os.Getenv("KAIZALA_CONNECTOR_SECRET"), "refreshToken", os.Getenv("KAIZALA_REFRESH_TOKEN"))
		if _ = json.Unmarshal(bytes.TrimSpace(b), &answer); status == http.StatusOK {
			break
		}
	}
	get(root+"/v1/groups", "accessToken", answer.AccessToken)
	return 0
}

// idle is a client that does nothing, and does not end.
func idle() int {
	time.Sleep(time.Hour)
	return 0
}

// judged judges a client in the cases, several at a time.
func judged(t *testing.T, c Client, cases []Case) map[string]Verdict {
	t.Helper()
	out := make([]Verdict, len(cases))
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	done := make(chan error, len(cases))
	for i, k := range cases {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			v, err := k.Judge(context.Background(), c)
			out[i] = v
			done <- err
		}()
	}
	for range cases {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]Verdict{}
	for _, v := range out {
		all[v.Case] = v
	}
	return all
}

// cases are all in the long run, else those without patience, and of the hostile ones
// every fifth.
func cases() []Case {
	if os.Getenv("KAIZALA_SETUP_LONG") != "" {
		return All()
	}
	n := 0
	return slices.DeleteFunc(All(), func(c Case) bool {
		if strings.HasPrefix(c.Name, "token service: ") {
			n++
		}
		return c.Slow || strings.HasPrefix(c.Name, "token service: ") && n%5 != 0
	})
}

// Our own client has no fault.
func TestACarefulClientPasses(t *testing.T) {
	t.Parallel()
	c := client(t, "careful")
	c.Within = 90 * time.Second
	for _, v := range judged(t, c, cases()) {
		if v.Fault != "" {
			t.Errorf("%s: %s: %s", v.Case, v.Did, v.Fault)
		}
	}
}

// Each fault of a client that has them all is found, by its name.
func TestAClumsyClientIsFoundOut(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"day 330":                         "threw the new refresh token away",
		"day 366":                         "as if all were well",
		"a revoked token":                 "as if all were well",
		"an endpoint of its own":          "at the API root",
		"an error with status 200":        "as if all were well",
		"the service fails":               "as if all were well",
		"a sign-in page":                  "as if all were well",
		"429, 2 seconds":                  "before the time",
		"429, a date":                     "before the time",
		"429, a day":                      "although it was to wait",
		"token service: gzip bomb":        "as if all were well",
		"token service: another protocol": "as if all were well",
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		want[fmt.Sprintf("token call, %d to another host", status)] = "It sent the connector's secret and the refresh token to another host."
		want[fmt.Sprintf("platform, %d to another host", status)] = "It sent an access token to another host."
		want[fmt.Sprintf("token call, %d in circles", status)] = "It followed"
	}
	wanted := slices.DeleteFunc(All(), func(c Case) bool { return want[c.Name] == "" })
	if len(wanted) != len(want) {
		t.Errorf("%d of %d cases are there", len(wanted), len(want))
	}
	for name, v := range judged(t, client(t, "clumsy"), wanted) {
		if !strings.Contains(v.Fault, want[name]) {
			t.Errorf("%s: %s: %q, not %q", name, v.Did, v.Fault, want[name])
		}
	}
}

// A client that does not end is ended, with what it started.
func TestAnEndlessClientIsEnded(t *testing.T) {
	t.Parallel()
	c := client(t, "idle")
	c.Within = 300 * time.Millisecond
	v, err := All()[0].Judge(context.Background(), c)
	if err != nil || v.Fault != "It did not end." {
		t.Errorf("%+v, %v", v, err)
	}
}

// Who gives up ends the client too; a command that is not there is an error.
func TestAJudgementEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	c := client(t, "idle")
	if _, err := All()[0].Judge(ctx, c); err == nil {
		t.Error("a judgement that nobody waits for goes on")
	}
	c.Command = []string{filepath.Join(t.TempDir(), "nothing")}
	if _, err := All()[0].Judge(context.Background(), c); err == nil {
		t.Error("a command that is not there was judged")
	}
}

// Names are what --only chooses by, and every address in an answer leads to this machine.
func TestCases(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range All() {
		if names[c.Name] || c.Good == "" {
			t.Errorf("%q is there twice, or says nothing", c.Name)
		}
		names[c.Name] = true
	}
	s := &stage{root: "http://127.0.0.1:1", foreign: "http://localhost:2"}
	for _, text := range []string{"https://evil.example/v1", `{"endpointUrl":"HTTP://kms2.kaiza.la@127.0.0.1/"}`, `{"endpointUrl":"https:\/\/evil.example\/"}`, "http://169.254.169.254/latest", "//evil.example/x"} {
		if got := s.here(text); strings.Contains(got, "evil") || strings.Contains(got, "kaiza.la") || strings.Contains(got, "169.254") {
			t.Errorf("%s leads to %s", text, got)
		}
	}
	if got := s.here(s.root + "/v1/accessToken"); got != s.root+"/v1/accessToken" {
		t.Errorf("the API root leads to %s", got)
	}
}
