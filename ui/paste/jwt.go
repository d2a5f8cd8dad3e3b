package paste

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// A token that was wrapped has at most this many pieces.
const maxPieces = 2000

// LooksLikeTokenText is LooksLikeToken for a text.
func LooksLikeTokenText(s string) bool { return LooksLikeToken(secret.New(s)) }

// piece is one run of a token's characters.
type piece struct {
	from, to int
	full     bool // its line is as long as the first one
}

func isTokenByte(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' || c == '.' }

// runEnd returns where the run of a token's characters that begins at i ends.
func runEnd(s string, i int) int {
	for i < len(s) && isTokenByte(s[i]) {
		i++
	}
	return i
}

// tokenAt reads the token that begins at text[at], and joins its pieces if it was
// wrapped, quoted, indented or written as a sum of strings. end is where it ends.
// The token may be cut off; then only pieces that fill their lines are joined.
func tokenAt(text string, at int) (token string, end int) {
	pieces := piecesAt(text, at)
	if len(pieces) == 0 {
		return "", at
	}
	var joined strings.Builder
	dots, tail, want := 0, 0, 0
	for i, p := range pieces {
		if i > 0 && dots == 2 && tail == want {
			break
		}
		part := text[p.from:p.to]
		for j := range len(part) {
			if part[j] == '.' {
				if dots++; dots == 1 {
					want = signatureLen(joined.String() + part[:j])
				}
				tail = 0
				continue
			}
			tail++
		}
		joined.WriteString(part)
		if dots == 2 && tail == want {
			return strings.TrimRight(joined.String(), "."), p.to
		}
		if dots > 2 || dots == 2 && tail > want && want > 0 && i > 0 {
			break
		}
	}
	// No number of pieces makes a whole token.
	joined.Reset()
	for i, p := range pieces {
		if i > 0 && !pieces[i-1].full {
			break
		}
		joined.WriteString(text[p.from:p.to])
		end = p.to
	}
	return strings.TrimRight(joined.String(), "."), end
}

// signatureLen is the length of the signature that a token's head announces, or 0.
func signatureLen(head string) int {
	data, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return 0
	}
	var h struct{ Alg string }
	if json.Unmarshal(data, &h) != nil {
		return 0
	}
	switch h.Alg {
	case "HS256":
		return 43
	case "HS384":
		return 64
	case "HS512":
		return 86
	case "RS256", "PS256":
		return 342
	}
	return 0
}

// piecesAt finds the runs that may belong to the token at text[at]. Between two of
// them are a line end, an indent, quotes, and what joins strings in programs.
func piecesAt(text string, at int) []piece {
	end := runEnd(text, at)
	if end == at {
		return nil
	}
	lineFrom := lineStart(text, at)
	width := lineEnd(text, end) - lineFrom
	pieces := []piece{{from: at, to: end}}
	size := end - at
	for len(pieces) < maxPieces && size < 16<<10 {
		last := &pieces[len(pieces)-1]
		from, crossed, blankLines := glue(text, last.to)
		if from < 0 || blankLines > 1 {
			break
		}
		to := runEnd(text, from)
		if to == from || to-from < 8 && !crossed {
			break
		}
		tail := strings.Trim(text[to:lineEnd(text, to)], " \t\"'`;,)+\\&_.^]}|=")
		if pairFollows(strings.TrimRight(text[from:lineEnd(text, to)], "=")) {
			break
		}
		if crossed {
			length := lineEnd(text, last.to) - lineStart(text, last.from)
			piece := last.to - last.from
			last.full = (length >= width-1 || len(pieces) > 1 && piece >= pieces[1].to-pieces[1].from) && length >= 20 && blankLines == 0
		} else {
			last.full = to-from >= 16
		}
		pieces = append(pieces, piece{from: from, to: to})
		size += to - from
		if crossed && tail != "" { // the token ends here, or did before
			pieces[len(pieces)-2].full = false
			break
		}
	}
	return pieces
}

// longestGlue is how far two pieces of a token may be apart, in bytes.
const longestGlue = 200

// glue skips what stands between two pieces of a token, from the end of the first one
// on. It returns -1 if something else stands there.
func glue(text string, from int) (next int, crossed bool, blankLines int) {
	lines, operators := 0, 0
	for i := from; i < min(len(text), from+longestGlue); i++ {
		switch c := text[i]; {
		case c == '\n':
			lines++
		case strings.IndexByte(" \t\"'`\\^", c) >= 0: // an indent, quotes, and what escapes them or a line end
		case c == '=' && strings.HasPrefix(text[i+1:], "\n"): // a soft line end of a mail
		case strings.IndexByte("+&<|", c) >= 0, i > from && isLoneDot(text, i):
			operators++
		case operators > 0 && strings.HasPrefix(text[i:], "_\n"): // Visual Basic goes on in the next line
		case c == '>' && lines > 0: // a quoted mail
		case isTokenByte(c) && i > from && operators <= 3:
			return i, lines > 0, lines - 1
		default:
			return -1, false, 0
		}
	}
	return -1, false, 0
}

// isLoneDot reports whether text[i] is a dot that joins strings and no part of a token.
func isLoneDot(text string, i int) bool {
	return text[i] == '.' && i+1 < len(text) && !isTokenByte(text[i+1])
}

// beginsToken reports whether a token begins at s: the base64 of `{"`.
func beginsToken(s string) bool { return strings.HasPrefix(s, "eyJ") }
