package ui

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
)

// colorWhen is when the output for people has colours: at a terminal, always or never. As
// everywhere, NO_COLOR turns them off and CLICOLOR_FORCE on, where --color says nothing.
type colorWhen string

const (
	colorAuto   colorWhen = "auto"
	colorAlways colorWhen = "always"
	colorNever  colorWhen = "never"
)

func (c *colorWhen) String() string { return string(*c) }
func (c *colorWhen) Type() string   { return "when" }

// Set takes the value of --color.
func (c *colorWhen) Set(text string) error {
	switch w := colorWhen(text); w {
	case colorAuto, colorAlways, colorNever:
		*c = w
		return nil
	}
	return errors.New("want auto, always or never")
}

// paints are the pieces of a text that have a colour, by what they say: green for what
// works, amber for what ends or is missing, red for what failed. They are those of the
// terminal's own sixteen, so that each person's theme holds. The expressions are compiled
// only where there are colours: no start is slower for them.
var paints = []struct{ of, color string }{
	{`(?m)^ *It works\b[^\n]*`, "32"},
	{`\bworked, [^\n]*? ago\b|\bworked, just now\b`, "32"},
	{`\bexpired [0-9]+ [A-Z][a-z]+ [0-9]{4}`, "33"},
	{`(?m)^! [^\n]*`, "33"},
	{`(?m)^kaizala-setup: [^\n]*`, "31"},
	{`(?m)^ok       `, "32"},
	{`(?m)^warning  `, "33"},
	{`(?m)^failed   `, "31"},
	{`(?m)^(Terminal|Settings|Store|Network)$`, "1"},
	{`(?m)^CONNECTOR [A-Z ]+$`, "1"},
}

// painted is a text for people, in colours where the stream has them.
func (a *app) painted(text string, to io.Writer) string {
	if !a.inColor(to) {
		return text
	}
	for _, p := range paints {
		text = regexp.MustCompile(p.of).ReplaceAllStringFunc(text, func(s string) string {
			body := strings.TrimRight(s, " ")
			return "\x1b[" + p.color + "m" + body + "\x1b[0m" + s[len(body):]
		})
	}
	return text
}

func (a *app) inColor(to io.Writer) bool {
	force := os.Getenv("CLICOLOR_FORCE")
	switch {
	case a.flags.color != colorAuto:
		return a.flags.color == colorAlways
	case os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb":
		return false
	}
	return force != "" && force != "0" || isTerminal(to)
}
