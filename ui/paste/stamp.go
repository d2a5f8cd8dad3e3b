package paste

import "strings"

// withoutStamps drops what chats and logs put before each line: the time, and often who
// wrote it. Such a head stands before two lines at least, which differ in digits alone.
func withoutStamps(rows []row) {
	heads := make([]int, len(rows))
	for i := 1; i < len(rows); i++ {
		width := sharedHead(rows[i-1].text, rows[i].text)
		heads[i-1], heads[i] = max(heads[i-1], width), max(heads[i], width)
	}
	for i, width := range heads {
		rows[i].text = rows[i].text[width:]
	}
}

// longestHead is how long the head of a line may be, in bytes.
const longestHead = 80

// sharedHead is the length of the head that two lines share, with a time of day in it and
// no name of ours, or 0.
func sharedHead(a, b string) int {
	end, clock := 0, false
	for i := 0; i < min(len(a), len(b), longestHead) && sameInHead(a[i], b[i]); i++ {
		clock = clock || i > 1 && a[i-1] == ':' && isDigit(a[i-2]) && isDigit(a[i])
		if i > 0 && a[i] == ' ' && strings.IndexByte(":]>|-", a[i-1]) >= 0 && clock {
			if head := a[:i+1]; len(names(head, wordsOf(head))) > 0 || namesOld(head) {
				break
			}
			end = i + 1
		}
	}
	return end
}

func sameInHead(a, b byte) bool { return a == b || isDigit(a) && isDigit(b) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func namesOld(text string) bool {
	for _, w := range wordsOf(text) {
		if isOld(w.folded) {
			return true
		}
	}
	return false
}
