package paste

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// decode makes plain text of what a file, a mail or a terminal makes of it: UTF-16,
// line ends, invisible characters, mail quoting, quoted-printable, HTML. It changes
// no character that may be part of a value.
func decode(text string) source {
	text = withoutEscapedEnds(characters(fromUTF16(text)))
	if strings.ContainsAny(text, "«‹") {
		text = tightQuotes.Replace(text)
	}
	rows := rowsOf(text)
	for i := range rows {
		rows[i].text = decodeURL(unquoteMail(rows[i].text))
	}
	withoutHeads(rows)
	rows = fromQuotedPrintable(rows)
	rows = fromHTML(rows)
	return sourceOf(rows)
}

// withoutEscapedEnds makes lines of a text that has its line ends as \n, and is no object.
func withoutEscapedEnds(text string) string {
	if strings.Contains(text, "\n") || strings.Contains(text, "{") || strings.Count(text, `\n`) < 2 {
		return text
	}
	return strings.ReplaceAll(text, `\n`, "\n")
}

// fromUTF16 decodes UTF-16, with or without a byte order mark.
func fromUTF16(text string) string {
	big, body := false, text
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		body = text[2:]
	case strings.HasPrefix(text, "\xfe\xff"):
		big, body = true, text[2:]
	default:
		zeros := [2]int{}
		sample := text[:min(len(text), 400)]
		for i := range len(sample) {
			if sample[i] == 0 {
				zeros[i%2]++
			}
		}
		if max(zeros[0], zeros[1]) < len(sample)/3 || len(sample) < 4 {
			return text
		}
		big = zeros[0] > zeros[1]
	}
	units := make([]uint16, 0, len(body)/2)
	for i := 0; i+1 < len(body); i += 2 {
		low, high := body[i], body[i+1]
		if big {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return string(utf16.Decode(units))
}

// characters makes every line end "\n" and every space " ". It drops what nobody
// sees, and gives full-width letters, digits and separators their usual width.
func characters(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\r':
			if i+1 >= len(text) || text[i+1] != '\n' {
				b.WriteByte('\n')
			}
			i++
			continue
		case c == 0x1b:
			i += escapeLen(text[i:])
			continue
		case c == '\n' || c == '\t' || c >= ' ' && c < 0x7f:
			b.WriteByte(c)
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && width == 1 {
			r = latin(c)
		}
		if r = plainRune(r); r >= 0 {
			b.WriteRune(r)
		}
		i += width
	}
	return b.String()
}

// latin is a byte of Windows-1252, or of Latin-1.
func latin(c byte) rune {
	switch c {
	case 0x84:
		return '„'
	case 0x91, 0x92:
		return '’'
	case 0x93:
		return '“'
	case 0x94:
		return '”'
	case 0x95:
		return '•'
	case 0x96, 0x97:
		return '–'
	}
	if c >= 0xa0 {
		return rune(c)
	}
	return -1
}

// escapeLen is the length of a terminal's escape sequence, such as a colour.
func escapeLen(s string) int {
	if len(s) < 2 || s[1] != '[' {
		return 1
	}
	for i := 2; i < len(s) && i < 32; i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
	}
	return 1
}

// plainRune is a character as it is searched, or -1 for one that is dropped.
func plainRune(r rune) rune {
	switch {
	case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
		return '\n'
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', strings.ContainsRune("：＝；｜＂＇＠－＿．／＃＜＞＆＊", r):
		return r - 0xfee0
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r >= '─' && r <= '╿': // the lines of a table
		return plainLine(r)
	case !secret.Visible(r):
		return -1
	}
	return r
}

// plainLine is a sign for box drawing as the tables of a terminal have it.
func plainLine(r rune) rune {
	switch {
	case strings.ContainsRune("─━┄┅┈┉╌╍═╴╶╸╺╼╾", r):
		return '-'
	case strings.ContainsRune("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", r):
		return '|'
	}
	return '+'
}

// unquoteMail drops the marks before a line that a mail or chat quotes.
func unquoteMail(l string) string {
	rest := strings.TrimLeft(l, " ")
	if !strings.HasPrefix(rest, ">") || rest == ">-" {
		return l
	}
	for strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, " >") {
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, " "), ">")
	}
	return strings.TrimPrefix(rest, " ") // more of them are the indent
}

// tightQuotes drops the spaces within French quotes.
var tightQuotes = strings.NewReplacer("« ", "«", " »", "»", "‹ ", "‹")

// decodeURL undoes the escapes of an object that stands in a URL.
func decodeURL(l string) string {
	if strings.Contains(l, "%22") && (strings.Contains(l, "%3A") || strings.Contains(l, "%3a")) && !strings.Contains(l, `"`) {
		return percentDecoded(l)
	}
	return l
}

// fromQuotedPrintable undoes the quoting of mails: "=3D", and "=" at the end of a
// line that goes on.
func fromQuotedPrintable(rows []row) []row {
	if !isQuotedPrintable(rows) {
		return rows
	}
	var out []row
	open := false
	for _, r := range rows {
		soft := strings.HasSuffix(r.text, "=")
		text := unquotePrintable(strings.TrimSuffix(r.text, "="))
		if open {
			out[len(out)-1].text += text
		} else {
			out = append(out, row{r.line, text})
		}
		open = soft
	}
	for i := range out {
		out[i].text = characters(out[i].text)
	}
	return out
}

// isQuotedPrintable reports whether a text is quoted: its header says so, or every
// "=" in it begins a mark, and there are several or one that a long line ends with.
// One "=3D" alone may also be the start of a value.
func isQuotedPrintable(rows []row) bool {
	marks, soft := 0, 0
	for _, r := range rows {
		if strings.Contains(strings.ToLower(r.text), "quoted-printable") {
			return true
		}
	}
	for _, r := range rows {
		for rest := r.text; ; {
			i := strings.IndexByte(rest, '=')
			if i < 0 {
				break
			}
			rest = rest[i+1:]
			switch {
			case rest == "" && len(r.text) == 76:
				soft++
			case rest == "":
			case len(rest) >= 2 && isUpperHex(rest[0]) && isUpperHex(rest[1]) && (strings.HasPrefix(rest, "3D") || strings.HasPrefix(rest, "20") || rest[0] >= '8'):
				if strings.HasPrefix(rest, "3D") {
					marks++
				}
			default:
				return false
			}
		}
	}
	return marks >= 2 || marks >= 1 && soft > 0
}

func isUpperHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

func unquotePrintable(s string) string {
	if strings.IndexByte(s, '=') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) && isUpperHex(s[i+1]) && isUpperHex(s[i+2]) {
			b.WriteByte(hexDigit(s[i+1])<<4 | hexDigit(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
