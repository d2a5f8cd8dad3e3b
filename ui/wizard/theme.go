package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// style is how one piece of text looks.
type style = lipgloss.Style

// theme is how things look. No meaning is told by colour alone: each has a mark
// or words of its own.
type theme struct {
	title, dim, accent, good, warn, bad, key, badge, plain style
	mark                                                   marks
}

// marks are the signs, in Unicode or ASCII.
type marks struct {
	done, now, open, here, mask, more string
	gone, left, renewing              string // of a token's life
	rail, ahead, side                 string // lines behind a step that is done, behind another, and beside the page
}

// paint is what a terminal told of its colours.
type paint struct {
	dark bool // the background
	has  colorprofile.Profile
}

// shade is a colour on a light and on a dark background.
type shade struct{ light, dark string }

func newTheme(on paint) theme {
	pick := lipgloss.LightDark(on.dark)
	// Of a terminal's 16 colours, the nearest may be a dark blue for a grey, and a red for
	// an amber: these are chosen by hand.
	color := func(any, of16 shade) style {
		if on.has == colorprofile.ANSI {
			any = of16
		}
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(any.light), lipgloss.Color(any.dark)))
	}
	blue := color(shade{"#0b57c2", "#7cb7ff"}, shade{"4", "12"})
	return theme{
		title:  lipgloss.NewStyle().Bold(true),
		dim:    color(shade{"#5f6672", "#8b93a1"}, shade{"8", "8"}),
		accent: blue.Bold(true),
		good:   color(shade{"#1a6b2f", "#6fd38a"}, shade{"2", "10"}),
		warn:   color(shade{"#8a5200", "#f0b95b"}, shade{"3", "11"}),
		bad:    color(shade{"#a3172b", "#ff8d94"}, shade{"1", "9"}),
		key:    blue,
		badge:  lipgloss.NewStyle().Bold(true).Reverse(true),
		plain:  lipgloss.NewStyle(),
		mark: marks{
			done: "✓", now: "●", open: "○", here: "▸", mask: "••••••••", more: "…",
			gone: "░", left: "█", renewing: "▓", rail: "━━━━", ahead: "────", side: "│",
		},
	}
}

// pointed is the mark before a line that can have the focus, and the line's style.
func (t theme) pointed(focused bool) (lead string, _ style) {
	if focused {
		return t.accent.Render(t.mark.here) + " ", t.accent
	}
	return "  ", t.plain
}

// button is a way on as a button. One that sends something is amber.
func (t theme) button(text string, focused, sends bool) string {
	s := t.accent
	if sends {
		s = t.warn.Bold(true)
	}
	if focused {
		s = s.Reverse(true)
	}
	return s.Render("[ " + text + " ]")
}

// cursorMark stands where the terminal's cursor goes. It has no width, and no terminal
// ever gets it.
const cursorMark = "\x1b_kaizala-cursor\x1b\\"

// cursor is the mark of where typing goes.
func (t theme) cursor(focused bool) string {
	if focused {
		return cursorMark
	}
	return ""
}

// ascii replaces what a terminal without UTF-8 cannot show.
var ascii = strings.NewReplacer(
	"✓", "v", "●", "*", "○", "o", "▸", ">", "•", "*", "…", "...", "“", "\"", "”", "\"", "·", "-", "─", "-", "↑", "^", "↓", "v", "’", "'",
	"█", "#", "▓", "=", "░", ".", "━", "-", "│", "|", "╭", "+", "╮", "+", "╰", "+", "╯", "+", "▕", "[", "▏", "]", "▲", "^")
