package paste

import (
	"strings"
	"unicode/utf8"
)

// name is a known name in a text.
type name struct {
	alias
	from, to    int  // the identifier with its prefix
	first, last int  // its first and last word, without a prefix
	old         bool // said to count no more
	doubtful    bool // a weak name behind a word that is not ours
}

// names finds every known name in a text.
func names(text string, words []word) []name {
	var out []name
	for i := range words {
		if !words[i].ends {
			continue
		}
		if n, ok := nameAt(text, words, i); ok {
			for len(out) > 0 && out[len(out)-1].from >= n.from { // it is the start of this one
				out = out[:len(out)-1]
			}
			out = append(out, n)
		}
	}
	return out
}

// nameAt finds the longest known name that ends with a word.
func nameAt(text string, words []word, i int) (name, bool) {
	last, old := i, false
	for i > 0 && joined(text, words, i) != apart && mayFollow(text, words[i]) {
		old = old || isOld(words[i].folded)
		i--
	}
	n, ok := aliasAt(text, words, i)
	if !ok && i != last {
		old = false
		n, ok = aliasAt(text, words, last)
	}
	if !ok {
		return name{}, false
	}
	n.old = old
	n.last, n.to = last, words[last].to
	n.from = words[n.first].from
	return n, n.surroundings(text, words)
}

// mayFollow reports whether a word may follow a name and belong to it: a type, a stage,
// whether it counts, or a number before the sign.
func mayFollow(text string, w word) bool {
	if w.to == w.from+1 {
		if !isDigit(text[w.from]) {
			return false
		}
		if text[w.from-1] == ' ' { // "--secret 2:abc" is a secret that begins with a number
			return hasAny(text[w.to:], ": ", " = ")
		}
		return strings.IndexByte("_-", text[w.from-1]) >= 0 && signFollows(text[w.to:])
	}
	return isQualifier(w.folded) || isOld(w.folded)
}

// aliasAt finds the longest alias of words that ends with words[i].
func aliasAt(text string, words []word, i int) (name, bool) {
	var n name
	found := false
	folded := ""
	for j, count := i, 0; j >= 0 && count < longestAlias+3; j-- {
		if words[j].folded == "" || j < i && joined(text, words, j+1) == apart {
			break
		}
		if j == i || !isArticle(words[j].folded) {
			folded = words[j].folded + folded
			count++
			if len(folded) > longestFolded || len(folded) > longestLatin && folded[0] < utf8.RuneSelf {
				break
			}
			if a, ok := aliases()[folded]; ok {
				n, found = name{alias: a, first: j}, true
			} else if a, ok := unprefixed(folded); ok && !found {
				n, found = name{alias: a, first: j}, true
			}
		}
	}
	return n, found
}

// unprefixed is the alias behind "kaizala" or "my", written in one word with it.
func unprefixed(folded string) (alias, bool) {
	for _, p := range []string{"kaizala", "kaiza", "kms", "my", "test", "prod", "str"} {
		if len(folded) > len(p) && folded[:len(p)] == p {
			if a, ok := aliases()[folded[len(p):]]; ok {
				return a, !a.weak || p == "kaizala"
			}
		}
	}
	return alias{}, false
}

// How two words are joined.
const (
	tight = iota // parts of one identifier
	loose        // words of one phrase
	apart
)

// joined says how a word is joined to the one before it.
func joined(text string, words []word, i int) int {
	if i == 0 {
		return apart
	}
	switch gap := text[words[i-1].to:words[i].from]; gap {
	case "", "_", "-", ".", "__", "::", "->", ":", "['", `["`, "'][", `']['`, `"]["`, `["$`, "[:":
		return tight
	case " ", "  ", "'", "’", "' ", "’ ", " - ", "-\n":
		return loose
	}
	return apart
}

// surroundings looks at the words before a name. It reports whether the name is one
// of ours.
func (n *name) surroundings(text string, words []word) bool {
	if !n.wordsBefore(text, words) {
		return false
	}
	if !n.weak || n.first == 0 {
		return true
	}
	how, before := joined(text, words, n.first), words[n.first-1].folded
	if how == apart || mayPrecede(before) || n.tolerant(before) {
		return true
	}
	n.doubtful = true
	return n.field != FieldName && how == loose
}

// wordsBefore takes the words of the same identifier into a name, and notes one that
// says that the name is old. It reports false behind a word that makes it another's name.
func (n *name) wordsBefore(text string, words []word) bool {
	inName := true
	for near := range min(4, n.first) {
		j := n.first - 1 - near
		how := joined(text, words, j+1)
		if how == apart {
			break
		}
		inName = inName && how == tight
		w := words[j].folded
		foreign := isForeign(w) || isForeign(runTo(words, j)) // also "GitHub"
		switch {
		case isOld(w):
			n.old = true
		case inName && foreign && w != "process": // process.env.NAME
			return false
		case how == loose && near == 0 && foreign && !(w == "user" && n.field == FieldRefresh):
			return false
		}
		if inName {
			n.from = words[j].from
		}
	}
	return true
}

// tolerant reports whether a weak name stays one of ours behind a word.
func (n *name) tolerant(w string) bool {
	switch n.field {
	case FieldRefresh:
		return true // its value must have a token's shape
	case FieldSecret:
		return w == "shared" || isOld(w)
	}
	return isOld(w)
}
