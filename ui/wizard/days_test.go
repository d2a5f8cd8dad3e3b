package wizard

import (
	"strings"
	"testing"

	"kaizala-setup/ui/talk"
)

// However long a name or a state is, its row tells the days that are left.
func TestDaysLeftAreTold(t *testing.T) {
	t.Parallel()
	m, _ := studio(t)
	h := homePage{env: m.env}
	for _, width := range []int{78, 100} {
		s := newSheet(width)
		r := talk.Row{Name: strings.Repeat("Payroll ", 9), State: strings.Repeat("works in Drivers ", 5)}
		r.Token = drawnToken(frozen)
		h.row(s, 0, r, width/3, 9)
		if line := s.lines[0]; !strings.HasSuffix(line, "365 days\x1b[m") || !strings.Contains(line, "…") {
			t.Errorf("at %d: %q", width, line)
		}
	}
}
