package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist/storetest"
)

// Where a log ends within a line, at any byte, the world is that of the last whole line:
// what a crash cut off was not answered.
func TestTornLog(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	shapes := []string{shape(t, s.world)}
	ends := []int{int(s.keeper.log.Size())}
	for i := range 3 {
		if _, err := s.add(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		shapes, ends = append(shapes, shape(t, s.world)), append(ends, int(s.keeper.log.Size()))
	}
	s.keeper.dropLog()
	log, err := os.ReadFile(logOf(s.path))
	if err != nil {
		t.Fatal(err)
	}
	cut := func(b []byte, want int, what string) {
		t.Helper()
		if err := os.WriteFile(logOf(s.path), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if on, err := s.onDisk(); err != nil || on != shapes[want] {
			t.Fatalf("%s: %v\n%s\nnot\n%s", what, err, on, shapes[want])
		}
	}
	for n := ends[0]; n <= len(log); n++ {
		if texts, err := wholeLines(log[:n]); err != nil || bytes.Count(log[:n], []byte("\n")) != len(texts) {
			t.Fatalf("%d of %d bytes: %d lines, %v", n, len(log), len(texts), err)
		}
		if n%29 > 0 && !slices.Contains(ends, n) && !slices.Contains(ends, n+1) {
			continue // reading all of a world takes time
		}
		whole := 0
		for whole+1 < len(ends) && n >= ends[whole+1] {
			whole++
		}
		cut(log[:n], whole, fmt.Sprintf("%d of %d bytes", n, len(log)))
		if whole < 3 { // the disk had made room for the line already
			cut(append(bytes.Clone(log[:n]), make([]byte, ends[whole+1]-n)...), whole, fmt.Sprintf("zeros from %d", n))
		}
	}
	hole := bytes.Clone(log)
	copy(hole[ends[2]+20:], make([]byte, 20))
	cut(hole, 2, "a page of the last line that never came to the disk")
	s.open()
	if on := shape(t, s.world); on != shapes[2] {
		t.Error(on)
	}
	if _, err := s.add("after the crash"); err != nil {
		t.Fatal(err)
	}
	s.same()
}

// Damage that no crash makes is refused in words, and nothing is written.
func TestDamagedLog(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for i := range 3 {
		if _, err := s.add(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	s.keeper.dropLog()
	log, err := os.ReadFile(logOf(s.path))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(log, []byte("\n"))
	join := func(order ...int) []byte {
		var out []byte
		for _, i := range order {
			out = append(out, lines[i]...)
		}
		return out
	}
	flip := func(at int) []byte {
		b := bytes.Clone(log)
		b[at] ^= 1
		return b
	}
	other := newWorld()
	header, err := logLine(other.logHeader())
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := logLine(record{Number: s.world.last + 1, Rows: []rowChange{{Table: "ships", Put: []byte(`{}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	gone, err := logLine(record{Number: s.world.last + 1, Rows: []rowChange{{Table: "posts", Remove: "none"}}})
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string][]byte{
		"empty":                      {},
		"no header":                  join(1, 2, 3),
		"another world's":            append(header, join(1, 2, 3)...),
		"a bit in the middle":        flip(len(lines[0]) + len(lines[1])/2),
		"a bit in the header":        flip(12),
		"a bit in a last whole line": flip(len(log) - 10),
		"a line is missing":          join(0, 1, 3),
		"lines change places":        join(0, 2, 1, 3),
		"zeros in the middle":        append(append(join(0, 1), make([]byte, 100)...), lines[3]...),
		"an unknown table":           append(bytes.Clone(log), unknown...),
		"a row that is not there":    append(bytes.Clone(log), gone...),
		"it is gone":                 nil,
	} {
		if text == nil {
			err = os.Remove(logOf(s.path))
		} else {
			err = os.WriteFile(logOf(s.path), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, served := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: s.path})
		_, attached := Attach(t.Context(), filepath.Dir(s.path), time.Now)
		_, looked := At(filepath.Dir(s.path), time.Now).Look(t.Context())
		for _, err := range []error{served, attached, looked} {
			if e := new(Error); !errors.As(err, &e) || e.Reason != CodeWorldCorrupt || e.Path != s.path {
				t.Errorf("%s: %v", what, err)
			}
		}
		if after, _ := os.ReadFile(logOf(s.path)); !bytes.Equal(after, text) {
			t.Errorf("%s: the log was touched", what)
		}
	}
}

// A disk that fails at any step of an append: the change is none, in memory and on the
// disk, and the next one is made.
func TestFailingAppend(t *testing.T) {
	t.Parallel()
	for _, step := range storetest.AppendSteps() {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
			if _, err := s.add("before"); err != nil {
				t.Fatal(err)
			}
			before := shape(t, s.world)
			mend := storetest.BreakAppend(s.keeper.disk, step, syscall.ENOSPC)
			s.keeper.dropLog()
			log, err := s.keeper.disk.OpenLog(logOf(s.path))
			if err != nil {
				t.Fatal(err)
			}
			s.keeper.log = log
			if _, err := s.add("not kept"); !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
			if now := shape(t, s.world); now != before {
				t.Fatalf("memory: %s\nnot %s", now, before)
			}
			s.same()
			mend()
			if _, err := s.add("after"); err != nil {
				t.Fatal(err)
			}
			s.same()
		})
	}
}

// A kill between any two steps of writing a world whole loses nothing and makes nothing
// twice: each step fails for good, and then another process opens the files.
func TestKilledWhileFolding(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"the log's", "the world's"} {
		for _, step := range storetest.SaveSteps() {
			t.Run(first+" "+step, func(t *testing.T) {
				t.Parallel()
				s := newShelf(t)
				if _, err := s.add("before"); err != nil {
					t.Fatal(err)
				}
				s.keeper.most = 0
				if first == "the log's" { // the world is replaced, and then it breaks
					rename := s.keeper.disk.Rename
					s.keeper.disk.Rename = func(from, to string) error {
						storetest.Break(s.keeper.disk, step, syscall.EIO)
						return rename(from, to)
					}
				} else {
					storetest.Break(s.keeper.disk, step, syscall.EIO)
				}
				if _, err := s.add("folded"); err != nil {
					t.Fatalf("the change was on the disk: %v", err)
				}
				s.same()
				if _, err := s.add("next"); err != nil && s.keeper.log != nil {
					t.Fatal(err)
				}
				s.same()
				s.keeper.dropLog()
				want := shape(t, s.world)
				s.open()
				if now := shape(t, s.world); now != want {
					t.Errorf("%s\nnot %s", now, want)
				}
				if left, _ := filepath.Glob(s.path + "*.tmp-*"); len(left) > 0 && step != "rename" {
					t.Errorf("left behind: %v", left)
				}
			})
		}
	}
}

// Files that somebody removed while the sandbox runs are written anew by the next change,
// with everything.
func TestRemovedFiles(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{""}, {".log"}, {"", ".log"}} {
		t.Run(strings.Join(names, "+"), func(t *testing.T) {
			s := newShelf(t)
			if _, err := s.add("before"); err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if err := os.Remove(s.path + name); err != nil {
					t.Skip("an open file cannot be removed here:", err)
				}
			}
			for _, name := range []string{"one", "two"} {
				if _, err := s.add(name); err != nil {
					t.Fatal(err)
				}
				s.same()
			}
		})
	}
}

// Another process may read the files at any time: a client looks for the server, and
// sandbox seed reads the world. The log is folded all the time here.
func TestReadWhileWritten(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 60 {
			s.keeper.most = int64(i%3) * 600
			if _, err := s.add(fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		}
	}()
	for seen, going := 0, true; going; {
		select {
		case <-done:
			going = false
		default:
		}
		w, err := loadWorld(s.path)
		if err != nil || w.Connectors.len() < seen {
			t.Fatalf("%d connectors were there: %v", seen, err)
		}
		seen = w.Connectors.len()
		if h, err := readHead(s.path); err != nil || !bytes.Equal(h.Key, w.Key) {
			t.Fatal(err)
		}
	}
}
