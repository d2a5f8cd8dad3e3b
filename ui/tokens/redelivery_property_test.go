package tokens

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaizala-setup/persist"
)

// Two machines renew in any order, one of them loses its engine in the middle now and
// then, and processes are killed between a delivery and the removal of what they
// delivered, so that it is delivered again, however much came meanwhile: in the end the
// present token is the newest, and the one before the second newest.
func TestDeliveredAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Now()
	tokens := []string{madeUpToken}
	rapid.Check(t, func(r *rapid.T) {
		w.set(func(w *world) { w.now = func() time.Time { return start } })
		machines := []*machine{w.machine(), w.machine()}
		killed := map[string][]byte{} // files of the outboxes, as they were at the delivery
		deliver := func(m *machine) {
			if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
				r.Fatalf("%v, %d wait", err, m.waiting())
			}
		}
		again := func() {
			for path, kept := range killed {
				if err := os.WriteFile(path, kept, 0o600); err != nil {
					r.Fatal(err)
				}
			}
		}
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			m := machines[rapid.IntRange(0, 1).Draw(r, "machine")]
			waits := machines[0].waiting()+machines[1].waiting() > 0
			switch what := rapid.SampledFrom([]string{"renew", "renew", "renew away", "deliver", "deliver and be killed", "deliver and be killed", "again"}).Draw(r, "what"); what {
			case "renew", "renew away":
				if what == "renew away" && waits {
					continue // two machines that renew the same token: who delivers first wins
				}
				start = start.Add(25 * time.Hour)
				token := fmt.Sprint("made.up.renewed-", len(tokens))
				tokens = append(tokens, token)
				w.set(func(w *world) {
					w.renewed = token
					w.inFront = func(_ http.ResponseWriter, q *http.Request) bool {
						if what == "renew away" && strings.HasSuffix(q.URL.Path, "/v1/accessToken") {
							m.line.Cut(persist.CodeStoreAway)
						}
						return false
					}
				})
				if _, _, err := m.source().Token(bg, grant); err != nil {
					r.Fatal(err)
				}
				m.line.Mend()
			case "deliver":
				deliver(m)
			case "deliver and be killed":
				for _, path := range m.files("outbox") {
					kept, err := os.ReadFile(path)
					if err != nil {
						r.Fatal(err)
					}
					killed[path] = kept
				}
				deliver(m)
			case "again":
				again()
			}
		}
		again()
		deliver(machines[0])
		deliver(machines[1])
		refresh, before := w.holds()
		newest, second := tokens[len(tokens)-1], ""
		if len(tokens) > 1 {
			second = tokens[len(tokens)-2]
		}
		if refresh != newest || before != second {
			r.Fatalf("%q, before it %q; want %q and %q", refresh, before, newest, second)
		}
	})
}
