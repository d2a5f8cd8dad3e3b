package tokens

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Whatever two machines and a person do in any order while the engine comes and goes, also
// in the middle of a call: a new refresh token waits in the outbox, or the document had
// it; what was pasted last is never replaced by what waited.
func TestNoRenewedTokenIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rapid.Check(t, func(r *rapid.T) {
		now := time.Now()
		w.set(func(w *world) { w.now = func() time.Time { return now } })
		machines := []*machine{w.machine(), w.machine()}
		brought := map[string]bool{} // refresh tokens that are not known to be in the document
		exchanges := 0
		for i := range rapid.IntRange(1, 8).Draw(r, "steps") {
			m := machines[rapid.IntRange(0, 1).Draw(r, "machine")]
			what := rapid.SampledFrom([]string{"goes", "comes", "token", "token", "token and goes", "deliver", "paste", "a day"}).Draw(r, "what")
			gone := m.line.Err() != nil
			w.set(func(w *world) {
				exchanges++
				w.renewed, w.sent = fmt.Sprint("made.up.renewed-", exchanges, ".", i), nil
				w.inFront = func(_ http.ResponseWriter, q *http.Request) bool {
					if what == "token and goes" && strings.HasSuffix(q.URL.Path, "/v1/accessToken") {
						m.line.Cut(persist.CodeStoreAway)
					}
					return false
				}
			})
			pasted := ""
			switch what {
			case "a day":
				now = now.Add(25 * time.Hour)
			case "paste":
				pasted = fmt.Sprint("made.up.pasted-", i)
				w.paste(pasted)
			}
			delivers := m.refreshTokens(t)
			err := m.does(t, what)
			if err != nil && (m.line.Err() == nil || steps.CodeOf(err) != string(persist.CodeStoreAway)) {
				r.Fatalf("%s, the engine was away: %v: %v", what, gone, err)
			}
			exchanged := slices.ContainsFunc(w.requests(), func(sent string) bool { return strings.HasPrefix(sent, "/v1/accessToken") })
			if exchanged {
				brought[w.renewed] = true
			}
			refresh, before := w.holds()
			waiting := append(machines[0].refreshTokens(t), machines[1].refreshTokens(t)...)
			if !exchanged { // else what waited there was delivered first: what was pasted and what came since are newer
				delivers = nil
			}
			if lost := unseen(brought, []string{refresh, before}, waiting, delivers); lost != "" {
				r.Fatalf("%s: %s is lost: the document has %q and before it %q, %q wait", what, lost, refresh, before, waiting)
			}
			if what == "deliver" && slices.Contains(waiting, refresh) && err == nil && !gone {
				r.Fatalf("%q was delivered and waits", refresh)
			}
			if pasted != "" && refresh != pasted {
				r.Fatalf("%q in place of what was pasted", refresh)
			}
		}
	})
}

// unseen is a token that was brought and is nowhere, or "". One that the document has, or
// had within the last call, needs no look from then on.
func unseen(brought map[string]bool, document, waiting, delivered []string) string {
	for token := range brought {
		switch {
		case slices.Contains(document, token):
			delete(brought, token)
		case slices.Contains(waiting, token):
		case slices.Contains(delivered, token):
			delete(brought, token)
		default:
			return token
		}
	}
	return ""
}

// does what concerns one machine alone: its line to the engine, and what it asks of it.
func (m *machine) does(t *testing.T, what string) (err error) {
	switch what {
	case "goes":
		m.line.Cut(persist.CodeStoreAway)
	case "comes":
		m.line.Mend()
	case "deliver":
		if m.copied(t) {
			err = m.source().Deliver(bg, grant)
		}
	case "token", "token and goes":
		if m.copied(t) {
			_, _, err = m.source().Token(bg, grant)
		}
	}
	return err
}

// copied reports whether the machine can open the document now.
func (m *machine) copied(t *testing.T) bool {
	t.Helper()
	return m.line.Err() == nil || len(m.files("copies")) > 0
}

func (m *machine) refreshTokens(t *testing.T) (all []string) {
	t.Helper()
	entries, errs := m.box().All(bg)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, e := range entries {
		all = append(all, e.Refresh.Reveal())
	}
	return all
}
