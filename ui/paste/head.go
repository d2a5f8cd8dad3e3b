package paste

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// withoutHeads drops what stands before the lines of a text: before all of them, or a
// stamp of a chat or a log before some.
func withoutHeads(rows []row) {
	withoutGutter(rows)
	withoutStamps(rows)
}

// gutters are what editors, terminals and searches put before every line, and the number in
// it.
var gutters = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^([^\s:=]+[./][^\s:=]*:(\d+):)`),       // of grep: file and number
		regexp.MustCompile(`^([^\s:=]+[./][^\s:=]*[:-](\d+)[:-])`), // of grep with lines around it
		regexp.MustCompile(`^( *(\d+)(?: *[|:] ?|\t| {2,}))`),      // the number of a line
		regexp.MustCompile(`^([\w.-]+ *\| )()`),                    // of docker compose: a service
		regexp.MustCompile(`^(\| )()[^|]*$`),                       // a frame that has no other side
	}
})

// widestGutter is how far into a line a gutter is looked for, in bytes.
const widestGutter = 200

// ofGrep is the gutter that one line may have alone: it has signs that no value has.
const ofGrep = 0

// withoutGutter drops a gutter that every line has.
func withoutGutter(rows []row) {
	for i, gutter := range gutters() {
		widths, lines := gutterOf(rows, gutter)
		if lines > 1 || lines == 1 && i == ofGrep {
			for i, width := range widths {
				rows[i].text = rows[i].text[width:]
			}
			return
		}
	}
}

// gutterOf is how wide a gutter is in each line, and how many lines have it: none, if one
// with text has not. No name of ours is in it, and its numbers ascend.
func gutterOf(rows []row, gutter *regexp.Regexp) (widths []int, lines int) {
	widths = make([]int, len(rows))
	last := -1
	for i, r := range rows {
		if strings.TrimSpace(r.text) == "" {
			continue
		}
		m := gutter.FindStringSubmatchIndex(r.text[:min(len(r.text), widestGutter)])
		if m == nil {
			return nil, 0
		}
		if number, err := strconv.Atoi(r.text[m[4]:m[5]]); err == nil {
			if last >= 0 && number <= last {
				return nil, 0
			}
			last = number
		}
		if head := r.text[:m[3]]; len(names(head, wordsOf(head))) > 0 {
			return nil, 0
		}
		widths[i] = m[3]
		lines++
	}
	return widths, lines
}

// withoutStamps drops what chats and logs put before each line: the time, and often who
// wrote it. Such a head stands before two lines at least, which differ in digits alone.
func withoutStamps(rows []row) {
	heads := make([]int, len(rows))
	last := 0
	for i := 1; i < len(rows); i++ {
		if strings.TrimSpace(rows[i].text) == "" {
			continue
		}
		width := sharedHead(rows[last].text, rows[i].text)
		heads[last], heads[i] = max(heads[last], width), max(heads[i], width)
		last = i
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
