package away_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
)

// Whatever two hosts do in any order while the engine comes and goes: a read gives what
// the engine has, or while it is away what this host saw last, and never an older one.
func TestCopiesProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		engine := shared(t)
		hosts := []*host{newHost(t, engine), newHost(t, engine)}
		hosts[1].id, hosts[1].pin = hosts[0].id, hosts[0].pin
		seen := []int{0, 0} // the revision that each host saw last
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			i := rapid.IntRange(0, 1).Draw(r, "host")
			h, gone := hosts[i], hosts[i].line.Err() != nil
			now, err := engine.Load(t.Context(), key)
			must(t, err)
			switch what := rapid.SampledFrom([]string{"goes", "comes", "restart", "save", "load", "list"}).Draw(r, "what"); what {
			case "goes":
				h.line.Cut(persist.CodeStoreAway)
			case "comes":
				h.line.Mend()
			case "restart":
				h.restart(away.Options{})
			case "save":
				err := h.Update(t.Context(), key, func(d *persist.Document) error { return nil })
				switch {
				case gone && persist.CodeOf(err) != persist.CodeStoreAway, !gone && err != nil:
					r.Fatalf("away: %v, save: %v", gone, err)
				case !gone:
					seen[i] = now.Revision + 1
				}
			default:
				if !gone {
					seen[i] = now.Revision
				}
				d, err := h.read(t, what)
				switch {
				case gone && seen[i] == 0:
					if persist.CodeOf(err) != persist.CodeStoreAway {
						r.Fatalf("%s of what was never seen: %v", what, err)
					}
				case err != nil || d.Revision != seen[i] || h.AsOf().IsZero() == gone:
					r.Fatalf("%s: revision %d, not %d, as of %v, away: %v: %v", what, d.Revision, seen[i], h.AsOf(), gone, err)
				}
			}
			if n := len(h.copies(t)); n != min(seen[i], 1) {
				r.Fatalf("%d copies", n)
			}
		}
	})
}

// read reads the document by Load, or by List.
func (h *host) read(t *testing.T, how string) (persist.Document, error) {
	t.Helper()
	if how == "load" {
		return h.Load(t.Context(), key)
	}
	docs, errs := h.List(t.Context())
	if len(docs) == 0 {
		return persist.Document{}, errors.Join(errs...)
	}
	return docs[0], errors.Join(errs...)
}
