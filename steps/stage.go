package steps

import "slices"

// Stage is a step of the guide as a track goes through it: its pages, and how far it is.
type Stage struct {
	Step  Step
	Stops []Stop // in order; none where the way there is still open
}

// Stop is a page of a track.
type Stop struct {
	ID   PageID
	Name string // short
	Done bool
	Here bool
}

// Done reports whether nothing of the stage is left to do.
func (s Stage) Done() bool {
	return len(s.Stops) > 0 && !slices.ContainsFunc(s.Stops, func(p Stop) bool { return !p.Done })
}

// Here reports whether the person stands there.
func (s Stage) Here() bool {
	return slices.ContainsFunc(s.Stops, func(p Stop) bool { return p.Here })
}

// Place is which page of how many the person stands on, from 1 on; 0 of 0 where that is
// still open.
func Place(stages []Stage) (at, of int) {
	for _, s := range stages {
		if len(s.Stops) == 0 {
			return 0, 0
		}
		for _, p := range s.Stops {
			of++
			if p.Here {
				at = of
			}
		}
	}
	return at, of
}

// stages are the steps that the track goes through. As long as the way is open, all
// that may follow are there.
func (w Wizard) stages() []Stage {
	way, g, now := w.way(), w.current(), w.onWay()
	steps := map[int][]Stop{}
	first := 0
	for i, id := range way {
		p := pages()[id]
		if first == 0 {
			first = p.step
		}
		steps[max(p.step, first)] = append(steps[max(p.step, first)], Stop{ID: id, Name: p.short, Done: w.passed(way, i, g), Here: id == now})
	}
	if first == 0 && len(way) > 1 { // only the pages before step 1
		first = 1
	}
	open := w.Role == Developer && g.By == ""
	var out []Stage
	for _, s := range Steps {
		stops := steps[s.Number]
		if s.Number == first {
			stops = append(slices.Clone(steps[0]), stops...)
		}
		if len(stops) > 0 || open {
			out = append(out, Stage{s, stops})
		}
	}
	return out
}

// onWay is the page of the way that the person stands on, or beside.
func (w Wizard) onWay() PageID {
	if w.Page == PageHello {
		return PageDone
	}
	return w.Page
}

// passed reports whether page i of the way is behind the person: it has what it needs, or
// was left. The last page is where all is done.
func (w Wizard) passed(way []PageID, i int, g Grant) bool {
	p := pages()[way[i]]
	switch {
	case i == len(way)-1 && len(p.needs) == 0:
		for before := range i {
			if !w.passed(way, before, g) {
				return false
			}
		}
		return true
	case slices.Index(way, w.onWay()) > i:
		return true
	case len(p.needs) > 0:
		return w.behind(way[i], g)
	}
	return !w.Facts.Left[p.id].IsZero() || !g.Left[p.id].IsZero()
}

// behind reports whether a page has all that it needs.
func (w Wizard) behind(id PageID, g Grant) bool {
	return !slices.ContainsFunc(pages()[id].needs, func(n NeedID) bool { return !needs[n].met(w.Facts, g) })
}
