package wizard

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// forgetting asks whether a set-up is to be deleted from this machine. A yes is a
// letter, since Enter is pressed by habit.
type forgetting struct {
	*env
	row  talk.Row
	lull lull
}

func newForgetting(e *env, r talk.Row) forgetting { return forgetting{e, r, lull{e.Now()}} }

// Messages about deleting a set-up.
type (
	forgetMsg struct{ row talk.Row }
	forgotten struct {
		name, team string
		err        error
	}
)

func (f forgetting) update(msg tea.Msg) ([]screen, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return []screen{f}, nil
	}
	again, meant := f.lull.hears(k, f.Now())
	f.lull = again
	switch yes, no := strings.EqualFold(k.Text, "y"), strings.EqualFold(k.Text, "n"); {
	case yes && meant:
		return nil, func() tea.Msg { return forgetMsg{f.row} }
	case no, key.Matches(k, f.env.keys[talk.Back]):
		return nil, nil
	}
	return []screen{f}, nil
}

func (f forgetting) view(width, height int) []string {
	t, s := f.theme, newSheet(width)
	s.text(t.title, "", words.ForgetTitle(f.row.Name, f.row.Is.Team()))
	s.text(t.dim, "", f.row.Text(f.Now()))
	s.blank()
	s.text(t.warn, "! ", words.ForgetHow(f.row.Is.Team()))
	for _, l := range words.Alive {
		s.text(t.plain, "  ", l)
	}
	s.blank()
	s.text(t.accent, "  ", "y  delete it")
	s.text(t.accent, "  ", "n  keep it")
	return s.window(height, -1, t)
}

func (f forgetting) keys() []key.Binding {
	return []key.Binding{bind("delete", "y"), bind("keep", "n"), f.env.keys[talk.Back]}
}

func (f forgetting) takes(k tea.KeyPressMsg) bool { return typed(k.String()) }

// forget deletes a set-up. The page on which it was open goes with it: nothing may save
// it again.
func (m Model) forget(row talk.Row) (Model, tea.Cmd) {
	which := row.Is
	top := m.top()
	var rest []page
	for _, p := range m.pages() {
		if p.S.Key() == which.Key() {
			p.cancel()
			p.unwatch()
		} else {
			rest = append(rest, p)
		}
	}
	m.stack = of(rest...).push(top)
	home, ctx := m.home, m.ctx
	return m, func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, talk.LastSave)
		defer cancel()
		places, err := home.PlacesOf(which)
		if err == nil {
			err = home.Forget(ctx, places)
		}
		return forgotten{row.Name, which.Team(), err}
	}
}
