package ui

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// blocks are the indented parts of a topic, without their indentation.
func blocks(text string) []string {
	var out []string
	block := ""
	for line := range strings.Lines(text + "end") {
		if in, ok := strings.CutPrefix(line, "  "); ok || block != "" && strings.TrimSpace(line) == "" {
			block += strings.TrimLeft(in, "\n")
			if !ok {
				block += "\n"
			}
			continue
		}
		if block != "" {
			out = append(out, strings.TrimRight(block, "\n")+"\n")
		}
		block = ""
	}
	return out
}

// ciBlock is the block of the topic that begins like this.
func ciBlock(t *testing.T, begins string) string {
	t.Helper()
	for _, b := range blocks(sandboxTopic) {
		if strings.HasPrefix(b, begins) {
			return b
		}
	}
	t.Fatalf("no block begins with %q", begins)
	return ""
}

// parsed reads YAML. A field that is not listed in T is a fault of the topic.
func parsed[T any](t *testing.T, text string) (out T) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return out
}

// job is a machine of CI: a directory with the seed, and a port in place of 8090.
type job struct {
	*testing.T
	dir, port string
	env       []string
}

func newJob(t *testing.T, parts ...string) *job {
	t.Helper()
	for _, part := range append(parts, "bash", "curl") {
		switch _, err := exec.LookPath(part); {
		case err == nil:
		case os.Getenv("KAIZALA_SETUP_PARTS") == "required":
			t.Fatal(part + " is not installed")
		default:
			t.Skip(part + " is not installed: the lines for CI are not run")
		}
	}
	j := &job{T: t, dir: t.TempDir(), port: freePort(t)}
	seed := ciBlock(t, `{"version"`)
	if !json.Valid([]byte(seed)) {
		t.Fatalf("no JSON: %s", seed)
	}
	if err := os.WriteFile(filepath.Join(j.dir, "seed.json"), []byte(seed), 0o644); err != nil {
		t.Fatal(err)
	}
	return j
}

// freePort is a port outside the range from which the system gives free ones to others.
func freePort(t *testing.T) string {
	t.Helper()
	for n := range 200 {
		port := fmt.Sprint(12000 + (os.Getpid()*7+n*31+time.Now().Nanosecond()/1000)%18000)
		if l, err := net.Listen("tcp", "0.0.0.0:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// sets gives the job variables.
func (j *job) sets(variables map[string]string) {
	for name, value := range variables {
		j.env = append(j.env, name+"="+j.here(value))
	}
}

// here is a text with the port of the job, and without what builds the program: it is
// built already.
func (j *job) here(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "go -C kaizala-setup install") {
			out = append(out, line)
		}
	}
	return strings.ReplaceAll(strings.Join(out, ""), "8090", j.port)
}

// runs gives a script to a shell, as CI does, and returns what it printed.
func (j *job) runs(script string) string {
	j.Helper()
	c := exec.Command("bash", "-e", "-o", "pipefail", "-c", j.here(script))
	c.Dir, c.Env = j.dir, append(j.env, "PATH="+os.Getenv("PATH"), "HOME="+j.dir)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	file, err := os.CreateTemp(j.dir, "printed") // a pipe would stay open as long as the sandbox runs
	if err != nil {
		j.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	c.Stdout, c.Stderr = file, file
	err = c.Start()
	if err == nil {
		j.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) })
		limit := time.AfterFunc(time.Minute, func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) })
		defer limit.Stop()
		err = c.Wait()
	}
	printed, _ := os.ReadFile(file.Name())
	if err != nil {
		j.Fatalf("%v\n%s\n%s", err, script, printed)
	}
	return string(printed)
}

// works fails the test unless the live call of a script went well.
func (j *job) works(script string) {
	j.Helper()
	if printed := j.runs(script); !strings.Contains(printed, "It works") || !strings.Contains(printed, "Drivers") {
		j.Errorf("%s\nprinted\n%s", script, printed)
	}
}

func TestSandboxInTheSameJob(t *testing.T) {
	t.Parallel()
	newJob(t).works(ciBlock(t, "kaizala-setup sandbox exec"))
}

func TestSandboxInGitHubActions(t *testing.T) {
	t.Parallel()
	w := parsed[struct {
		On   string
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Env    map[string]string
			Steps  []struct {
				Uses, Run string
				With      map[string]string
			}
		}
	}](t, ciBlock(t, "on: push"))
	j := newJob(t)
	j.sets(w.Jobs["test"].Env)
	last := ""
	for _, s := range w.Jobs["test"].Steps {
		if last != "" {
			j.runs(last)
		}
		last = s.Run
	}
	j.works(last)
}

func TestSandboxInGitLabCI(t *testing.T) {
	t.Parallel()
	w := parsed[map[string]struct {
		Image        string
		Variables    map[string]string
		BeforeScript []string `yaml:"before_script"`
		Script       []string
	}](t, ciBlock(t, "test:\n  image"))
	j := newJob(t)
	j.sets(w["test"].Variables)
	j.works(strings.Join(append(w["test"].BeforeScript, w["test"].Script...), "\n"))
}

func TestSandboxInCompose(t *testing.T) {
	t.Parallel()
	w := parsed[struct {
		Services map[string]struct {
			Image, Build, Command string
			Volumes               []string
			Healthcheck           struct {
				Test, Interval, Timeout string
				Retries                 int
			}
			DependsOn   map[string]map[string]string `yaml:"depends_on"`
			Environment map[string]string
		}
	}](t, ciBlock(t, "services:"))
	j := newJob(t, "wget")
	sandbox, client := w.Services["kaizala"], w.Services["test"]
	if sandbox.Image == "" || len(sandbox.Volumes) != 2 || client.DependsOn["kaizala"]["condition"] != "service_healthy" {
		t.Fatalf("%+v", w)
	}
	j.sets(client.Environment)
	start := strings.ReplaceAll(sandbox.Command, "/seed.json", "seed.json") + " >sandbox.log 2>&1 &\n"
	wait := "for try in $(seq 300); do " + sandbox.Healthcheck.Test + " && break; sleep 0.1; done\n"
	const call = `curl -fsS --resolve "kaizala:8090:127.0.0.1" -H "applicationId: $KAIZALA_CONNECTOR_ID" -H "applicationSecret: $KAIZALA_CONNECTOR_SECRET" -H "refreshToken: $KAIZALA_REFRESH_TOKEN" $KAIZALA_API_ROOT/v1/accessToken`
	if got := j.runs(start + wait + call); !strings.Contains(got, `"endpointUrl":"http://kaizala:`+j.port+`/"`) {
		t.Error(got)
	}
}
