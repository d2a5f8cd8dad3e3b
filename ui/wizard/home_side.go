package wizard

import (
	"kaizala-setup/ui/words"
)

// sided is a screen that has more to tell beside it, where there is room.
type sided interface {
	beside() bool
	side(width, height int) []string
}

// beside is true wherever set-ups are listed, so that the list stays where it is when
// the focus leaves it.
func (h homePage) beside() bool { return len(h.rows) > 0 }

// side is the side bar: what is known of the set-up that has the focus, and how long
// each of its tokens is good.
func (h homePage) side(width, height int) []string {
	rows := h.shown()
	if h.focus >= len(rows) {
		return nil
	}
	t, s, d := h.theme, newSheet(width), rows[h.focus].Is
	c := d.Facts().Connector
	store, _ := words.StoreOf(d.Role, string(d.Pin().Kind))
	s.text(t.title, "", rows[h.focus].Name)
	s.blank()
	t.known(s, "ID", shortID(c.ID))
	t.known(s, "Kaizala", d.Target.Badge())
	t.known(s, "State", rows[h.focus].State)
	t.known(s, "Secrets", store.Short)
	for _, g := range d.Facts().Grants {
		if len(s.lines) >= height {
			break
		}
		if g.Group == "" && !g.Refresh.Yes() {
			continue // nothing is known of it
		}
		s.blank()
		s.text(t.title, "", words.GroupOf(g))
		if says := g.Refresh.Says; !says.Expires.IsZero() {
			s.lines = append(s.lines, t.lifeLine(says, h.Now(), width))
		}
		if !g.Last.At.IsZero() {
			s.text(t.dim, "  ", words.LastCall(g.Last, h.Now()))
		}
	}
	return s.lines[:min(len(s.lines), height)]
}
