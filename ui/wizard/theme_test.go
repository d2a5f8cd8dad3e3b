package wizard

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// With 16 colours a grey is grey, and a warning has another colour than a failure: on a
// dark and on a light terminal, whichever of its answers comes first.
func TestSixteenColours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		paper          paper
		dim, warn, bad string
	}{
		"dark":  {dark, "90", "93", "91"},
		"light": {light, "90", "33", "31"},
	} {
		profile, background := tea.ColorProfileMsg{Profile: colorprofile.ANSI}, tea.BackgroundColorMsg{Color: c.paper.color}
		for _, told := range [][]tea.Msg{{profile, background}, {background, profile}} {
			m, _ := studio(t)
			for _, msg := range told {
				next, _ := m.Update(msg)
				m = next.(Model)
			}
			for want, s := range map[string]style{c.dim: m.theme.dim, c.warn: m.theme.warn, c.bad: m.theme.bad} {
				var out strings.Builder
				w := colorprofile.Writer{Forward: &out, Profile: colorprofile.ANSI}
				if _, err := w.WriteString(s.Render("x")); err != nil || !strings.HasPrefix(out.String(), "\x1b["+want+"m") || ansi.Strip(out.String()) != "x" {
					t.Errorf("%s: %q, want SGR %s (%v)", name, out.String(), want, err)
				}
			}
		}
	}
}
