package sandbox

import (
	"bytes"
	"encoding/json"
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

	"pgregory.net/rapid"
)

// shelf is a world in files, without a server that listens.
type shelf struct {
	testing.TB
	*Server
	path string
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	s := &shelf{TB: t, path: filepath.Join(t.TempDir(), "world.json")}
	s.open()
	return s
}

// aSmallSeed is a world in which few people are.
const aSmallSeed = `{"version": 1, "groups": [{"name": "Drivers", "admins": ["admin"], "members": ["developer", "+442079460150"]}, {"name": "Wards", "admins": ["developer"]}]}`

// open loads the world, as a process does that begins to serve it.
func (s *shelf) open() {
	s.Helper()
	var small seed
	err := json.Unmarshal([]byte(aSmallSeed), &small)
	if err != nil {
		s.Fatal(err)
	}
	s.Server = &Server{clock: newClock().Now, state: s.path, seed: &small, files: filesOf(s.path), keeper: newKeeper(s.path)}
	if s.world, err = s.firstWorld(); err == nil {
		storetest.Hasten(s.keeper.disk)
		err = s.keeper.renew(s.world)
	}
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(s.keeper.dropLog)
}

// add registers a connector and returns its ID.
func (s *shelf) add(name string) (id string, err error) {
	err = s.change(func(w *world) error {
		c, _, err := w.addConnector(connector{Name: name, Owner: Developer}, s.now())
		id = c.ID
		return err
	})
	return id, err
}

// onDisk is the world as its files have it, or the error of reading them.
func (s *shelf) onDisk() (string, error) {
	w, err := loadWorld(s.path)
	if err != nil {
		return "", err
	}
	return shape(s.TB, w), nil
}

// shape is all of a world but how it is kept.
func shape(t testing.TB, w *world) string {
	t.Helper()
	copied := *w
	copied.last, copied.logged = 0, false
	text, err := copied.text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// same fails the test unless the files have the world as it is in memory.
func (s *shelf) same() {
	s.Helper()
	if on, err := s.onDisk(); err != nil || on != shape(s.TB, s.world) {
		s.Fatalf("%v\non the disk %s\nin memory   %s", err, on, shape(s.TB, s.world))
	}
}

var errNo = errors.New("no")

// Whatever is done to a world, its files have the same, and a change that fails leaves
// both as they were: rows are added, changed and removed in any order, the log is folded
// at any time, and the files are read by another process at any time.
func TestFilesHaveTheWorld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		s := &shelf{TB: t, path: filepath.Join(dir, "world.json")}
		s.open()
		defer s.keeper.dropLog()
		for range rapid.IntRange(1, 6).Draw(r, "changes") {
			before := shape(t, s.world)
			fails := rapid.Bool().Draw(r, "fails")
			err := s.change(func(w *world) error {
				for range rapid.IntRange(0, 4).Draw(r, "steps") {
					meddle(r, w, s.now())
				}
				if fails {
					return errNo
				}
				return nil
			})
			switch {
			case fails != (err != nil):
				r.Fatal(err)
			case fails && shape(t, s.world) != before:
				r.Fatalf("undone:\n%s\nnot\n%s", shape(t, s.world), before)
			}
			switch rapid.SampledFrom([]string{"go on", "fold", "look", "reopen", "reset", "close"}).Draw(r, "then") {
			case "fold":
				s.keeper.most = 0
			case "look":
				s.same()
				s.world.consistent(t)
			case "reopen": // a kill
				s.keeper.dropLog()
				s.open()
			case "reset":
				if err := s.reset(); err != nil {
					r.Fatal(err)
				}
			case "close":
				s.keeper.close(s.world)
				if _, err := os.Lstat(logOf(s.path)); err == nil {
					r.Fatal("there is a log")
				}
				s.same()
				s.open()
			}
		}
		s.same()
		s.world.consistent(t)
	})
}

// meddle does one thing to a world.
func meddle(r *rapid.T, w *world, now time.Time) {
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "which") }
	groups := w.Groups.list()
	g := groups[pick(len(groups))]
	switch rapid.SampledFrom([]string{"connector", "grant", "remove", "user", "member", "leave", "link", "post", "delivery", "forget", "account", "fault", "register", "revoke", "again"}).Draw(r, "step") {
	case "connector":
		_, _, _ = w.addConnector(connector{Name: "é \x00 \u2028", Owner: Admin}, now)
	case "grant":
		for c := range w.Connectors.all() {
			_, _, _ = w.grantTo(c.ID, rapid.SampledFrom([]string{"", g.ID}).Draw(r, "group"), Admin, now)
		}
	case "remove":
		if all := w.Connectors.list(); len(all) > 0 {
			w.removeConnector(all[pick(len(all))].ID)
		}
	case "user":
		w.called(fmt.Sprintf("+4420794601%02d", pick(30)))
	case "member":
		u := w.Users.list()[pick(w.Users.len())]
		g.add(u.ID)
		w.Groups.put(g)
	case "leave":
		if len(g.Members) > 0 {
			g.remove(g.Members[pick(len(g.Members))])
			w.Groups.put(g)
		}
	case "link":
		w.addGroup(group{Name: "x", Parents: []string{g.ID}})
	case "post":
		w.addPost(post{Group: g.ID, Text: "Hello"}, now)
	case "delivery":
		w.enqueue(delivery{ID: guid(), Hook: "h", State: delivered, Body: rawJSON("x"), Made: now})
	case "forget":
		if d, ok := firstOf(w.Deliveries.all(), anyOf); ok {
			w.Deliveries.remove(d.ID)
		}
	case "account":
		w.edit(Admin, func(a *account) { a.Moved = !a.Moved })
	case "fault":
		w.Faults = append(w.Faults, fault{Kind: "429", Calls: 1})
	case "register":
		w.registers(Developer, fmt.Sprintf("+4420794601%02d", pick(30)))
	case "revoke":
		w.Revoked.put(revocation{guid(), now})
	case "again": // removed and there again within one change
		if p, ok := firstOf(w.Posts.all(), anyOf); ok {
			w.Posts.remove(p.Ref)
			w.Posts.put(p)
		}
	}
}

// consistent fails the test unless each index has just the rows that a scan finds.
func (w *world) consistent(t testing.TB) {
	t.Helper()
	for g := range w.Groups.all() {
		for _, id := range g.people() {
			if _, ok := firstOf(w.Groups.by(byUser, id), func(o group) bool { return o.ID == g.ID }); !ok {
				t.Fatalf("%s is not found by its member %s", g.ID, id)
			}
		}
		below := 0
		for o := range w.Groups.all() {
			for _, p := range o.Parents {
				if p == g.ID {
					below++
				}
			}
		}
		if below != w.Groups.count(byParent, g.ID) {
			t.Fatalf("%d groups below %s, %d found", below, g.ID, w.Groups.count(byParent, g.ID))
		}
	}
	grants := 0
	for c := range w.Connectors.all() {
		grants += w.Grants.count(byConnector, c.ID)
	}
	if grants != w.Grants.len() {
		t.Fatalf("%d grants, %d found by their connectors", w.Grants.len(), grants)
	}
	for u := range w.Users.all() {
		if found, ok := w.byPhone(u.Phone); u.Phone != "" && (!ok || found.Phone != u.Phone) {
			t.Fatalf("nobody has %s", u.Phone)
		}
	}
}

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
