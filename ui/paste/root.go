package paste

import (
	"strings"

	"kaizala-setup/kaizala"
)

// Roots are the addresses of a token service in a text: those of its token call, and
// those beside the name of an API root. Each is there once, in the order of the text.
//
// A text does not decide where secrets go. The addresses are for a caller that refuses
// a text which belongs elsewhere.
func Roots(text string) []kaizala.Root {
	if len(text) > MaxText {
		return nil
	}
	text = decode(text).text
	var out []kaizala.Root
	seen := map[string]bool{}
	for at := 0; ; {
		i := strings.Index(text[at:], "://")
		if i < 0 {
			return out
		}
		from := at + i
		for from > at && isAlphanumeric(text[from-1]) {
			from--
		}
		end := at + i + 3
		for end < len(text) && strings.IndexByte(" \t\r\n\"'`<>,;\\)]}|^", text[end]) < 0 {
			end++
		}
		address, isCall := strings.CutSuffix(text[from:end], "/v1/accessToken")
		if isCall || namesRoot(text[max(at, from-nameDistance):from]) || namesRoot(text[end:lineEnd(text, end)]) {
			if r, err := kaizala.ParseRoot(address); err == nil && !seen[r.String()] {
				seen[r.String()] = true
				out = append(out, r)
			}
		}
		at = end
	}
}

// nameDistance is how far before an address its name may stand, in bytes: in JSON it may
// be the value of the line above.
const nameDistance = 60

// namesRoot reports whether a text names an API root, in whatever spelling.
func namesRoot(text string) bool {
	folded := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(text))
	return strings.Contains(folded, "apiroot")
}
