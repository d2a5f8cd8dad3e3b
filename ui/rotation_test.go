package ui

import (
	"bytes"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// A process is killed anywhere in a rotation, from before its request to after its
// print. The document is whole; the refresh token in it is one that the service
// issued, and, once an access token was printed, the one that came with it; the
// one before it is kept.
func TestKillsInARotation(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	newRotation(t, service, newHousehold(t, service.URL)).kills(t, 12)
}

// kills kills so many processes, in the long run 200.
func (s *rotation) kills(t *testing.T, kills int) {
	if long() {
		kills = 200
	}
	died := map[string]int{}
	for i := range kills {
		s.home.ages(t, s.key)
		args := [][]string{{"token", "--json"}, {"verify", "--json"}}[rand.IntN(2)]
		asked := s.service.many()
		out := s.killed(s.home.command(args...), i%3 == 0)
		died[s.judge(t, i, asked, out)]++
	}
	if found := s.home.clear(t, "refresh."); len(found) > 0 {
		t.Errorf("a refresh token stands in clear in %v", found)
	}
	t.Logf("%d kills in a rotation: %d corrupt, %d lost, %d not the service's, %d predecessors lost; killed %v", kills, s.corrupt, s.lost, s.strange, s.forgot, died)
}

// rotation is one connector whose token rotates under kills, and what went wrong.
type rotation struct {
	service *rotating
	home    *household
	key     persist.Key

	whole, rest       time.Duration // of a process that nobody kills, and from its request on
	refresh, previous secret.Secret // as the document had them after the kill before
	acknowledged      int           // the last exchange of which something was printed

	corrupt, lost, strange, forgot int
}

func newRotation(t *testing.T, service *rotating, home *household) *rotation {
	s := &rotation{service: service, home: home}
	s.key = s.home.connector(t, "Payroll", 1)
	began := time.Now()
	c := s.home.command("token", "--json")
	out, err := s.timed(c, began)
	if err != nil || named(out) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	s.acknowledged = 1
	secrets, err := s.home.secrets(s.key)
	if err != nil {
		t.Fatal(err)
	}
	s.refresh, s.previous = secrets[refreshOf("g0")], secrets[previousOf("g0")]
	return s
}

// timed runs a process to its end and notes how long it took.
func (s *rotation) timed(c *exec.Cmd, began time.Time) ([]byte, error) {
	asked := make(chan time.Time, 1)
	go func() { <-s.service.came; asked <- time.Now() }()
	out, err := c.CombinedOutput()
	s.whole = time.Since(began)
	if err == nil {
		s.rest = time.Since(<-asked)
	}
	return out, err
}

// killed starts a process, kills it at random and gives what it had printed: some
// time after its start, or closer, some time after its request.
func (s *rotation) killed(c *exec.Cmd, early bool) []byte {
	var out bytes.Buffer
	c.Stdout = &out
	select {
	case <-s.service.came: // of the one before
	default:
	}
	if err := c.Start(); err != nil {
		return nil
	}
	done := make(chan struct{})
	go func() { _ = c.Wait(); close(done) }()
	span := s.whole
	if !early {
		span = s.rest
		select {
		case <-s.service.came:
		case <-done:
		}
	}
	time.Sleep(time.Duration(rand.Int64N(int64(span * 9 / 8))))
	_ = c.Process.Kill()
	<-done
	return out.Bytes()
}

// judge looks at what is there after a kill, and says where the process died.
func (s *rotation) judge(t *testing.T, i, asked int, out []byte) string {
	t.Helper()
	secrets, err := s.home.secrets(s.key)
	refresh, previous := secrets[refreshOf("g0")], secrets[previousOf("g0")]
	n, known := s.service.number(refresh)
	printed := named(out)
	s.acknowledged = max(s.acknowledged, printed)
	rotated := !refresh.Equal(s.refresh)
	switch {
	case err != nil:
		s.corrupt++
		t.Errorf("kill %d: %v", i, err)
	case !known:
		s.strange++
		t.Errorf("kill %d: the service never issued what is kept", i)
	case n < s.acknowledged:
		s.lost++
		t.Errorf("kill %d: refresh.%d is kept, but access.%d was printed", i, n, s.acknowledged)
	case rotated && !s.between(previous, n), !rotated && !previous.Equal(s.previous):
		s.forgot++
		t.Errorf("kill %d: the one before refresh.%d is not kept", i, n)
	}
	s.refresh, s.previous = refresh, previous
	switch {
	case printed > 0:
		return "after the print"
	case rotated:
		return "after the save"
	case s.service.many() > asked:
		return "after the request"
	}
	return "before the request"
}

// between reports whether a token is the one of the kill before, or a newer one that
// came before exchange n: what a team's store got late may be followed by an exchange.
func (s *rotation) between(previous secret.Secret, n int) bool {
	last, _ := s.service.number(s.refresh)
	before, known := s.service.number(previous)
	return known && last <= before && before < n
}

var accessName = regexp.MustCompile(`(?:access|exchange)\.(\d+)`)

// named is the exchange that an output names, 0 if none.
func named(out []byte) int {
	m := accessName.FindSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func refreshOf(g steps.GrantID) steps.Slot { return steps.Slot{Kind: steps.SlotRefresh, Grant: g} }
func previousOf(g steps.GrantID) steps.Slot {
	return steps.Slot{Kind: steps.SlotPrevious, Grant: g}
}
