package export

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// Libraries read a .env file as shells do.
func TestPythonReadsDotenv(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3" // Debian's, which has Debian's library
	needs(t, python)
	if exec.Command(python, "-c", "import dotenv").Run() != nil {
		lacksPart(t, "python3-dotenv")
	}
	readDotenv(t, func(string) []string {
		return []string{python, "-c", `import dotenv, os, sys
for v in dotenv.dotenv_values(os.environ["VALUES"]).values(): sys.stdout.buffer.write(v.encode() + b"\0")`}
	})
}

func TestDotenvOfNode(t *testing.T) {
	t.Parallel()
	if exec.Command("node", "--env-file=/dev/null", "-e", "0").Run() != nil {
		t.Skip("there is no Node.js of 20.6 or newer, which reads .env files")
	}
	readDotenv(t, func(file string) []string {
		return []string{"node", "--env-file=" + file, "-e", `for (let i = 0; process.env["V" + i] !== undefined; i++) process.stdout.write(process.env["V" + i] + "\0")`}
	})
}

// readDotenv has a program read values in a .env file.
func readDotenv(t *testing.T, command func(file string) []string) {
	t.Helper()
	r := seeded(t)
	for left := counted(300); left > 0; left -= 1000 {
		values, text := written(t, r, dotenv, min(left, 1000))
		path := file(t, text)
		compare(t, values, []string{"VALUES=" + path}, command(path)...)
	}
}

// dockerEnv reads a file as docker run --env-file does: a line a variable, no quotes.
func dockerEnv(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimLeft(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), " \t")
		if name, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			out[name] = value
		}
	}
	return out
}

// systemdEnv reads a file as EnvironmentFile= does, as systemd.exec(5) has it: within
// double quotes a backslash keeps one of "\`$, and a backslash before a line's end joins
// lines; elsewhere it stays.
func systemdEnv(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		name, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		inner := strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`)
		out[name] = regexp.MustCompile("\\\\([\"\\\\`$])").ReplaceAllString(inner, "$1")
	}
	return out
}

// Two formats whose programs are no part of a test machine are read by their rules.
func TestRulesReadEveryValue(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		language language
		parse    func(string) map[string]string
	}{"docker": {docker, dockerEnv}, "systemd": {systemd, systemdEnv}} {
		t.Run(name, func(t *testing.T) {
			values, text := written(t, seeded(t), f.language, counted(3000))
			got := f.parse(text)
			for i, value := range values {
				if got[named(i)] != value {
					t.Fatalf("%q came out as %q", value, got[named(i)])
				}
			}
		})
	}
}

// systemd reads the same syntax in environment.d, where it fills in variables and ~, too. The
// generator prints each variable for a shell, and a tab as \t.
func TestSystemdItselfReadsValues(t *testing.T) {
	t.Parallel()
	const generator = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"
	if _, err := os.Stat(generator); err != nil {
		t.Skip("systemd is missing")
	}
	values, text := written(t, seeded(t), systemd, counted(300))
	config := t.TempDir()
	var kept []string
	var lines strings.Builder
	for i, line := range strings.SplitAfter(text, "\n") {
		if i < len(values) && !strings.ContainsAny(values[i], "$~\t") {
			_, rest, _ := strings.Cut(line, "=")
			lines.WriteString(named(len(kept)) + "=" + rest)
			kept = append(kept, values[i])
		}
	}
	if err := os.MkdirAll(filepath.Join(config, "environment.d"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "environment.d", "test.conf"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	needs(t, "bash")
	compare(t, kept, []string{"XDG_CONFIG_HOME=" + config, "VALUES=" + generator}, "bash", file(t, `eval "$("$VALUES" | grep '^V[0-9]*=')"; `+printing(len(kept))))
}

// stub stands for gh: it keeps what it reads under the name that it is given, as gh does,
// and fails if a value is in its arguments.
const stub = `#!/bin/sh
[ "$#" = 3 ] && [ "$1 $2" = "secret set" ] || exit 1
cat >"$KEPT/$3"
`

func TestGhReadsEveryValue(t *testing.T) {
	t.Parallel()
	needs(t, "sh")
	bin, kept := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "gh"), []byte(stub), 0o700); err != nil {
		t.Fatal(err)
	}
	values, text := written(t, seeded(t), github, 60)
	compare(t, []string{""}, []string{"PATH=" + bin + ":/usr/bin:/bin", "KEPT=" + kept}, "sh", "-e", file(t, text+`printf '\0'`))
	for i, value := range values {
		if b, err := os.ReadFile(filepath.Join(kept, named(i))); err != nil || string(b) != value {
			t.Errorf("%q came out as %q: %v", value, b, err)
		}
	}
}

// curl sends the three headers as they are, and has none of them in its arguments.
func TestCurlSendsTheValues(t *testing.T) {
	t.Parallel()
	needs(t, "curl")
	var got http.Header
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got, path = r.Header, r.URL.Path }))
	defer server.Close()
	r := seeded(t)
	for range 12 {
		v := Values{APIRoot: server.URL, ConnectorID: randomly(r, plain), Secret: secret.New(randomly(r, pieces)), Refresh: secret.New(randomly(r, plain))}
		text, err := writeCurl(v)
		if err != nil {
			continue
		}
		c := exec.Command("curl", "--silent", "--show-error", "--noproxy", "*", "--config", "-")
		c.Stdin = strings.NewReader(text)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if path != "/v1/accessToken" || got.Get("applicationId") != v.ConnectorID || got.Get("applicationSecret") != v.Secret.Reveal() || got.Get("refreshToken") != v.Refresh.Reveal() {
			t.Errorf("%s: %q of %q", path, got, text)
		}
	}
}

// Node.js reads what is JSON.
func TestNodeReadsJSON(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	const each = `for (const f of JSON.parse(require("fs").readFileSync(0, "utf8"))) { const v = JSON.parse(f);
  process.stdout.write((v.applicationSecret ?? v.values.find((x) => x.key === "application-secret").value) + "\0") }`
	r := seeded(t)
	var texts, values []string
	for _, write := range []func(Values) (string, error){writeJSON, writePostman} {
		for range counted(300) {
			value := randomly(r, pieces)
			text, err := write(Values{APIRoot: "https://api.example.com", ConnectorID: "x", Secret: secret.New(value), Refresh: secret.New("y")})
			if err != nil {
				t.Fatal(err)
			}
			texts, values = append(texts, text), append(values, value)
		}
	}
	all, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, values, []string{"VALUES=" + file(t, string(all))}, "sh", "-c", `exec node -e "$0" <"$VALUES"`, each)
}
