package wizard

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// roots asks for an API root and a portal of the person's own.
type roots struct {
	env    env
	fields [2]draft
	at     int
	err    error
}

func newRoots(e env) roots {
	r := roots{env: e}
	for i := range r.fields {
		r.fields[i] = newDraft(steps.Field{}).focused(i == 0)
	}
	return r
}

func (r roots) update(msg tea.Msg) (roots, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		d := &r.fields[r.at]
		d.line.SetValue(d.line.Value() + secret.Clean(msg.Content))
		d.line.CursorEnd()
	case tea.KeyPressMsg:
		r.err = nil
		switch {
		case key.Matches(msg, r.env.keys.on):
			if r.at == 0 && r.fields[1].line.Value() == "" {
				return r.moved(1), nil
			}
			t, err := session.ParseTarget(false, r.fields[0].line.Value(), r.fields[1].line.Value())
			if r.err = err; err != nil {
				return r, nil
			}
			return r, func() tea.Msg { return goOwn{t} }
		case !typed(msg.String()) && key.Matches(msg, r.env.keys.next, r.env.keys.prev):
			return r.moved(1 - r.at), nil
		default:
			r.fields[r.at] = r.fields[r.at].key(msg)
		}
	}
	return r, nil
}

func (r roots) moved(to int) roots {
	r.at = to
	for i := range r.fields {
		r.fields[i] = r.fields[i].focused(i == to)
	}
	return r
}

func (r roots) view(width, height int) []string {
	t, s := r.env.theme, newSheet(width)
	s.text(t.title, "", "Another portal and API root")
	s.text(t.plain, "", "https, or http for this machine. The API root may end in /v1. An empty line means Kaizala's own host.")
	s.blank()
	for i, label := range []string{"API root", "Portal"} {
		style, lead := t.plain, "  "
		if i == r.at {
			style, lead = t.accent, t.accent.Render(t.mark.here)+" "
		}
		s.focus(i == r.at, func() {
			s.text(style, lead, label)
			r.fields[i].line.SetWidth(max(width-6, 8))
			s.lines = append(s.lines, "    "+r.fields[i].line.View())
		})
	}
	if r.err != nil {
		s.blank()
		w := r.env.words(steps.CodeOf(r.err), r.err)
		for _, l := range w.Lines() {
			s.text(t.bad, "! ", l)
		}
	}
	return s.window(height, -1, t)
}

func (r roots) keys() []key.Binding {
	return []key.Binding{r.env.keys.on, r.env.keys.next, r.env.keys.back}
}
