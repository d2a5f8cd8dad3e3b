package plain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// A terminal is read in raw mode, and this face echoes by itself: a paste is not shown
// before it is judged, and a line may be longer than the terminal's own 4,096 bytes.
//
// A paste is what the terminal brackets, or bytes that arrive at once and have a line end
// before the last one, or many characters. Its line ends do not end the answer.

// burst is how many bytes that arrive at once are a paste. Nobody types so fast.
const burst = 16

const (
	bracketsOn  = "\x1b[?2004h"
	bracketsOff = "\x1b[?2004l"
	pasteStart  = "[200~" // after an escape
	pasteEnd    = "\x1b[201~"
)

// raw puts the terminal into raw mode, with bracketed pastes if it knows them, until
// restore is called.
func (in *input) raw() (restore func(), err error) {
	state, err := term.MakeRaw(in.tty)
	if err != nil {
		return nil, err
	}
	if in.brackets {
		in.out.write(bracketsOn)
	}
	return func() {
		if in.brackets {
			in.out.write(bracketsOff)
		}
		_ = term.Restore(in.tty, state)
	}, nil
}

// answer is what was typed or pasted so far.
type answer struct {
	text   []byte
	shown  bool // what is typed is echoed
	pasted bool
	out    *printer
}

// keyed reads an answer from a terminal in raw mode: up to Enter, with more lines as long
// as more is true.
func (in *input) keyed(more func(string) bool, shown bool) ([]byte, error) {
	a := answer{text: []byte{}, shown: shown, out: in.out}
	for {
		b, err := in.byte()
		if err != nil && len(a.text) > 0 {
			return a.text, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case b == '\r' || b == '\n':
			if a.entered(more) {
				return a.text, nil
			}
		case b == interrupt:
			return nil, context.Canceled
		case b == endOfText && len(a.text) == 0:
			return nil, io.EOF
		case b == backspace || b == erase:
			a.erase()
		case b == eraseLine:
			a.eraseLine()
		case b == 0x1b:
			if in.escape(&a) {
				return nil, context.Canceled
			}
		case b < ' ': // no key that means something here
		case in.bursts():
			text := append([]byte{b}, in.chunk()...)
			if bytes.IndexByte(text, interrupt) >= 0 {
				return nil, context.Canceled
			}
			a.paste(text)
		default:
			a.text = append(a.text, b)
			a.echo(string([]byte{b}))
		}
		if len(a.text) > maxLine {
			a.text = a.text[:maxLine]
		}
	}
}

// entered takes a line end, and reports whether the answer is done: no more lines are to come,
// or the last one of several is a dot, which is no part of it.
func (a *answer) entered(more func(string) bool) bool {
	if bytes.HasSuffix(a.text, []byte("\n.")) {
		a.text = a.text[:len(a.text)-2]
		return true
	}
	if !more(string(a.text)) {
		return true
	}
	a.text = append(a.text, '\n')
	a.echo("\r\n")
	return false
}

// bursts reports whether the bytes that have arrived are a paste without brackets.
func (in *input) bursts() bool {
	rest, _ := in.r.Peek(in.r.Buffered())
	end := bytes.IndexAny(rest, "\r\n")
	return len(rest)+1 >= burst || end >= 0 && end < len(rest)-1
}

// chunk takes what has arrived, but for a line end behind it: that is Enter.
func (in *input) chunk() []byte {
	rest, _ := in.r.Peek(in.r.Buffered())
	rest = bytes.Clone(bytes.TrimRight(rest, "\r\n"))
	_, _ = in.r.Discard(len(rest))
	return rest
}

// escape takes a bracketed paste whole, and drops any other control sequence. It reports
// whether Ctrl+C came by itself: a paste that the terminal never ends keeps nobody.
func (in *input) escape(a *answer) (left bool) {
	rest, _ := in.r.Peek(min(in.r.Buffered(), len(pasteStart)))
	if string(rest) != pasteStart {
		for in.r.Buffered() > 0 {
			if b, err := in.byte(); err != nil || b >= 0x40 && b != '[' && b != 'O' {
				return false
			}
		}
		return false
	}
	_, _ = in.r.Discard(len(pasteStart))
	var text []byte
	for !bytes.HasSuffix(text, []byte(pasteEnd)) {
		b, err := in.byte()
		if err != nil {
			return false
		}
		if b == interrupt && in.r.Buffered() == 0 {
			return true
		}
		if text = append(text, b); len(text) > 2*maxLine {
			text = text[:maxLine] // the rest is read, and dropped
		}
	}
	a.paste(text[:len(text)-len(pasteEnd)])
	return false
}

// paste adds what was pasted. Only its length is shown.
func (a *answer) paste(text []byte) {
	text = []byte(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)))
	a.text, a.pasted = append(a.text, text...), true
	a.echo(fmt.Sprintf("(pasted, not shown: %d characters) ", utf8.RuneCount(text)))
}

func (a *answer) echo(text string) {
	if a.shown {
		a.out.write(text)
	}
}

// eraseLine removes what was typed in this line.
func (a *answer) eraseLine() {
	for len(a.text) > 0 && a.text[len(a.text)-1] != '\n' {
		a.erase()
	}
}

// erase removes the last character, or all that a paste brought in.
func (a *answer) erase() {
	r, size := utf8.DecodeLastRune(a.text)
	switch {
	case size == 0 || r == '\n':
		return
	case a.pasted:
		a.text, a.pasted = a.text[:0], false
		a.echo("(dropped) ")
		return
	}
	a.text = a.text[:len(a.text)-size]
	a.echo("\b \b")
	if r >= 0x2E80 { // drawn two columns wide
		a.echo("\b \b")
	}
}
