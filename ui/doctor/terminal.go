package doctor

import (
	"context"
	"strconv"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// Terminal is what the program knows of the terminal that it runs at.
type Terminal struct {
	In, Out       bool // standard input and output are a terminal
	Width, Height int  // in cells; 0: unknown
	Term          string
	Colours       string // how many it has, in words
	UTF8          bool   // the locale says so
	Plain         bool   // the wizard goes line by line
	NoBrowser     bool   // none is to be opened
	// Ask puts a letter that is two bytes in UTF-8 on the terminal, asks where the cursor
	// is, and takes the letter away. Nil: there is no terminal to ask.
	Ask func(context.Context) Cursor
}

// Cursor is a terminal's answer.
type Cursor struct {
	Answered bool
	Column   int // after the letter, counted from 1
}

// What a terminal of the wizard has at least.
const (
	leastWidth  = 40
	leastHeight = 15
)

// lookAtTerminal finds what the terminal can do. It is asked once, for a known answer.
func lookAtTerminal(ctx context.Context, x *examination) []about {
	t := x.Terminal
	switch {
	case !t.In && !t.Out:
		return only(skip("Standard input and output are no terminal; the wizard would go line by line."))
	case t.In != t.Out:
		return only(skip("Only one of standard input and output is a terminal; the wizard would go line by line."))
	}
	size := name(strconv.Itoa(t.Width) + "x" + strconv.Itoa(t.Height) + " cells")
	if t.Width == 0 {
		size = name("unknown size")
	}
	f := fine("%s, %s, %s.", name(t.Term), size, name(t.Colours))
	warn := func(p phrase) {
		f.Status, f.Says = Warning, joined(f.Says, say(p))
	}
	var cursor Cursor
	switch {
	case t.Term == "dumb":
		warn("It cannot be drawn on: the wizard goes line by line.")
		f.Remedy = say("Use another terminal, or set TERM to what this one is.")
	case t.Width > 0 && (t.Width < leastWidth || t.Height < leastHeight):
		warn("The wizard needs 40x15.")
		f.Remedy = say("Make the window larger, or use --plain.")
	case t.Ask != nil:
		cursor = t.Ask(ctx)
		if !cursor.Answered {
			warn("It does not answer questions: dark and light colours may not fit.")
		}
	}
	const utf8Column, bytesColumn = 2, 3
	switch {
	case cursor.Column == utf8Column && !t.UTF8:
		warn("It shows UTF-8, but LC_ALL, LC_CTYPE and LANG do not say so: the wizard draws with ASCII.")
		f.Remedy = say("Set LANG to a locale of UTF-8, such as C.UTF-8.")
	case cursor.Column == bytesColumn && t.UTF8:
		warn("LC_ALL, LC_CTYPE or LANG say UTF-8, but it does not show it.")
		f.Remedy = say("Switch the terminal to UTF-8, or set LANG=C.")
	case t.UTF8:
		f.Says = joined(f.Says, say("UTF-8."))
	default:
		f.Says = joined(f.Says, say("No UTF-8: drawn with ASCII."))
	}
	if t.Plain {
		f.Says = joined(f.Says, say("The wizard goes line by line: --plain."))
	}
	return only(f)
}

// lookAtBrowser finds which browser would be opened. None is.
func lookAtBrowser(_ context.Context, x *examination) []about {
	if x.Terminal.NoBrowser {
		return only(skip("--no-browser was given."))
	}
	program, err := session.Browser()
	switch {
	case steps.CodeOf(err) == session.CodeNoDisplay: // as on every server
		f := x.trouble(Skipped, err)
		f.Remedy = say("Addresses are shown to be opened elsewhere. BROWSER can name a program that opens them.")
		return only(f)
	case err != nil:
		f := x.trouble(Failed, err)
		f.Remedy = Text{} // the row's says what to do with an address on the screen
		return only(f)
	case program == "":
		return only(fine("The system's default browser would be opened."))
	}
	return only(fine("%s would be opened (BROWSER).", name(program)))
}
