package sandbox

import "math/bits"

// census counts the users of groups with all groups below them. It remembers what it
// found, so a list of groups takes one look at each and not one at each pair of them.
type census struct {
	w      *world
	groups numbers
	users  numbers
	sizes  []int            // of the groups, by number
	using  set              // the users who use Kaizala
	below  map[string]crowd // by group ID
}

// crowd is a group with everything below it.
type crowd struct{ groups, users set }

// counts are numbers of users. One who is in two groups counts twice in all.
type counts struct{ all, unique, unprovisioned int }

func (w *world) census() *census {
	return &census{w: w, groups: numbers{}, users: numbers{}, below: map[string]crowd{}}
}

// count counts the users of a group and of those below it.
func (n *census) count(g group) counts {
	c := n.crowd(g)
	out := counts{unique: c.users.len(), unprovisioned: c.users.without(n.using).len()}
	for i := range c.groups.all() {
		out.all += n.sizes[i]
	}
	return out
}

func (n *census) crowd(g group) crowd {
	if c, ok := n.below[g.ID]; ok {
		return c
	}
	var c crowd
	n.below[g.ID] = c // a damaged world may have groups in a circle
	c.groups = c.groups.with(n.groups.of(g.ID))
	n.sizes = append(n.sizes, g.Size())
	for _, id := range g.people() {
		u := n.users.of(id)
		if n.w.uses(id) {
			n.using = n.using.with(u)
		}
		c.users = c.users.with(u)
	}
	for sub := range n.w.Groups.by(byParent, g.ID) {
		s := n.crowd(sub)
		c.groups, c.users = c.groups.and(s.groups), c.users.and(s.users)
	}
	n.below[g.ID] = c
	return c
}

// here counts the users of a list.
func (w *world) here(ids []string) counts {
	c := counts{all: len(ids), unique: len(ids)}
	for _, id := range ids {
		if !w.uses(id) {
			c.unprovisioned++
		}
	}
	return c
}

// uses reports whether a user uses Kaizala.
func (w *world) uses(id string) bool {
	for _, p := range everybody() {
		if a := w.People[p]; a.UserID == id {
			return a.Phone != ""
		}
	}
	u, _ := w.Users.get(id)
	return u.Provisioned
}

// numbers gives texts numbers, from 0 on.
type numbers map[string]int

func (n numbers) of(text string) int {
	i, ok := n[text]
	if !ok {
		i = len(n)
		n[text] = i
	}
	return i
}

// set is a set of small numbers, one bit each.
type set []uint64

func (s set) with(i int) set {
	for len(s) <= i/64 {
		s = append(s, 0)
	}
	s[i/64] |= 1 << (i % 64)
	return s
}

// and adds another set to this one.
func (s set) and(other set) set {
	for len(s) < len(other) {
		s = append(s, 0)
	}
	for i, word := range other {
		s[i] |= word
	}
	return s
}

// without is a new set of what other does not have.
func (s set) without(other set) set {
	out := append(set{}, s...)
	for i := range min(len(s), len(other)) {
		out[i] &^= other[i]
	}
	return out
}

func (s set) len() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

func (s set) all() func(func(int) bool) {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
