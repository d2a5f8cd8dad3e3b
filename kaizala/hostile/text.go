package hostile

import "fmt"

// Texts are strings of each class that a terminal acts on or a person cannot see,
// by a name that says which. They are for names, messages and claims.
func Texts() map[string]string {
	all := map[string]string{}
	add := func(class, middle string) { all[fmt.Sprintf("%s %+q", class, middle)] = middle }
	for r := rune(0); r < 0x20; r++ {
		add("C0", string(r))
	}
	for r := rune(0x7f); r < 0xa0; r++ {
		add("DEL and C1", string(r))
		add("C1 as a byte", string([]byte{byte(r) | 0x80}))
	}
	for _, r := range []rune{0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069} {
		add("bidi", string(r))
	}
	for _, r := range []rune{0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x206f, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe0100} {
		add("invisible", string(r))
	}
	for _, r := range []rune{0x2028, 0x2029, 0xe000, 0xfdd0, 0xffff, 0x10ffff} {
		add("separator or no character", string(r))
	}
	for _, s := range []string{"\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x9b"} {
		add("invalid UTF-8", s)
	}
	for _, s := range []string{
		"\x1b[2J", "\x1b[201~", "\x1b]0;title\x07", "\x1b]52;c;YQ==\x1b\\", "\x1bP+q\x1b\\", "\x1b_G\x1b\\", "\x1b^x\x1b\\", "\x1bc", "\x1b[6n",
		"\x9b31m", "\u009b31m", "\u009d0;t\u009c", "\b\b\b", "\r", "\r\n", "\x1b[?1049h", "\x1b]8;;http://x\x1b\\", "\x0e", "\a",
	} {
		add("sequence", s)
	}
	return all
}
