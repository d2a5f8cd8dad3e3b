package seal

import (
	"bytes"
	"io"
	"strings"

	"filippo.io/age/armor"
)

// MaxArmor is the length of the longest text that is searched for armored data, in
// bytes. It is checked before age reads the text, since age does not limit lines.
const MaxArmor = 256 << 10

// Armor returns sealed bytes as text of short lines that ends in a line break.
func Armor(sealed []byte) (string, error) {
	var out bytes.Buffer
	w := armor.NewWriter(&out)
	if _, err := w.Write(sealed); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return out.String(), nil
}

// Dearmor finds the armored data in a text and returns its bytes. It undoes what
// chats and mails do: other line lengths, quoting marks, CRLF, indents, text
// around. It returns an *Error with code CodeTooLarge, CodeNotSealed or CodeDamaged.
func Dearmor(text string) ([]byte, error) {
	if len(text) > MaxArmor {
		return nil, &Error{CodeTooLarge, nil}
	}
	_, rest, ok := strings.Cut(text, armor.Header)
	if !ok {
		return nil, &Error{CodeNotSealed, nil}
	}
	body, _, ok := strings.Cut(rest, armor.Footer)
	if !ok {
		return nil, &Error{CodeDamaged, nil}
	}
	sealed, err := io.ReadAll(io.LimitReader(armor.NewReader(strings.NewReader(rewrap(body))), MaxSealed+1))
	if err != nil {
		return nil, &Error{CodeDamaged, err}
	}
	return sealed, nil
}

// HasArmor reports whether a text contains the beginning of armored data.
func HasArmor(text string) bool { return strings.Contains(text, armor.Header) }

// rewrap keeps only the characters of base64 and breaks lines as age does.
func rewrap(body string) string {
	var out strings.Builder
	out.WriteString(armor.Header + "\n")
	column := 0
	for _, r := range body {
		switch {
		case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/', r == '=':
			out.WriteRune(r)
			if column++; column == 64 {
				out.WriteByte('\n')
				column = 0
			}
		case strings.ContainsRune(" \t\r\n>|*\u00a0\u200b\ufeff", r):
			// left behind by quoting and wrapping
		default:
			out.WriteByte('!') // no base64, so that age refuses it
		}
	}
	if column > 0 {
		out.WriteByte('\n')
	}
	out.WriteString(armor.Footer + "\n")
	return out.String()
}
