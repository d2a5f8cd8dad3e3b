package wizard

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// The fields, in the order in which they are asked for.
const (
	apiRoot = iota
	portal
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
		if r.err = nil; r.at < len(r.fields) {
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
		if err != nil {
			r = r.moved(r.fault())
		} else {
			cmd = func() tea.Msg { return t }
		}
		r.err = err
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

// fault is the field that is no address.
func (r roots) fault() int {
	if _, err := session.ParseTarget(false, r.fields[apiRoot].line.Value(), ""); err != nil {
		return apiRoot
	}
	return portal
}

func (r roots) view(width, height int) []string {
	t, s := r.theme, newSheet(width)
	s.text(t.title, "", talk.RootsTitle)
	s.text(t.plain, "", talk.RootsHow)
	s.blank()
	for i, root := range words.Roots() {
		lead, style := t.pointed(i == r.at)
		s.focus(i == r.at, func() {
			label, usual := lead+style.Render(root.Label), "(empty: "+root.Usual+")"
			if ansi.StringWidth(label+usual)+2 <= width {
				s.lines = append(s.lines, label+"  "+t.dim.Render(usual))
			} else {
				s.text(style, lead, root.Label)
				s.text(t.dim, "    ", usual)
			}
			s.lines = append(s.lines, "    "+r.fields[i].window(max(width-6, 8), t.cursor(i == r.at), r.cutSign()))
			if r.err != nil && i == r.at {
				s.tell(func() { r.refused(s) })
			}
		})
	}
	s.blank()
	done := r.at == len(r.fields)
	lead, _ := t.pointed(done)
	s.focus(done, func() { s.lines = append(s.lines, lead+t.button(talk.RootsDone, done, false)) })
	return s.window(height, -1, t)
}

// refused says what is wrong with the address at the focus.
func (r roots) refused(s *sheet) {
	for i, l := range r.words(steps.CodeOf(r.err), r.err).Lines() {
		lead := "  "
		if i == 0 {
			lead = r.theme.bad.Render("!") + " "
		}
		s.text(r.theme.bad, lead, l)
	}
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
