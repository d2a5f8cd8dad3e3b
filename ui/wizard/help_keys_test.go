package wizard

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// pressOf is the press of a key by its name.
func pressOf(name string) tea.KeyPressMsg {
	k := tea.KeyPressMsg{}
	for mod, bit := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if rest, ok := strings.CutPrefix(name, mod); ok {
			k.Mod, name = bit, rest
		}
	}
	code, ok := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4,
	}[name]
	switch {
	case ok:
		k.Code = code
	default:
		k.Code = []rune(name)[0]
	}
	if k.Mod == 0 && (!ok || name == "space") {
		k.Text = map[bool]string{true: " ", false: name}[ok]
	}
	return k
}

// apart is the wizard with sessions of its own in the place of those that are shown, on the
// same pages: what is done with it changes no other.
func (m Model) apart(t *testing.T) Model {
	t.Helper()
	shared := *m.env
	m.env = &shared
	m.stack = slices.Clone(m.stack)
	for i, s := range m.stack {
		p, ok := s.(page)
		if !ok {
			continue
		}
		now, err := session.Resume(p.S.Options, persist.Document{Key: p.S.Key(), Facts: p.S.Facts()})
		if err != nil {
			t.Fatal(err)
		}
		if p.W.Page != now.Wizard().Page {
			now.Apply(steps.Jump{Page: p.W.Page, Grant: p.W.Grant})
		}
		p.env, p.Talk.S = m.env, now
		p.care, p.pasted = care{}, time.Time{} // it was there for a while
		if p.dialog != nil {
			d := *p.dialog
			d.lull = lull{}
			p.dialog = &d
		}
		m.stack[i] = p
	}
	return m
}

// below has home below a screen that Esc takes away.
func (m Model) below() Model {
	if _, first := m.top().(homePage); first || len(m.stack) > 1 || len(m.pages()) > 0 {
		return m
	}
	if top, ok := m.top().(menu); ok && top.first {
		return m
	}
	m.stack = append(stack{newHome(m.env, m.home, nil, nil)}, m.stack...)
	return m
}

// Each key that the help of a screen lists does something there, at least after one of the
// keys that move or type: it changes the screen, or starts something.
func TestEachKeyOfTheHelpDoesSomething(t *testing.T) {
	t.Parallel()
	before := [][]tea.KeyPressMsg{nil, {pressOf("down")}, {pressOf("up")}, {pressOf("end")}, {pressOf("pgdown")}, {pressOf("pgup")}, {pressOf("x")}, {pressOf("down"), pressOf("x")}}
	for name, m := range frames(t) {
		m = m.below()
		for _, size := range tight {
			next, _ := m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for _, k := range helpKeys(next.(Model)) {
				does := slices.ContainsFunc(before, func(first []tea.KeyPressMsg) bool {
					at := next.(Model).apart(t)
					at.width, at.height = size[0], size[1]
					at = at.does(first...)
					if !slices.Contains(helpKeys(at), k) {
						return false
					}
					shown := at.View()
					after, cmd := at.Update(pressOf(k))
					then := after.(Model).View()
					return cmd != nil || then.Content != shown.Content || (then.Cursor != nil && shown.Cursor != nil && *then.Cursor != *shown.Cursor)
				})
				if !does {
					t.Errorf("%s, %d columns: %s does nothing", name, size[0], k)
				}
			}
		}
	}
}

// A page is scrolled as far as it goes and no further: one page key back is seen at once.
func TestPagesScrollToTheirEnd(t *testing.T) {
	t.Parallel()
	for _, name := range []string{string(steps.PageRegister), string(steps.PageAdminGrant), string(steps.PageAsk), string(steps.PageCall) + " done"} {
		next, _ := frames(t)[name].Update(tea.WindowSizeMsg{Width: 40, Height: 15})
		m := next.(Model)
		end := m.does(pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"), pressOf("pgdown"))
		if end.does(pressOf("pgup")).View().Content == end.View().Content {
			t.Errorf("%s: nothing is seen of a page up from the end", name)
		}
		if up := end.does(pressOf("pgup")).does(pressOf("pgdown")); up.View().Content != end.View().Content {
			t.Errorf("%s: a page up and down from the end", name)
		}
	}
}
