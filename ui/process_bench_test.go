//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

// The benchmarks here time whole processes beside a floor that is started in
// turn with them, and report the ratio of the medians, since milliseconds alone
// say nothing on another machine:
//
//	go test ./ui -run '^$' -bench Process -benchtime 100x

// built is the program as it is released, built once a benchmark.
func built(b *testing.B, pkg string) string {
	b.Helper()
	out := filepath.Join(b.TempDir(), filepath.Base(pkg))
	c := exec.Command("go", "build", "-trimpath", "-ldflags=-s", "-o", out, pkg)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	return out
}

// person is the environment of somebody without a keyring.
func person(b *testing.B) []string {
	b.Helper()
	home := b.TempDir()
	return []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color"}
}

// beside times both in turn and reports the ratio of their medians.
func beside(b *testing.B, floor string, base, ours func() time.Duration) {
	b.Helper()
	base()
	ours()
	var bases, all []time.Duration
	for b.Loop() {
		bases = append(bases, base())
		all = append(all, ours())
	}
	slices.Sort(bases)
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/float64(bases[len(bases)/2]), "x-"+floor)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms")
	b.ReportMetric(0, "ns/op")
}

// runs times a command from start to end.
func runs(b *testing.B, env []string, name string, args ...string) func() time.Duration {
	return func() time.Duration {
		c := exec.Command(name, args...)
		c.Env = env
		start := time.Now()
		if text, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, text)
		}
		return time.Since(start)
	}
}

func BenchmarkProcess(b *testing.B) {
	hello, program := built(b, "./testdata/hello"), built(b, "kaizala-setup")
	env := person(b)
	setUp := exec.Command(program, "developer", "--sandbox", "--plain")
	setUp.Env, setUp.Stdin = env, strings.NewReader("\n\nfill\n3\n\nfill\n\n\n\n")
	if text, err := setUp.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	for _, args := range [][]string{{"version"}, {"--help"}, {"token", "--sandbox"}, {"status", "--sandbox"}} {
		b.Run(strings.Join(args, " "), func(b *testing.B) {
			beside(b, "hello", runs(b, env, hello), runs(b, env, program, args...))
		})
	}
	for _, n := range []int{1, 10, 100, 1000} {
		env := person(b)
		connectors(b, env, n)
		b.Run("status of "+strconv.Itoa(n), func(b *testing.B) {
			beside(b, "hello", runs(b, env, hello), runs(b, env, program, "status", "--sandbox"))
		})
	}
}

// connectors are as many documents as there may be.
func connectors(b *testing.B, env []string, n int) {
	b.Helper()
	store, err := files.Open(filepath.Join(strings.TrimPrefix(env[0], "HOME="), "kaizala-setup"), files.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		key := persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: persist.NewID()}
		err := store.Update(context.Background(), key, func(d *persist.Document) error {
			d.Facts.Connector = steps.Connector{Name: "Connector " + strconv.Itoa(i), ID: "0a1b2c3d-0000-4abc-8def-00000000abcd"}
			d.Facts.Grants = []steps.Grant{{ID: "g", Kind: steps.GroupGrant, By: steps.Myself, Group: "Drivers"}}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProcessFirstFrame is how long a person looks at nothing.
func BenchmarkProcessFirstFrame(b *testing.B) {
	bare, program := built(b, "./testdata/bare"), built(b, "kaizala-setup")
	env := person(b)
	for _, c := range []struct {
		name, sees string
		args       []string
	}{
		{"public", "Kaizala ended", nil},
		{"sandbox", "What do you want to do?", []string{"--sandbox"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			beside(b, "bare", shows(b, env, "bare", bare), shows(b, env, c.sees, program, c.args...))
		})
	}
}

// shows times a program on a terminal from its start to the text on the screen.
func shows(b *testing.B, env []string, text, name string, args ...string) func() time.Duration {
	return func() time.Duration {
		c := exec.Command(name, args...)
		c.Env = env
		start := time.Now()
		screen, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 80})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = screen.Close(); _ = c.Process.Kill(); _ = c.Wait() }()
		var seen bytes.Buffer
		buf := make([]byte, 4096)
		for !strings.Contains(seen.String(), text) {
			n, err := screen.Read(buf)
			seen.Write(buf[:n])
			if err != nil && !errors.Is(err, io.EOF) {
				b.Fatalf("%v: %q", err, seen.String())
			}
		}
		return time.Since(start)
	}
}
