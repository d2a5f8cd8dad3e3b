package wizard

import (
	"bytes"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// The library that reads the terminal panics at some control sequences, in a goroutine of
// its own that nobody can recover. The filter stands in front of it. It passes every byte
// at once, and nothing that could be such a sequence: of control sequences only so many
// parameters and bytes, no mouse report of the oldest form, and in text only UTF-8, so
// that no byte is an 8-bit control character.
//
// A terminal that does not bracket pastes sends a paste as fast typing. The filter puts
// brackets around what arrives at once and has a line end inside.

const (
	maxParams = 24   // of a control sequence, the library takes 32
	maxDigits = 8    // of a parameter
	interrupt = 0x03 // Ctrl+C
	maxString = 4096 // bytes of a string sequence: a reply of the terminal
	burst     = 16   // bytes that arrive at once and have a line end inside are a paste,
	longBurst = 48   // and so many in one line
	// apart is the pause after which bytes no longer belong to what came before. The
	// library waits half as long.
	apart = 100 * time.Millisecond
	// room is what a read leaves free for brackets and for the beginning of a character.
	room = 2*len(ansi.BracketedPasteStart) + utf8.UTFMax
)

// inputState is where in a control sequence the input is.
type inputState int

const (
	ground    inputState = iota
	escaped              // after ESC
	control              // in CSI: parameters, then a final byte
	header               // in DCS: parameters, then a final byte, then a string
	inString             // in the string of DCS, APC, PM or SOS
	inOSC                // in that of OSC, which BEL ends, too
	oldMouse             // in the three bytes of a mouse report
	endString            // after ESC in a string
)

// filter is the input of the program.
type filter struct {
	in    io.Reader
	now   func() time.Time
	last  time.Time // of the last read
	state inputState
	seq   []byte // of the control sequence so far, its start excluded
	count int    // parameters, or bytes of a string, or bytes of a mouse report
	digit int    // digits of the parameter
	tail  []byte // the beginning of a character
	// separators are those since ESC, up to the letter that ends a sequence for whoever
	// reads it: a parser may go on where this one has ended. -1: no sequence is open.
	separators int
	paste      bool      // in a paste that the terminal brackets
	open       bool      // in a paste that the filter brackets: more of it is to come
	burst      time.Time // the last such paste
}

// file is the filter in front of a terminal, which stays one for the library.
type file struct {
	*os.File
	filter *filter
}

func (f file) Read(p []byte) (int, error) { return f.filter.Read(p) }

// filtered is the input of a program behind the filter.
func filtered(in io.Reader, now func() time.Time) io.Reader {
	f := &filter{in: in, now: now, separators: -1}
	if tty, ok := in.(*os.File); ok {
		return file{tty, f}
	}
	return f
}

// Read gives what has arrived and is safe. It may be nothing.
func (f *filter) Read(p []byte) (int, error) {
	if len(p) <= room {
		return 0, io.ErrShortBuffer
	}
	in := make([]byte, len(p)-room)
	n, err := f.in.Read(in)
	return copy(p, f.pass(in[:n], n == len(in))), err
}

// pass gives what passes of the bytes that have arrived together. more is whether there
// are probably more.
func (f *filter) pass(in []byte, more bool) []byte {
	out := make([]byte, 0, len(in)+room)
	now := f.now()
	if now.Sub(f.last) > apart {
		out = f.anew(out, in)
	}
	f.last = now
	if i := bytes.IndexByte(in, interrupt); (i >= longBurst || i >= 0 && f.open) && !f.paste && f.state == ground {
		in, f.tail = in[i:], nil // whoever leaves does not wait for what was typed before
		out = f.close(out)
	}
	pasted := f.open || f.state == ground && !f.paste && isBurst(in, now.Sub(f.burst) < apart)
	if pasted && !f.open {
		out = append(out, ansi.BracketedPasteStart...)
	}
	f.open = pasted
	switch {
	case pasted:
		f.burst = now
	case len(bytes.Trim(in, "\r\n")) > 0: // a key was pressed, so the paste has ended
		f.burst = time.Time{}
	}
	out = f.characters(out, in)
	if !more {
		out = f.close(out)
	}
	return out
}

// anew begins after a pause, in which everything has ended that was open.
func (f *filter) anew(out, in []byte) []byte {
	f.state, f.separators = ground, -1
	if f.paste && len(in) == 1 && in[0] == interrupt { // a paste that the terminal never ends keeps nobody
		f.paste, out = false, append(out, ansi.BracketedPasteEnd...)
	}
	return f.close(out)
}

// close ends a paste that the filter brackets.
func (f *filter) close(out []byte) []byte {
	if !f.open {
		return out
	}
	f.open = false
	return append(out, ansi.BracketedPasteEnd...)
}

// characters adds what passes of the text. The beginning of a character waits for its end.
func (f *filter) characters(out, in []byte) []byte {
	in = append(f.tail, in...)
	f.tail = nil
	for len(in) > 0 {
		_, size := utf8.DecodeRune(in)
		switch {
		case in[0] < utf8.RuneSelf:
			out = f.byte(out, in[0])
		case size > 1:
			if f.text() {
				out = append(out, in[:size]...)
			}
		case !utf8.FullRune(in):
			f.tail = append([]byte{}, in...)
			return out
		}
		in = in[size:]
	}
	return out
}

// isBurst reports whether bytes that arrived together are a paste that the terminal did
// not bracket, or a piece of one. Keys that were typed ahead, and a key that is held, are
// none. Control characters make no paste by themselves: Backspace and Ctrl+U are pressed
// right after one, too.
func isBurst(in []byte, follows bool) bool {
	end, text, printable := -1, 0, false
	for i, b := range in {
		switch {
		case b == 0x1b || b == interrupt:
			return false
		case b == '\r' || b == '\n':
			if end < 0 && text > 0 {
				end = i
			}
		default:
			text++
			printable = printable || b >= ' ' && b != 0x7f || b == '\t'
		}
	}
	return printable && (follows || text >= longBurst || end >= 0 && text >= burst && end < len(in)-1)
}
