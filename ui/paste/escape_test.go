package paste

import (
	"strings"
	"testing"
)

// JSON writes a character beyond 16 bits as two escapes. Half of one is no character,
// and takes nothing of what follows with it.
func TestEscapedCharacters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`\u00e9l\u00e9ment`:        "élément",
		`\ud83d\udc69 family`:      "👩 family",
		`\ud83d\udc69\ud83d\udc67`: "👩👧",
		`\ud83d family`:            "\ufffd family",
		`\udc69\ud83d`:             "\ufffd\ufffd",
		`\ud83d\u00e9`:             "\ufffdé",
		`\ud83d\udc6`:              "\ufffd" + `\udc6`,
		`\u00`:                     `\u00`,
	} {
		var b strings.Builder
		for s := in; s != ""; {
			if strings.HasPrefix(s, `\`) {
				s = s[unescapeOne(&b, s, '"'):]
				continue
			}
			b.WriteByte(s[0])
			s = s[1:]
		}
		if b.String() != want {
			t.Errorf("%s: %q, want %q", in, b.String(), want)
		}
	}
}

// The name of a connector in JSON may have such characters.
func TestANameWithEscapedCharacters(t *testing.T) {
	t.Parallel()
	if got := Find(`{"connectorName": "\u00e9l\u00e9ment \ud83d\udc69 family"}`).Name; got != "élément 👩 family" {
		t.Errorf("%q", got)
	}
}
