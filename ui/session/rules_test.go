package session

import (
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/steps"
)

// Neither a call nor a message is sent with a token whose life is over, by the wizard
// or by a command.
func TestNothingIsSentWithAnExpiredToken(t *testing.T) {
	t.Parallel()
	p := newPoster(t, says(http.StatusOK, `{}`))
	o := options(t, filepath.Join(t.TempDir(), "state"), p.service)
	var ahead time.Duration
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	s := setUp(t, o)
	g := s.Wizard().Grant
	s.note(func(f steps.Facts) steps.Facts {
		held := f.Grant(g).Refresh
		held.Says.Expires = time.Now().Add(time.Hour)
		return f.Renewed(g, held, steps.Basis{}, time.Now())
	})
	drive(t, s, s.Apply(steps.Choose{Choice: steps.SayHello(drivers)}))
	ahead = 2 * time.Hour
	var requests atomic.Int32
	p.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) })
	_ = s.perform(bg, s.Apply(steps.Next{}))
	said := s.Say(bg, g, drivers, "Hello", unwatched)
	if n := requests.Load(); n > 0 || steps.CodeOf(said) != steps.CodeExpired {
		t.Errorf("%d requests; %v", n, said)
	}
}
