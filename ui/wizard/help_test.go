package wizard

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/talk"
)

// helpKeys are all keys that the help of a screen lists.
func helpKeys(m Model) []string {
	var out []string
	for _, b := range m.everyKey() {
		out = append(out, b.Keys()...)
	}
	return out
}

// Each screen's help has every key of its footer, help itself and its second ways, home
// where it works, and no key that would be typed into a text field.
func TestHelpIsComplete(t *testing.T) {
	t.Parallel()
	for name, m := range frames(t) {
		top := m.top()
		if _, ok := top.(overlay); ok { // any key takes it away
			continue
		}
		got := helpKeys(m)
		for _, k := range keysToList(m) {
			if !slices.Contains(got, k) {
				t.Errorf("%s: its help lacks %s", name, k)
			}
		}
		for _, k := range []string{"q", "?", "j", "k", "h", "o", "c"} {
			press := tea.KeyPressMsg{Code: rune(k[0]), Text: k}
			listed := slices.Contains(got, k)
			if listed && top.takes(press) {
				t.Errorf("%s: its help has %s, which is typed there", name, k)
			}
			if !listed && actsOn(m, press) {
				t.Errorf("%s: its help lacks %s", name, k)
			}
		}
	}
}

// keysToList are the keys that the help of a screen must have.
func keysToList(m Model) []string {
	want := []string{"f1", "alt+h", "ctrl+c", "ctrl+z"}
	if m.mayGoHome() {
		want = append(want, "ctrl+g")
	}
	for _, b := range m.footerKeys() {
		want = append(want, b.Keys()...)
	}
	switch s := m.top().(type) {
	case homePage:
		if s.lines() > 1 {
			want = append(want, "shift+tab", "up", "pgup", "pgdown", "home", "end")
		}
		for i := range min(byNumber, s.lines()) {
			if !s.search.on {
				want = append(want, strconv.Itoa(i+1))
			}
		}
	case menu:
		want = append(want, "shift+tab", "up", "k", "space", "1", "2", "3")
	}
	return want
}

// actsOn tells whether the key does something on a page without a dialog, and is not typed.
func actsOn(m Model, press tea.KeyPressMsg) bool {
	p, ok := m.top().(page)
	if !ok || p.dialog != nil || p.takes(press) {
		return false
	}
	return slices.ContainsFunc(talk.Actions(), func(a talk.Action) bool { return key.Matches(press, m.keys[a.ID]) && p.works(a) })
}

// The page keys go on by what is seen less a line, End to the end, Home to the start.
func TestHelpIsReadByPages(t *testing.T) {
	t.Parallel()
	pressed := func(m Model, code rune) Model { return m.does(tea.KeyPressMsg{Code: code}) }
	m := frames(t)["help"]
	next, _ := m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m = next.(Model)
	seen := func(m Model) []string { return m.top().view(78, 24-around) }
	first := seen(m)
	second := seen(pressed(m, tea.KeyPgDown))
	if last := first[len(first)-2]; !slices.Contains(second[:4], last) && !slices.Contains(second, last) {
		t.Errorf("%q is not seen after a page:\n%s", last, strings.Join(second, "\n"))
	}
	if slices.Contains(second, first[len(first)-4]) {
		t.Errorf("a page is too short:\n%s", strings.Join(second, "\n"))
	}
	end := pressed(m, tea.KeyEnd)
	if got := seen(end); strings.Contains(got[len(got)-1], "more") {
		t.Errorf("End is not the end:\n%s", strings.Join(got, "\n"))
	}
	if got := seen(pressed(pressed(end, tea.KeyPgUp), tea.KeyPgDown)); !slices.Equal(got, seen(end)) {
		t.Errorf("a page up and down from the end:\n%s", strings.Join(got, "\n"))
	}
	if got := seen(pressed(end, tea.KeyHome)); !slices.Equal(got, first) {
		t.Errorf("Home is not the start:\n%s", strings.Join(got, "\n"))
	}
}

// The filter takes a paste as one line, and the keys that clear it; without set-ups there
// is none.
func TestTheFilterOfHome(t *testing.T) {
	t.Parallel()
	all := frames(t)
	m := all["home, 30"].does(tea.KeyPressMsg{Code: '/', Text: "/"})
	next, _ := m.Update(tea.PasteMsg{Content: "Fleet\r\n\x1b[31mnotices"})
	m = next.(Model)
	text := func(m Model) string { return m.top().(homePage).search.text }
	if got := text(m); got != "Fleet [31mnotices" {
		t.Errorf("a paste: %q", got)
	}
	if m = m.does(tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}); text(m) != "Fleet " {
		t.Errorf("without the last word: %q", text(m))
	}
	if m = m.does(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}); text(m) != "" || !m.top().(homePage).search.on {
		t.Errorf("cleared: %q", text(m))
	}
	long, _ := m.Update(tea.PasteMsg{Content: strings.Repeat("x", 20_000)})
	if m = long.(Model); len(text(m)) > maxSought || slices.Contains(helpKeys(m), "enter") {
		t.Errorf("%d characters; its help: %q", len(text(m)), helpKeys(m))
	}
	if m = all["start"].does(tea.KeyPressMsg{Code: '/', Text: "/"}); m.top().(homePage).search.on {
		t.Error("without set-ups there is a filter")
	}
	for sought, want := range map[string]bool{"222": false, "days": false, "night": true, madeUpID: true, "sandbox": true} {
		h := all["home, 1"].top().(homePage)
		h.search = search{on: true, text: sought}
		if got := len(h.shown()) == 1; got != want {
			t.Errorf("%s: found is %t", sought, got)
		}
	}
}
