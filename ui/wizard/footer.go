package wizard

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// line is told in place of the keys.
type line struct {
	text string
	tone tone
}

// tone is what kind of news a line is.
type tone int

const (
	good    tone = iota // what was asked for is done
	warning             // it is not as usual
	bad                 // it failed
)

// faulty is the line that tells of an error.
func (m Model) faulty(err error) line {
	return line{strings.Join(m.words(steps.CodeOf(err), err).Lines(), " "), bad}
}

// footer shows the keys that work now, as many as fit. The way back or out is always among
// them.
func (m Model) footer(width int) []string {
	t := m.theme
	if m.said.text != "" {
		look := map[tone]style{good: t.good, warning: t.warn, bad: t.bad}[m.said.tone]
		return []string{look.Render(ansi.Truncate(m.said.text, width, t.mark.more))}
	}
	if m.leave == saving {
		return []string{t.dim.Render("Saving" + t.mark.more)}
	}
	shown := func(b key.Binding, end string) string {
		return t.key.Render(b.Help().Key) + t.dim.Render(" "+b.Help().Desc+end)
	}
	var last []string
	if o, ok := m.top().(overlay); !ok || o.fixed { // else any key takes it away
		last = append(last, shown(m.keys[talk.Help], ""))
	}
	if width >= wide { // everybody knows it, and the help has it
		last = append(last, shown(m.keys[talk.Leave], ""))
	}
	tail := strings.Join(last, t.dim.Render(" · "))
	line, between := "", " · "
	for i, b := range fitting(m.footerKeys(), width-ansi.StringWidth(tail)) {
		if i == 0 && tail == "" {
			between = "" // its last key is the last of all
		}
		line = shown(b, between) + line
		between = " · "
	}
	return []string{line + tail}
}

// fitting are the keys of a footer that fit into a width, the last first: the first ones, and
// the way back or out in any case.
func fitting(keys []key.Binding, width int) []key.Binding {
	size := func(b key.Binding) int { return ansi.StringWidth(b.Help().Key + " " + b.Help().Desc + " · ") }
	out := slices.IndexFunc(keys, func(b key.Binding) bool { return slices.Contains(b.Keys(), "esc") })
	if out >= 0 {
		width -= size(keys[out])
	}
	var fit []key.Binding
	full := false
	for i, b := range keys {
		switch full = full || i != out && size(b) > width; {
		case i == out:
			fit = append(fit, b)
		case !full:
			fit, width = append(fit, b), width-size(b)
		}
	}
	slices.Reverse(fit)
	return fit
}
