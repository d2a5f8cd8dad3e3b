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
		f.state, f.separators = ground, -1
		if f.paste && len(in) == 1 && in[0] == interrupt { // a paste that the terminal never ends keeps nobody
			f.paste, out = false, append(out, ansi.BracketedPasteEnd...)
		}
		if f.open {
			f.open, out = false, append(out, ansi.BracketedPasteEnd...)
		}
	}
	f.last = now
	if i := bytes.IndexByte(in, interrupt); (i >= longBurst || i >= 0 && f.open) && !f.paste && f.state == ground {
		in, f.tail = in[i:], nil // whoever leaves does not wait for what was typed before
		if f.open {
			f.open, out = false, append(out, ansi.BracketedPasteEnd...)
		}
	}
	pasted := f.open || f.state == ground && !f.paste && isBurst(in, now.Sub(f.burst) < apart)
	if pasted && !f.open {
		out = append(out, ansi.BracketedPasteStart...)
	}
	switch {
	case pasted:
		f.burst = now
	case len(bytes.Trim(in, "\r\n")) > 0: // a key was pressed, so the paste has ended
		f.burst = time.Time{}
	}
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
			in = nil
			continue
		}
		in = in[size:]
	}
	if f.open = pasted && more; pasted && !more {
		out = append(out, ansi.BracketedPasteEnd...)
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

// text reports whether a character beyond ASCII passes: it is no part of a control
// sequence.
func (f *filter) text() bool {
	switch f.state {
	case oldMouse:
		f.mouse()
		return false
	case inString, inOSC, endString: // its bytes look like 8-bit control characters there
		return false
	}
	f.state = ground
	return true
}

// mouse counts the three bytes of a mouse report, none of which passes.
func (f *filter) mouse() {
	if f.count++; f.count >= 3 {
		f.state = ground
	}
}

// byte adds one ASCII byte to what passes, or what stands in its place.
func (f *filter) byte(out []byte, b byte) []byte {
	switch introduces := f.state == escaped || f.state == endString; {
	case b == ansi.ESC:
		f.separators = 0
	case f.separators >= 0 && (b == ';' || b == ':'):
		if f.separators++; f.separators > maxParams {
			return out
		}
	case b >= '@' && b <= '~' && !introduces:
		f.separators = -1
	}
	switch {
	case f.state == oldMouse:
		f.mouse()
		return out
	case b == ansi.ESC && (f.state == inString || f.state == inOSC):
		f.state = endString
	case b == ansi.ESC:
		f.state = escaped
	case f.state == escaped, f.state == endString:
		f.escape(b)
	case f.state == control, f.state == header:
		return f.parameter(out, b)
	case f.state == inString, f.state == inOSC:
		f.count++
		if b == ansi.BEL && f.state == inOSC || b == ansi.CAN || b == ansi.SUB {
			f.state = ground
		} else if f.count > maxString {
			return out
		}
	}
	return append(out, b)
}

// escape begins the sequence that the byte after ESC tells.
func (f *filter) escape(b byte) {
	f.seq, f.count, f.digit = nil, 0, 0
	if b >= ' ' && b <= '/' { // an intermediate byte: what tells the sequence is to come
		f.state = escaped
		return
	}
	f.state = map[byte]inputState{'[': control, 'P': header, ']': inOSC, 'X': inString, '^': inString, '_': inString}[b]
}

// parameter adds a byte of CSI or DCS, up to its final byte.
func (f *filter) parameter(out []byte, b byte) []byte {
	switch {
	case b < ' ': // it ends the sequence
		f.state = ground
	case b >= '0' && b <= '9':
		if f.digit++; f.digit > maxDigits {
			return out
		}
	case b < '@':
		f.digit = 0
		if f.count++; f.count > maxParams {
			return out
		}
	default:
		out = append(out, f.final(b))
		return out
	}
	if f.count > maxParams {
		return out
	}
	f.seq = append(f.seq, b)
	return append(out, b)
}

// final ends a sequence. A mouse report of the oldest form, which nobody asked for, is
// made one that means nothing.
func (f *filter) final(b byte) byte {
	seq, dcs := string(f.seq), f.state == header
	f.state, f.count = ground, 0
	switch {
	case dcs:
		f.state = inString
	case seq == "" && b == 'M':
		f.state = oldMouse
		return 'z'
	case seq == "200" && b == '~':
		f.paste = true
	case seq == "201" && b == '~':
		f.paste = false
	}
	return b
}
