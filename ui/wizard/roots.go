package wizard

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// roots asks for an API root and a portal of the person's own.
type roots struct {
	*env
	fields [2]draft
	at     int // a field, or behind them the button
	err    error
}

func newRoots(e *env) roots {
	return roots{env: e, fields: [2]draft{newDraft(steps.Field{}), newDraft(steps.Field{})}}.moved(0)
}

func (r roots) update(msg tea.Msg) ([]screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if r.at < len(r.fields) {
			r.fields[r.at] = r.fields[r.at].inserted(secret.Clean(msg.Content))
		}
	case tea.KeyPressMsg:
		return r.key(msg)
	}
	return []screen{r}, nil
}

func (r roots) key(k tea.KeyPressMsg) ([]screen, tea.Cmd) {
	r.err = nil
	var cmd tea.Cmd
	switch keys := r.env.keys; {
	case key.Matches(k, keys[talk.Back]):
		return nil, nil
	case key.Matches(k, keys[talk.GoOn]) && r.at == 0 && r.fields[1].line.Value() == "":
		r = r.moved(1)
	case key.Matches(k, keys[talk.GoOn]):
		t, err := session.ParseTarget(false, r.fields[0].line.Value(), r.fields[1].line.Value())
		if r.err = err; err == nil {
			cmd = func() tea.Msg { return t }
		}
	case !typed(k.String()) && key.Matches(k, keys[talk.Move]):
		r = r.moved((r.at + 1) % (len(r.fields) + 1))
	case !typed(k.String()) && key.Matches(k, keys[talk.MoveBack]):
		r = r.moved((r.at + len(r.fields)) % (len(r.fields) + 1))
	case r.at < len(r.fields):
		r.fields[r.at] = r.fields[r.at].key(k)
	}
	return []screen{r}, cmd
}

func (r roots) moved(to int) roots {
	r.at = to
	for i := range r.fields {
		r.fields[i] = r.fields[i].focused(i == to)
	}
	return r
}

func (r roots) view(width, height int) []string {
	t, s := r.theme, newSheet(width)
	s.text(t.title, "", talk.RootsTitle)
	s.text(t.plain, "", talk.RootsHow)
	s.blank()
	for i, root := range words.Roots() {
		lead, style := t.pointed(i == r.at)
		s.focus(i == r.at, func() {
			s.lines = append(s.lines, lead+style.Render(root.Label)+t.dim.Render("  (empty: "+root.Usual+")"))
			r.fields[i].line.SetWidth(max(width-6, 8))
			s.lines = append(s.lines, "    "+r.fields[i].line.View())
		})
	}
	s.blank()
	s.focus(r.at == len(r.fields), func() {
		s.lines = append(s.lines, "  "+t.button(talk.RootsDone, r.at == len(r.fields), false))
	})
	if r.err != nil {
		s.blank()
		for _, l := range r.words(steps.CodeOf(r.err), r.err).Lines() {
			s.text(t.bad, "! ", l)
		}
	}
	return s.window(height, -1, t)
}

func (r roots) keys() []key.Binding {
	return []key.Binding{r.env.keys[talk.GoOn], untyped(r.env.keys[talk.Move]), r.env.keys[talk.Back]}
}

// every are all keys that work in the form.
func (r roots) every() []key.Binding {
	out := append(r.keys(), untyped(r.env.keys[talk.MoveBack]))
	if r.at < len(r.fields) {
		out = append(out, bind("clear the field", "ctrl+u"))
	}
	return out
}

func (r roots) takes(k tea.KeyPressMsg) bool { return typed(k.String()) }
