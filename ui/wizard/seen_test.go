package wizard

import (
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// at is the frame of the wizard on a screen of a size, without colours.
func (m Model) at(width, height int) string {
	next, _ := m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return ansi.Strip(next.(Model).View().Content)
}

// tight are the sizes at which the pages have to be scrolled.
var tight = [][2]int{{40, 15}, {80, 24}}

// focuses are a page with the focus on each of its items, as Tab moves it.
func focuses(m Model) []Model {
	out := []Model{m}
	for range len(m.shown().items) {
		out = append(out, out[len(out)-1].does(keyTab))
	}
	return out
}

// Wherever the focus is, its item is seen, on the smallest screen too: also while
// something is waited for and after it failed, and then that is seen as well.
func TestFocusAndNewsAreSeen(t *testing.T) {
	t.Parallel()
	looks := func(name string, m Model, news string) {
		t.Helper()
		for _, size := range tight {
			for _, at := range focuses(m) {
				if frame := at.at(size[0], size[1]); !strings.Contains(frame, "▸") || !strings.Contains(frame, news) {
					t.Errorf("%s, focus %d: not seen: the focus, or %q:\n%s", name, at.shown().focus, news, frame)
					return
				}
			}
		}
	}
	for name, m := range frames(t) {
		p, ok := m.stack.top().(page)
		if !ok || p.dialog != nil || name == "a doubtful paste" {
			continue
		}
		looks(name, m, "")
		s := p.S
		effects := s.Apply(steps.Do{Effect: steps.EffectOpen})
		if len(effects) == 0 {
			continue
		}
		next, _ := m.Update(looked{session: s})
		looks(name+", waiting", next.(Model), "cancels)")
		s.Apply(steps.Answer{Effect: effects[0], Code: session.CodeBrowserFailed})
		next, _ = m.Update(looked{session: s})
		looks(name+", failed", next.(Model), "! "+words.Of(session.CodeBrowserFailed).What)
	}
}

// What is still needed has the focus when that is said, and not again when an answer, or
// what another window saved, comes while the person writes elsewhere.
func TestTheFocusStaysWhereThePersonIs(t *testing.T) {
	t.Parallel()
	m := frames(t)[string(steps.PageNote)]
	m = m.does(tea.KeyPressMsg{Code: 'P', Text: "P"}, keyEnter)
	if at := m.shown().at().field.ID; at != steps.IDField {
		t.Fatalf("said at %q", at)
	}
	m = m.does(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
	next, _ := m.Update(looked{session: m.shown().S})
	if at := next.(Model).shown().at().field.ID; at != steps.NameField {
		t.Errorf("the focus went to %q", at)
	}
}

// What is revealed is seen on the smallest screen too, also where the person has scrolled
// elsewhere: a passphrase before its reply is handed over, and the token as it is.
func TestWhatIsRevealedIsSeen(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 40, 15)
	x.sees("Before you start").press("enter").sees("What were you asked for?").press("tab", "Wages", "enter")
	x.sees("Grant “Wages” access").press("enter").sees("Note the refresh token").paste(madeUpToken(madeUpID, year, time.Now())).press("enter")
	x.sees("Share the token").press("pgdown", "pgdown").calmly().press("enter").sees("Passphrase:", "Tell the developer this passphrase first, by another way than the reply. Enter goes on.", "It is on its way")
	if !regexp.MustCompile(`Passphrase:\s+\w+-\w+-`).MatchString(x.text()) {
		t.Errorf("not seen:\n%s", x.text())
	}
	x.press("ctrl+r", "shift+tab").sees("▸ 1 Show the token").calmly().press("enter").sees("Ctrl+R shows it").press("ctrl+r").sees("eyJ").leaves()
}
