package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// overlay is what lies over a screen until a key takes it away.
type overlay int

const (
	noOverlay overlay = iota
	helpOverlay
	explainOverlay // what went over the network
	unkeptOverlay  // secrets that could not be saved, for a while
)

// rolls is how many lines a key scrolls an overlay.
const rolls = 3

func (m Model) inOverlay(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	switch {
	case key.Matches(k, m.keys.down, m.keys.next):
		m.rolled += rolls
	case key.Matches(k, m.keys.up, m.keys.prev):
		m.rolled = max(0, m.rolled-rolls)
	case key.Matches(k, m.keys.copy) && m.over == unkeptOverlay:
		return m, tea.Batch(tea.SetClipboard(m.top().unkept()), said("It is on the clipboard, if your terminal allows it: paste it into a safe place."))
	case key.Matches(k, m.keys.copy) && m.over == explainOverlay:
		return m, tea.Batch(tea.SetClipboard(curls(m.top().records())), said("The commands are on the clipboard, if your terminal allows it."))
	default:
		m.over = noOverlay
	}
	return m, nil
}

func (m Model) overlayView(width, height int) []string {
	switch m.over {
	case explainOverlay:
		return explainView(m.env, m.top().records(), width, height, m.rolled)
	case unkeptOverlay:
		return unkeptView(m.top(), width, height, m.rolled)
	}
	return helpView(m.env, m.bindings(), width, height, m.rolled)
}

func (p page) records() []kaizala.Record { return p.s.Records(p.v) }

// explains reports whether there is a call to be explained.
func (p page) explains() bool { return waiting(p.w) == "" && len(p.records()) > 0 }

func curls(records []kaizala.Record) string {
	var all []string
	for _, e := range words.Explained(records) {
		all = append(all, e.Curl)
	}
	return strings.Join(all, "\n")
}

// explainView is what went over the network, request by request.
func explainView(e env, records []kaizala.Record, width, height, scroll int) []string {
	t, s := e.theme, newSheet(width)
	s.text(t.title, "", "What went over the network")
	s.text(t.plain, "", words.ExplainedHow)
	for _, x := range words.Explained(records) {
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
	return s.window(height, scroll, t)
}

// help is the guide's explanations and the keys, over any screen.
func helpView(e env, keys []key.Binding, width, height, scroll int) []string {
	t, s := e.theme, newSheet(width)
	s.text(t.title, "", "Help")
	s.blank()
	for _, b := range append(keys, e.keys.up, e.keys.leave) {
		s.text(t.plain, t.accent.Render(pad(b.Help().Key, 10)), b.Help().Desc)
	}
	for _, topic := range steps.Topics {
		s.blank()
		s.text(t.title, "", topic.Title)
		s.text(t.plain, "", topic.Text)
	}
	s.blank()
	s.text(t.title, "", "The people")
	for _, p := range steps.Personas {
		s.text(t.plain, "", p.Title+": "+p.Text)
	}
	s.blank()
	s.text(t.title, "", "The four steps")
	for _, p := range steps.Steps {
		s.text(t.plain, string(rune('0'+p.Number))+"  ", p.Title)
	}
	return s.window(height, scroll, t)
}

func pad(s string, n int) string {
	for len(s) < n {
		s += " "
	}
	return s + " "
}
