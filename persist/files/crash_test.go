package files

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/storetest"

	"kaizala-setup/steps"
)

// childRole is the variable that makes the test binary play another process.
const childRole = "KAIZALA_SETUP_TEST_CHILD"

// ownBus is the variable with the home of a test that has a message bus of its own.
const ownBus = "KAIZALA_SETUP_TEST_BUS"

func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		os.Exit(child(role, os.Args[1], os.Args[2:]))
	}
	if os.Getenv(ownBus) == "" { // the keyrings are in memory: only the presence of a bus counts
		_ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	}
	storetest.InMemory()
	os.Exit(m.Run())
}

// child saves again and again and acknowledges each revision, or adds up, or
// holds a lock until it is killed.
func child(role, dir string, args []string) int {
	s, err := Open(dir, Options{ScryptCost: 10})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	switch role {
	case "holder":
		return hold(s)
	case "reader":
		return read(s)
	case "mover":
		return move(s, args)
	}
	n := 1 << 30
	if len(args) > 0 {
		n, _ = strconv.Atoi(args[0])
	}
	for range n {
		rev := 0
		err := s.Update(context.Background(), key, func(d *persist.Document) error {
			rev = d.Revision + 1
			d.Facts.Connector.Name = fmt.Sprint(rev)
			d.Facts.Connector.ID = strings.Repeat("x", rand.IntN(4000))
			return nil
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if role == "saver" {
			fmt.Println(rev)
		}
	}
	return 0
}

func another(t *testing.T, role, dir string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], append([]string{dir}, args...)...)
	c.Env = append(os.Environ(), childRole+"="+role)
	c.Stderr = os.Stderr
	return c
}

func long() bool { return os.Getenv("KAIZALA_SETUP_LONG") != "" }

// A save that was acknowledged is on the disk, whole, whenever the process is
// killed: each is killed a few saves after its first.
func TestKillsLoseNothing(t *testing.T) {
	t.Parallel()
	kills := 20
	if long() {
		kills = 1000
	}
	s := open(t)
	id := identity(t, s)
	save(t, s, id, steps.Facts{}, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New(canary)})
	corrupt, lost, saves := 0, 0, 0
	for i := range kills {
		acknowledged, n := killed(t, "saver", s.dir)
		saves += n
		d, err := s.Load(context.Background(), key)
		secrets, opened := d.Secrets(id)
		switch {
		case err != nil, opened != nil, !secrets[steps.Slot{Kind: steps.SlotSecret}].Equal(secret.New(canary)),
			d.Revision > 1 && d.Facts.Connector.Name != fmt.Sprint(d.Revision):
			corrupt++
			t.Errorf("kill %d: revision %d with %q, %v, %v", i, d.Revision, d.Facts.Connector.Name, err, opened)
		case d.Revision < acknowledged:
			lost++
			t.Errorf("kill %d: revision %d, but %d was acknowledged", i, d.Revision, acknowledged)
		}
	}
	left := 0
	_ = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if strings.Contains(e.Name(), disk.TempMark) {
			left++
			old := time.Now().Add(-2 * maxTempAge)
			_ = os.Chtimes(path, old, old)
		}
		if b, _ := os.ReadFile(path); bytes.Contains(b, []byte(canary)) {
			t.Errorf("%s holds the secret", e.Name())
		}
		return nil
	})
	if _, err := Open(s.dir, Options{ScryptCost: 10}); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(filepath.Join(s.dir, "*", "*"+disk.TempMark+"*")); len(files) > 0 {
		t.Errorf("left over after the next start: %v", files)
	}
	t.Logf("%d kills among %d saves: %d corrupt, %d lost, %d temp files left and cleaned", kills, saves, corrupt, lost, left)
}

// killed starts a process that acknowledges each step with a number, and kills it
// soon after the first. It gives the last number, and how many there were.
func killed(t *testing.T, role, dir string, args ...string) (acknowledged, many int) {
	t.Helper()
	c := another(t, role, dir, args...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); many++ {
		acknowledged, _ = strconv.Atoi(lines.Text())
		if many == 0 {
			time.AfterFunc(time.Duration(rand.IntN(10_000))*time.Microsecond, func() { _ = c.Process.Kill() })
		}
	}
	_ = c.Wait()
	return acknowledged, many
}
