package sandbox

import (
	"encoding/json"
	"slices"
)

// rows are what a table holds, of whatever type: the order in which rows were added, and
// the indexes by which they are found, so that nothing that is asked often looks at all of
// them. Every change is noted in the journal of the world, by which a change that failed is
// undone and one that succeeded is written down.
//
// A row is replaced, never changed in place: slices and maps in it are shared with the
// row that it was before.
type rows struct {
	name    string // in the world's files
	key     func(value any) string
	decode  func(json.RawMessage) (any, error)
	journal *journal
	indexes map[string]*index

	entries []*entry
	found   map[string]*entry
	gone    int   // rows that are removed, and still in the list
	next    int64 // place of the next row
}

// entry is one row.
type entry struct {
	value   any
	place   int64 // rows are sorted by it
	size    int   // bytes of its JSON as it was written last; 0: not known yet
	change  int64 // the change in which it was noted last
	removed bool
}

func (t *rows) len() int { return len(t.found) }

// at returns what an index has at a text.
func (t *rows) at(index, text string) []*entry { return t.indexes[index].rows[text] }

// count returns how many rows an index has at a text.
func (t *rows) count(index, text string) int { return len(t.at(index, text)) }

// add adds a row, or replaces the one with its key.
func (t *rows) add(value any) {
	key := t.key(value)
	r := t.found[key]
	if r == nil {
		r = &entry{value: value, place: t.next}
		t.insert(key, r)
		t.note(r, func() { t.drop(key, r); t.entries = t.entries[:len(t.entries)-1]; t.next-- })
		return
	}
	before := r.value
	t.set(r, value)
	t.note(r, func() { t.set(r, before) })
}

// remove removes a row. It reports whether there was one.
func (t *rows) remove(key string) bool {
	r := t.found[key]
	if r == nil {
		return false
	}
	t.drop(key, r)
	r.removed = true
	t.gone++
	t.journal.add(noted{table: t.name, row: r, removed: key}, func() { r.removed = false; t.gone--; t.found[key] = r; t.index(r) })
	return true
}

// note has the journal write down a row that was put, once in a change: as it is then.
func (t *rows) note(r *entry, undo func()) {
	n := noted{}
	if r.change != t.journal.number {
		r.change = t.journal.number
		n = noted{table: t.name, row: r}
	}
	t.journal.add(n, undo)
}

func (t *rows) insert(key string, r *entry) {
	t.entries = append(t.entries, r)
	t.next++
	t.found[key] = r
	t.index(r)
}

// drop has nothing find a row any more.
func (t *rows) drop(key string, r *entry) {
	delete(t.found, key)
	for _, x := range t.indexes {
		x.remove(r)
	}
}

func (t *rows) index(r *entry) {
	for _, x := range t.indexes {
		x.add(r)
	}
}

// set changes what a row is. Its key stays the same.
func (t *rows) set(r *entry, value any) {
	for _, x := range t.indexes {
		if before, after := x.texts(r.value), x.texts(value); !slices.Equal(before, after) {
			x.move(r, before, after)
		}
	}
	r.value = value
}

// settle forgets removed rows: those in front at once, others when they are the half.
// It is called between changes, since an undone change brings its rows back.
func (t *rows) settle() {
	for len(t.entries) > 0 && t.entries[0].removed {
		t.entries = t.entries[1:]
		t.gone--
	}
	if t.gone > len(t.entries)/2 {
		t.entries = slices.DeleteFunc(slices.Clone(t.entries), func(r *entry) bool { return r.removed })
		t.gone = 0
	}
}

// index finds rows by a text. Those of one text are in the order of the table.
type index struct {
	texts func(value any) []string
	rows  map[string][]*entry
}

func (x *index) empty() bool { return len(x.rows) == 0 }

func (x *index) add(r *entry) { x.move(r, nil, x.texts(r.value)) }

func (x *index) remove(r *entry) { x.move(r, x.texts(r.value), nil) }

func byPlace(a, b *entry) int { return int(a.place - b.place) }

// move has a row be found by other texts than before. Lists are copied where a row goes,
// since somebody may be going through them.
func (x *index) move(r *entry, before, after []string) {
	for _, text := range before {
		at, ok := slices.BinarySearchFunc(x.rows[text], r, byPlace)
		switch {
		case !ok:
		case len(x.rows[text]) == 1:
			delete(x.rows, text)
		case at == 0: // the oldest messages go from in front
			x.rows[text] = x.rows[text][1:]
		default:
			x.rows[text] = slices.Concat(x.rows[text][:at], x.rows[text][at+1:])
		}
	}
	for _, text := range after {
		if at, ok := slices.BinarySearchFunc(x.rows[text], r, byPlace); at == len(x.rows[text]) {
			x.rows[text] = append(x.rows[text], r)
		} else if !ok {
			x.rows[text] = slices.Concat(x.rows[text][:at], []*entry{r}, x.rows[text][at:])
		}
	}
}
