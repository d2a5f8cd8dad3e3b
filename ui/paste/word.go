package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a part of a name: a run of letters and digits, split where a capital
// begins a new word.
type word struct {
	from, to int
	folded   string
	opens    bool // the first of its run
	ends     bool // the last of its run
}

// wordsOf splits a text into words.
func wordsOf(text string) []word {
	out := make([]word, 0, len(text)/5+2)
	for i := 0; i < len(text); {
		if !isAlphanumeric(text[i]) && text[i] < utf8.RuneSelf {
			i++
			continue
		}
		from := i
		for i < len(text) && (isAlphanumeric(text[i]) || text[i] >= utf8.RuneSelf && isLetterAt(text, i)) {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
		}
		if i == from {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
			continue
		}
		out = appendRun(out, text, from, i)
	}
	return out
}

// runTo is the run of letters and digits up to words[i], folded.
func runTo(words []word, i int) string {
	run := words[i].folded
	for ; i > 0 && !words[i].opens; i-- {
		run = words[i-1].folded + run
	}
	return run
}

func isLetterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) || unicode.IsMark(r) // a vowel of Hindi is a mark
}

// How long a run of letters and digits may be to have a name in it, in bytes.
const (
	longestLatinRun = 48
	longestRun      = 80 // in another alphabet
)

// appendRun appends the words of text[from:to], a run of letters and digits. A run that is
// too long for a name is one word, and is not folded.
func appendRun(out []word, text string, from, to int) []word {
	if to-from > longestRun || to-from > longestLatinRun && text[from] < utf8.RuneSelf {
		return append(out, word{from: from, to: to, opens: true, ends: true})
	}
	if text[from:to] == "lD" || text[from:to] == "1D" { // as a reader of pictures has it
		return append(out, word{from, to, "id", true, true})
	}
	opens := true
	start := from
	for i := from + 1; i < to; i++ {
		lower, upper := isLower(text[i-1]), isUpper(text[i])
		if upper && (lower || text[i-1] >= '0' && text[i-1] <= '9' || i+1 < to && isUpper(text[i-1]) && isLower(text[i+1])) {
			out = append(out, word{start, i, fold(text[start:i]), opens, false})
			start, opens = i, false
		}
	}
	return append(out, word{start, to, fold(text[start:to]), opens, true})
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// accents are the letters that a name may have without their accents too.
var accents = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue",
	"à", "a", "á", "a", "â", "a", "ã", "a", "å", "a", "ą", "a", "ç", "c", "ć", "c", "č", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "ę", "e", "ě", "e",
	"ğ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ı", "i", "ł", "l", "ñ", "n", "ń", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ø", "o", "ř", "r",
	"ś", "s", "ş", "s", "š", "s", "ù", "u", "ú", "u", "û", "u", "ů", "u", "ý", "y", "ź", "z", "ż", "z", "ž", "z",
	"\u0300", "", "\u0301", "", "\u0302", "", "\u0303", "", "\u0307", "", "\u0327", "", "\u0328", "", "\u030c", "")

// lookalikes are letters of other alphabets that look as Latin ones do.
var lookalikes = strings.NewReplacer("а", "a", "с", "c", "е", "e", "һ", "h", "і", "i", "ј", "j", "о", "o", "р", "p", "ѕ", "s", "у", "y", "х", "x",
	"α", "a", "ε", "e", "ι", "i", "ο", "o", "ρ", "p", "υ", "u", "ν", "v")

// fold makes a word lower case, without accents. A word that mixes Latin letters with
// others that look alike is made Latin.
func fold(s string) string {
	s = strings.ToLower(s)
	if isASCII(s) {
		return s
	}
	s = accents.Replace(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		if latin := lookalikes.Replace(s); isASCII(latin) {
			return latin
		}
	}
	return s
}

func isASCII(s string) bool { return only(s, func(c byte) bool { return c < utf8.RuneSelf }) }
