package wizard

import "github.com/charmbracelet/x/ansi"

// How far the filter follows a control sequence: what may be in one, and where it ends.

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
	if f.crowded(b) {
		return out
	}
	switch text := f.state == inString || f.state == inOSC; {
	case f.state == oldMouse:
		f.mouse()
		return out
	case b == ansi.ESC && text:
		f.state = endString
	case b == ansi.ESC:
		f.state = escaped
	case f.state == escaped, f.state == endString:
		f.escape(b)
	case f.state == control, f.state == header:
		return f.parameter(out, b)
	case text:
		return f.inner(out, b)
	}
	return append(out, b)
}

// crowded counts the separators of a sequence, and reports whether the byte is one too many.
func (f *filter) crowded(b byte) bool {
	switch introduces := f.state == escaped || f.state == endString; {
	case b == ansi.ESC:
		f.separators = 0
	case f.separators >= 0 && (b == ';' || b == ':'):
		f.separators++
		return f.separators > maxParams
	case b >= '@' && b <= '~' && !introduces:
		f.separators = -1
	}
	return false
}

// inner adds a byte of a string, or what ends it.
func (f *filter) inner(out []byte, b byte) []byte {
	f.count++
	switch {
	case b == ansi.BEL && f.state == inOSC, b == ansi.CAN, b == ansi.SUB:
		f.state = ground
	case f.count > maxString:
		return out
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
