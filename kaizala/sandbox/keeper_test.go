package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

// meddler does single things to a world, of those that are drawn.
type meddler struct {
	*rapid.T
	*world
	now time.Time
}

// meddle does one thing to a world.
func meddle(r *rapid.T, w *world, now time.Time) {
	meddlings := map[string]func(meddler){
		"connector": func(m meddler) {
			_, _, _ = m.addConnector(connector{Name: "é \x00 \u2028", Owner: Admin}, m.now)
		},
		"grant":  meddler.grantAll,
		"remove": meddler.dropConnector,
		"user":   func(m meddler) { m.called(m.number()) },
		"member": meddler.join,
		"leave":  meddler.leave,
		"link":   func(m meddler) { m.addGroup(group{Name: "x", Parents: []string{m.aGroup().ID}}) },
		"post":   func(m meddler) { m.addPost(post{Group: m.aGroup().ID, Text: "Hello"}, m.now) },
		"delivery": func(m meddler) {
			m.enqueue(delivery{ID: guid(), Hook: "h", State: delivered, Body: rawJSON("x"), Made: m.now})
		},
		"forget":   meddler.forgetDelivery,
		"account":  func(m meddler) { m.edit(Admin, func(a *account) { a.Moved = !a.Moved }) },
		"fault":    func(m meddler) { m.Faults = append(m.Faults, fault{Kind: "429", Calls: 1}) },
		"register": func(m meddler) { m.registers(Developer, m.number()) },
		"revoke":   func(m meddler) { m.Revoked.put(revocation{guid(), m.now}) },
		"again":    meddler.postAgain,
	}
	step := rapid.SampledFrom(slices.Sorted(maps.Keys(meddlings))).Draw(r, "step")
	meddlings[step](meddler{r, w, now})
}

func (m meddler) pick(n int) int { return rapid.IntRange(0, n-1).Draw(m.T, "which") }

func (m meddler) number() string { return fmt.Sprintf("+4420794601%02d", m.pick(30)) }

func (m meddler) aGroup() group {
	groups := m.Groups.list()
	return groups[m.pick(len(groups))]
}

// grantAll gives every connector a token: of a group, or of a user.
func (m meddler) grantAll() {
	g := m.aGroup()
	for c := range m.Connectors.all() {
		_, _, _ = m.grantTo(c.ID, rapid.SampledFrom([]string{"", g.ID}).Draw(m.T, "group"), Admin, m.now)
	}
}

func (m meddler) dropConnector() {
	if all := m.Connectors.list(); len(all) > 0 {
		m.removeConnector(all[m.pick(len(all))].ID)
	}
}

func (m meddler) join() {
	g, u := m.aGroup(), m.Users.list()[m.pick(m.Users.len())]
	g.add(u.ID)
	m.Groups.put(g)
}

func (m meddler) leave() {
	if g := m.aGroup(); len(g.Members) > 0 {
		g.remove(g.Members[m.pick(len(g.Members))])
		m.Groups.put(g)
	}
}

func (m meddler) forgetDelivery() {
	if d, ok := firstOf(m.Deliveries.all(), anyOf); ok {
		m.Deliveries.remove(d.ID)
	}
}

// postAgain removes a post and puts it back within one change.
func (m meddler) postAgain() {
	if p, ok := firstOf(m.Posts.all(), anyOf); ok {
		m.Posts.remove(p.Ref)
		m.Posts.put(p)
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
