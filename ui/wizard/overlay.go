package wizard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// overlay is a text that lies over a screen until a key takes it away. A fixed one is
// a screen of its own: no key takes it away.
type overlay struct {
	*env
	fixed   bool
	write   func(*sheet, theme) // its text
	copied  string              // what Copy puts on the clipboard; "": nothing
	said    string              // once that is done
	shown   []talk.ID           // the keys in the footer
	rolled  int                 // lines that it is scrolled by
	expires time.Time           // when it goes by itself; zero: never
}

// expired takes away an overlay whose time is over.
type expired struct{ at time.Time }

// rolls is how many lines an arrow key scrolls an overlay.
const rolls = 3

// toEnd is more lines than any overlay has.
const toEnd = 1 << 20

func (o overlay) update(msg tea.Msg) ([]screen, tea.Cmd) {
	if e, ok := msg.(expired); ok && e.at.Equal(o.expires) {
		return nil, nil
	}
	k, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok, o.fixed:
	case key.Matches(k, o.env.keys[talk.ScrollDown]):
		return []screen{o.scrolled(o.page())}, nil
	case key.Matches(k, o.env.keys[talk.ScrollUp]):
		return []screen{o.scrolled(-o.page())}, nil
	case key.Matches(k, o.env.keys[talk.Move]):
		return []screen{o.scrolled(rolls)}, nil
	case key.Matches(k, o.env.keys[talk.MoveBack]):
		return []screen{o.scrolled(-rolls)}, nil
	case key.Matches(k, o.env.keys[talk.First]):
		return []screen{o.scrolled(-toEnd)}, nil
	case key.Matches(k, o.env.keys[talk.Last]):
		return []screen{o.scrolled(toEnd)}, nil
	case o.copied != "" && key.Matches(k, o.env.keys[talk.Copy]):
		return []screen{o}, tea.Batch(tea.SetClipboard(o.copied), said(o.said))
	default:
		return nil, nil
	}
	return []screen{o}, nil
}

// around is how many lines of the window are not the overlay's: the header, the rail, a
// blank line and the footer.
const around = 4

// page is how many lines a page key goes on by: those that are seen between the signs that
// there is more, less one.
func (o overlay) page() int { return max(o.height-around-3, 1) }

// scrolled is the overlay so many lines further down, as far as there are some.
func (o overlay) scrolled(by int) overlay {
	s := newSheet(min(o.width-2, maxWidth))
	o.write(s, o.theme)
	o.rolled = max(0, min(o.rolled+by, len(s.lines)-(o.height-around)))
	return o
}

// keys are those of the footer.
func (o overlay) keys() []key.Binding {
	var out []key.Binding
	for _, id := range o.shown {
		if id != talk.ScrollDown || o.scrolled(rolls).rolled > 0 {
			out = append(out, o.env.keys[id])
		}
	}
	return out
}

func (o overlay) takes(tea.KeyPressMsg) bool { return !o.fixed }

func (o overlay) view(width, height int) []string {
	s := newSheet(width)
	o.write(s, o.theme)
	return s.window(height, o.rolled, o.theme)
}

func opening(e *env) overlay {
	return overlay{env: e, fixed: true, write: func(s *sheet, t theme) { s.text(t.dim, "", "Opening…") }}
}

// enumerated is a title and lines below it.
func enumerated(e *env, title string, lines []string) overlay {
	return overlay{env: e, shown: []talk.ID{talk.ScrollDown, talk.Back}, write: func(s *sheet, t theme) {
		s.text(t.title, "", title)
		s.blank()
		for _, l := range lines {
			s.text(t.plain, "  ", l)
		}
	}}
}

// failure tells why something cannot be done, and what the keys do now.
func failure(e *env, title string, err error, next string) overlay {
	return overlay{env: e, write: func(s *sheet, t theme) {
		s.text(t.title, "", title)
		for _, l := range e.words(steps.CodeOf(err), err).Lines() {
			s.text(t.plain, "  ", l)
		}
		s.blank()
		s.text(t.accent, "", next)
	}}
}

// explained tells what went over the network, request by request.
func explained(e *env, all []words.Exchange) overlay {
	var curls []string
	for _, x := range all {
		curls = append(curls, x.Curl)
	}
	write := func(s *sheet, t theme) {
		s.text(t.title, "", "What went over the network")
		s.text(t.plain, "", words.ExplainedHow)
		for _, x := range all {
			s.blank()
			s.text(t.accent, "", x.Request)
			for _, l := range x.Sent {
				s.text(t.plain, t.dim.Render("  > "), l)
			}
			s.text(t.title, t.dim.Render("  < "), x.Answer)
			for _, l := range x.Got {
				s.text(t.plain, t.dim.Render("  < "), l)
			}
			s.blank()
			s.text(t.dim, "", words.ExplainedCurl)
			s.raw(strings.TrimSuffix(x.Curl, "\n"))
		}
	}
	return overlay{
		env: e, write: write, copied: strings.Join(curls, "\n"), said: "The commands are on the clipboard, if your terminal allows it.",
		shown: []talk.ID{talk.ScrollDown, talk.Copy, talk.Back},
	}
}

// spelt are keys as keyboards have them.
func spelt(keys []string) []string {
	out := slices.Clone(keys)
	for i, k := range out {
		if s, ok := map[string]string{"up": "↑", "down": "↓", "space": "space bar"}[k]; ok {
			out[i] = s
		}
	}
	return out
}

// helped is the guide's explanations and the keys of a screen.
func helped(e *env, keys []key.Binding) overlay {
	return overlay{env: e, shown: []talk.ID{talk.ScrollDown, talk.Back}, write: func(s *sheet, t theme) {
		s.text(t.title, "", "Help")
		s.blank()
		for _, b := range keys {
			s.text(t.plain, t.accent.Render(fmt.Sprintf("%-22s ", strings.Join(spelt(b.Keys()), ", "))), b.Help().Desc)
		}
		for _, part := range talk.Guide() {
			s.blank()
			s.text(t.title, "", part.Title)
			for _, l := range part.Lines {
				s.text(t.plain, "", l)
			}
		}
	}}
}

// unsaved shows the secrets that could not be saved, for a while.
func unsaved(e *env, rows []words.Row) (overlay, tea.Cmd) {
	var lines []string
	for _, r := range rows {
		lines = append(lines, r.Label+":", r.Text)
	}
	text := strings.Join(lines, "\n")
	write := func(s *sheet, t theme) {
		s.text(t.plain, "", words.UnkeptWhy)
		s.blank()
		s.raw(text)
	}
	until := e.Now().Add(revealTime)
	return overlay{
		env: e, write: write, copied: text, said: "It is on the clipboard, if your terminal allows it: paste it into a safe place.",
		shown: []talk.ID{talk.Back, talk.Copy, talk.ScrollDown}, expires: until, // a narrow screen has room for the first
	}, tea.Tick(revealTime, func(time.Time) tea.Msg { return expired{until} })
}
