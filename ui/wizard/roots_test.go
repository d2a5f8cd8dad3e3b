package wizard

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// sized is what the wizard shows in a window.
func (m Model) sized(width, height int) string {
	next, _ := m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return ansi.Strip(next.(Model).View().Content)
}

// With nothing on the machine the question in which Kaizala is the first screen: Esc
// there leaves, and goes back where another screen lies below it.
func TestEscOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Retired: true}, 80, 24)
	x.sees("Kaizala ended", "esc leave").press("2").sees("Another portal", "esc back").press("esc").sees("Kaizala ended", "esc leave")
	x.press("\a").sees("What do you want to do?", "esc leave").press("1").sees("Kaizala ended", "esc back").press("esc").sees("What do you want to do?")
	x.press("1").sees("Kaizala ended").press("esc").sees("What do you want to do?").press("esc").ended()
	newMachine(t).run(t, talk.Options{Retired: true, Role: steps.Check, New: true}, 40, 15).sees("Kaizala ended").press("esc").ended()
}

// An address that is none is told beside its field, which has the focus, on the smallest
// screen too. Nothing is cut without a sign.
func TestWrongRoots(t *testing.T) {
	t.Parallel()
	m, _ := studio(t)
	for name, c := range map[string]struct{ root, portal, at string }{
		"API root": {"ftp://x", "https://kms.example.com", "▸ API root"},
		"portal":   {"https://kms.example.com", "ftp://x", "▸ Portal"},
		"both":     {"ftp://x", "ftp://y", "▸ API root"},
	} {
		r := newRoots(m.env)
		r.fields[apiRoot], r.fields[portal] = r.fields[apiRoot].focused(true).inserted(c.root), r.fields[portal].focused(true).inserted(c.portal)
		shown := m.showing(r.moved(len(r.fields)), false)
		if got := shown.sized(40, 15); !strings.Contains(got, "▸ [ Use these ]") {
			t.Errorf("%s: the button has the focus:\n%s", name, got)
		}
		got := shown.does(keyEnter).sized(40, 15)
		if !strings.Contains(got, c.at) || !strings.Contains(got, "! This is not the address") || strings.Contains(got, "▸ [") {
			t.Errorf("%s:\n%s", name, got)
		}
		if got := shown.does(keyEnter, tea.KeyPressMsg{Code: 'x', Text: "x"}).sized(40, 15); strings.Contains(got, "not the address") {
			t.Errorf("%s: it is told after another key:\n%s", name, got)
		}
	}
}

// A line that does not fit says where it goes on: from its start, or around the cursor.
func TestLineThatIsCut(t *testing.T) {
	t.Parallel()
	d := newDraft(steps.Field{ID: steps.IDField, Kind: steps.Line, Value: "0123456789abcdef"}).focused(true)
	var got []string
	for _, at := range []int{0, 9, 10, 12, 15, 16} {
		d.line.SetCursor(at)
		got = append(got, d.window(10, "|", "…"))
	}
	want := []string{"|012345678…", "012345678|…", "…23456789|…", "…456789ab|…", "…789abcde|f", "…89abcdef|"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := d.window(10, "", "…"); got != "012345678…" {
		t.Errorf("without the focus: %q", got)
	}
	if got := d.window(17, "|", "…"); got != "0123456789abcdef|" {
		t.Errorf("a line that fits: %q", got)
	}
}
