package wizard

import "slices"

// How a body that is higher than its screen is shown: the focus and the news are always
// to be seen, unless a person scrolls.

// span is lines of a sheet: from one line up to another, which is not part of it. An
// empty one is no lines.
type span struct{ from, to int }

func (a span) size() int { return a.to - a.from }

// with is the lines from the first to the last of two spans.
func (a span) with(b span) span {
	switch {
	case a.size() == 0:
		return b
	case b.size() == 0:
		return a
	}
	return span{min(a.from, b.from), max(a.to, b.to)}
}

// has reports whether b lies in a.
func (a span) has(b span) bool { return a.from <= b.from && b.to <= a.to }

// without is where the lines of a are once those of b, before or behind them, are cut out.
func (a span) without(b span) span {
	switch {
	case a.from >= b.to:
		return span{a.from - b.size(), a.to - b.size()}
	case b.has(a):
		return span{}
	}
	return a
}

// least is the height from which lines can scroll.
const least = 4

// window is height lines of the sheet: from line scroll on, or as followFocus and
// fromTop have it. A sign tells where there is more above or below.
func (s *sheet) window(height, scroll int, t theme) []string {
	if len(s.lines) <= height {
		return s.lines
	}
	if k := s.pinned; k > 0 && height-k >= least+min(s.news.size(), least) {
		rest, top := s.apart(span{0, k})
		return append(top, rest.window(height-k, scroll, t)...)
	}
	both := s.here.with(s.news)
	switch {
	case scroll >= 0:
		return s.cut(height, scroll, t)
	case scroll == fromTop && both.to < height:
		return s.cut(height, 0, t)
	case scroll == fromTop && s.here.size()+s.news.size()+least <= height:
		return s.docked(height, fromTop, t, s.here, s.news)
	case both.size() <= height-2:
		return s.cut(height, above(both, height), t)
	case s.news.has(s.here):
		return s.cut(height, above(s.here, height), t)
	}
	return s.docked(height, followFocus, t, s.news)
}

// docked is the sheet with some of its lines at the bottom, where they stay.
func (s *sheet) docked(height, scroll int, t theme, spans ...span) []string {
	rest, bottom := s.apart(spans...)
	if most := height - least; len(bottom) > most {
		bottom = append(bottom[:most-1:most-1], t.dim.Render("↓ more (pgdown)"))
	}
	top := 0
	if scroll == followFocus {
		top = above(rest.here, height-len(bottom))
	}
	return append(rest.cut(height-len(bottom), top, t), bottom...)
}

// apart is the sheet without some of its lines, and these.
func (s *sheet) apart(spans ...span) (*sheet, []string) {
	rest := &sheet{width: s.width, lines: slices.Clone(s.lines), here: s.here, news: s.news}
	var out []string
	for i, a := range slices.Backward(spans) {
		if slices.ContainsFunc(spans[i+1:], func(later span) bool { return later.size() > 0 && later.has(a) }) {
			continue // it is taken already
		}
		out = append(slices.Clone(s.lines[a.from:a.to]), out...)
		rest.lines = slices.Delete(rest.lines, a.from, a.to)
		rest.here, rest.news = rest.here.without(a), rest.news.without(a)
	}
	return rest, out
}

// above is the line to scroll to so that a span is seen: its start, if it is too high.
// The first and the last line may say that there is more.
func above(a span, height int) int {
	if a.size() == 0 || a.to < height {
		return 0
	}
	return max(0, min(a.to-height+2, a.from-1))
}

// cut is height lines of the sheet from line top on.
func (s *sheet) cut(height, top int, t theme) []string {
	n := len(s.lines)
	if n <= height {
		return s.lines
	}
	top = max(0, min(top, n-height))
	out := slices.Clone(s.lines[top : top+height])
	if top > 0 {
		out[0] = t.dim.Render("↑ more (pgup)")
	}
	if top+height < n {
		out[height-1] = t.dim.Render("↓ more (pgdown)")
	}
	return out
}
