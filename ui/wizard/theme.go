package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// theme is how things look. No meaning is told by colour alone: each has a mark
// or words of its own.
type theme struct {
	title, dim, accent, good, warn, bad, key, badge, plain lipgloss.Style
	mark                                                   marks
}

// marks are the signs, in Unicode or ASCII.
type marks struct {
	done, now, open, ticked, blank, here, choice, chosen, mask, more string
	gone, left, renewing                                             string // of a token's life
}

func newTheme(isDark bool) theme {
	pick := lipgloss.LightDark(isDark)
	color := func(light, dark string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	return theme{
		title:  lipgloss.NewStyle().Bold(true),
		dim:    color("#5f6672", "#8b93a1"),
		accent: color("#0b57c2", "#7cb7ff").Bold(true),
		good:   color("#1a6b2f", "#6fd38a"),
		warn:   color("#8a5200", "#f0b95b"),
		bad:    color("#a3172b", "#ff8d94"),
		key:    color("#0b57c2", "#7cb7ff"),
		badge:  lipgloss.NewStyle().Bold(true).Reverse(true),
		plain:  lipgloss.NewStyle(),
		mark:   marks{done: "✓", now: "●", open: "○", ticked: "[✓]", blank: "[ ]", here: "▸", choice: "( )", chosen: "(•)", mask: "••••••••", more: "…", gone: "░", left: "█", renewing: "▓"},
	}
}

// pointed is the mark before a line that can have the focus, and the line's style.
func (t theme) pointed(focused bool) (lead string, style lipgloss.Style) {
	if focused {
		return t.accent.Render(t.mark.here) + " ", t.accent
	}
	return "  ", t.plain
}

// cursor is the mark of where typing goes.
func (t theme) cursor(focused bool) string {
	if focused {
		return t.accent.Render("█")
	}
	return ""
}

// ascii replaces what a terminal without UTF-8 cannot show.
var ascii = strings.NewReplacer(
	"✓", "v", "●", "*", "○", "o", "▸", ">", "•", "*", "…", "...", "“", "\"", "”", "\"", "·", "-", "─", "-", "↑", "^", "↓", "v", "’", "'", "█", "#", "▓", "=", "░", ".")
