package sandbox

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/persist/disk"
)

// childDir names the state directory to a child process of these tests, which
// serves it until it is killed. With childFolds it writes the world whole after each
// change.
const (
	childDir   = "SANDBOX_TEST_CHILD_DIR"
	childFolds = "SANDBOX_TEST_CHILD_FOLDS"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		child(dir)
		return
	}
	os.Exit(m.Run())
}

// child makes one connector after the other and says the ID of each that was
// answered.
func child(dir string) {
	ctx := context.Background()
	a, err := Attach(ctx, dir, time.Now)
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	fmt.Println("serving:", a.Serving())
	for s, _ := a.where(); ; {
		if os.Getenv(childFolds) != "" {
			s.mu.Lock()
			s.keeper.most = 0
			s.mu.Unlock()
		}
		v, err := a.Fill(ctx, Wanted{Person: Developer, What: WantConnector})
		if err != nil {
			fmt.Println("failed:", err)
			return
		}
		fmt.Println(v.ConnectorID)
	}
}

// begin starts a child and waits until it serves.
func begin(t *testing.T, dir string, more ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childDir+"="+dir)
	c.Env = append(c.Env, more...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "serving: true" {
		t.Fatalf("the child says %q", lines.Text())
	}
	return c, lines
}

// The serving process is killed at a random moment: the next takes over, and has
// every change that was answered.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	rounds := 8
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		rounds = 200
	}
	var dir string
	var dirs []string
	answered, slowest := 0, time.Duration(0)
	for round := range rounds {
		if round%20 == 0 { // so that worlds stay small
			dir = t.TempDir()
			dirs = append(dirs, dir)
		}
		var more []string
		if round%2 == 1 {
			more = append(more, childFolds+"=1")
		}
		c, lines := begin(t, dir, more...)
		a := attach(t, dir)
		if a.Serving() {
			t.Fatal("two serve")
		}
		k, root := keysOf(t, a), a.APIRoot()
		time.AfterFunc(time.Duration(rand.IntN(20_000))*time.Microsecond, func() { _ = c.Process.Kill() })
		var ids []string
		for lines.Scan() {
			ids = append(ids, lines.Text())
		}
		_ = c.Wait()
		before := time.Now()
		if err := a.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(before))
		if !a.Serving() || a.APIRoot() != root {
			t.Fatalf("after the kill: %v, %s then %s", a.Serving(), root, a.APIRoot())
		}
		if r := k.exchange(t); r.status != http.StatusOK {
			t.Fatalf("a token from before the kill: %v", r.body)
		}
		w, err := loadWorld(a.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids[:max(0, len(ids)-1)] { // the last line may be cut off
			if _, ok := w.connector(id); !ok {
				t.Fatalf("%s was answered and is lost: %q", id, ids)
			}
		}
		answered += len(ids)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range dirs {
		if left, _ := filepath.Glob(filepath.Join(dir, "*"+disk.TempMark+"*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	t.Logf("%d kills, %d answered changes, none lost; slowest take-over %v", rounds, answered, slowest)
}
