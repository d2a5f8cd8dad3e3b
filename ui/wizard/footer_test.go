package wizard

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"

	"kaizala-setup/persist"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// What failed is told in the style of errors, what is not as usual in that of warnings,
// and what is done in that of good news.
func TestNewsHaveTheirStyle(t *testing.T) {
	t.Parallel()
	fault := &persist.Error{Reason: persist.CodeReadOnly, Path: "made-up"}
	for name, c := range map[string]struct {
		news any
		want func(theme) style
	}{
		"forgotten":     {forgotten{name: "Payroll"}, func(t theme) style { return t.good }},
		"not forgotten": {forgotten{name: "Payroll", err: fault}, func(t theme) style { return t.bad }},
		"unreadable":    {listed{errs: []error{fault}}, func(t theme) style { return t.bad }},
		"from copies":   {listed{team: session.Reach{Name: "db.example.com", AsOf: time.Now()}}, func(t theme) style { return t.warn }},
		"copied":        {saidMsg{"Copied."}, func(t theme) style { return t.good }},
	} {
		m := New(context.Background(), Options{Options: talk.Options{Now: time.Now, Zone: time.UTC}})
		m.browsing = true
		m.home = &session.Home{}
		next, _ := m.Update(c.news)
		m = next.(Model)
		if got, want := strings.Join(m.footer(400), ""), c.want(m.theme).Render(m.said.text); m.said.text == "" || got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// On the narrowest screen too, the footer has what the first key does, the key that leads
// back or out, and help where F1 shows it.
func TestTheWayOutIsAlwaysSeen(t *testing.T) {
	t.Parallel()
	for name, m := range frames(t) {
		o, over := m.top().(overlay)
		help := !over || o.fixed // else any key takes it away
		for _, width := range []int{minWidth, 60, 80, 120} {
			way := slices.IndexFunc(m.footerKeys(), func(b key.Binding) bool { return slices.Contains(b.Keys(), "esc") })
			lines := strings.Split(m.at(width, minHeight), "\n")
			foot := lines[len(lines)-1]
			if keys := m.footerKeys(); len(keys) > 0 && !strings.Contains(foot, keys[0].Help().Desc) || way >= 0 && !strings.Contains(foot, "esc "+m.footerKeys()[way].Help().Desc) || help != strings.Contains(foot, "f1 help") {
				t.Errorf("%s, %d columns: %q", name, width, foot)
			}
		}
	}
}
