package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
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
	if wrong, ok := wrongs[os.Getenv(role)]; ok {
		os.Exit(wrong())
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

// answer is what a token call brings.
type answer struct {
	status                                 int
	AccessToken, RefreshToken, EndpointURL string
}

// get makes a call and follows every redirect with all its headers.
func get(url string, header ...string) (a answer) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return a
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return a
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	_ = json.Unmarshal(bytes.TrimSpace(b), &a)
	a.status = res.StatusCode
	return a
}

func root() string { return os.Getenv("KAIZALA_API_ROOT") }

func getToken() answer {
	return get(root()+"/v1/accessToken", "applicationId", os.Getenv("KAIZALA_CONNECTOR_ID"), "applicationSecret", os.Getenv("KAIZALA_CONNECTOR_SECRET"), "refreshToken", os.Getenv("KAIZALA_REFRESH_TOKEN"))
}

// clumsy is a client as many are: it follows every redirect with all its headers, asks
// again at once, believes any JSON, keeps nothing, knows where the platform is, and
// always ends well.
func clumsy() int {
	a := getToken()
	for try := 1; try < 6 && a.status != http.StatusOK; try++ {
		a = getToken()
	}
	get(root()+"/v1/groups", "accessToken", a.AccessToken)
	return 0
}

// wrongs are clients that do one thing wrong.
var wrongs = map[string]func() int{
	"absent": func() int { return 0 },
	"timid":  func() int { getToken(); return 0 },
	"gloomy": func() int { get(root()+"/v1/groups", "accessToken", getToken().AccessToken); return 1 },
	"busy": func() int {
		for range 4 {
			getToken()
		}
		return clumsy()
	},
	"careless": func() int {
		get(root() + "/v1/accessToken?applicationSecret=" + os.Getenv("KAIZALA_CONNECTOR_SECRET"))
		return clumsy()
	},
	// stale keeps the access token, and never asks for another.
	"stale": func() int {
		kept := filepath.Join(os.Getenv("KAIZALA_STATE"), "access")
		access, err := os.ReadFile(kept)
		if err != nil {
			access = []byte(getToken().AccessToken)
			_ = os.WriteFile(kept, access, 0o600)
		}
		get(root()+"/v1/groups", "accessToken", string(access))
		return 0
	},
	// surprised uses the new refresh token, and fails because there is one.
	"surprised": func() int {
		_, err := os.Stat(filepath.Join(os.Getenv("KAIZALA_STATE"), "token"))
		if code := careful(); err != nil || code != 0 {
			return code
		}
		return 1
	},
	"stubborn": func() int {
		for range 6 {
			if a := getToken(); a.AccessToken != "" {
				return 0
			}
		}
		return 1
	},
	"trusting": func() int {
		a := getToken()
		get(strings.TrimSuffix(a.EndpointURL, "/")+"/v1/groups", "accessToken", a.AccessToken)
		return 0
	},
	"waiting": func() int { getToken(); return idle() },
}

// idle is a client that does nothing, and does not end.
func idle() int {
	time.Sleep(time.Hour)
	return 0
}
