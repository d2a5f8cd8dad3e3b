package wizard

import (
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/talk"
)

func scrolling(by int) func(page) (page, tea.Cmd) {
	return func(p page) (page, tea.Cmd) {
		width, height := p.body()
		s, top := p.drawn(width, height), p.scroll
		if top < 0 {
			top = above(s.here.with(s.news), height)
		}
		p.scroll = max(0, min(top+by*max(p.height-10, 3), len(s.lines)-height))
		return p, nil
	}
}

// body is the size of the page's body in the window.
func (p page) body() (width, height int) {
	width, beside := mainWidth(p, p.width)
	head := 2 // the header, and a blank line
	if beside || len(p.V.Stages) > 0 {
		head++
	}
	return width, p.height - head - 1
}

// works reports whether an action does something now.
func (p page) works(a talk.Action) bool {
	if a.ID == talk.ScrollUp || a.ID == talk.ScrollDown {
		width, height := p.body()
		return len(p.drawn(width, height).lines) > height
	}
	return p.form.works(a)
}
