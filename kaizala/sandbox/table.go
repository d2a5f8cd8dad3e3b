package sandbox

import (
	"iter"
	"slices"
)

// table holds the rows of one kind, in the order in which they were added. A row is found
// by its key and by the table's indexes, so nothing that is asked often looks at all rows.
// Every change is noted in the journal of the world, by which a change that failed is
// undone and one that succeeded is written down.
//
// A row is replaced, never changed in place: slices and maps in it are shared with the
// row that it was before.
type table[T any] struct {
	name    string // in the world's files
	key     func(T) string
	journal *journal
	indexes map[string]*index[T]

	rows  []*entry[T]
	found map[string]*entry[T]
	gone  int   // rows that are removed, and still in the list
	next  int64 // place of the next row
}

// entry is one row of a table.
type entry[T any] struct {
	value   T
	place   int64 // rows are sorted by it
	size    int   // bytes of its JSON as it was written last; 0: not known yet
	change  int64 // the change in which it was noted last
	removed bool
}

// indexed returns the texts by which an index finds a row.
type indexed[T any] func(T) []string

func newTable[T any](j *journal, name string, key func(T) string, indexes map[string]indexed[T]) *table[T] {
	t := &table[T]{name: name, key: key, journal: j, found: map[string]*entry[T]{}, indexes: map[string]*index[T]{}}
	for of, texts := range indexes {
		t.indexes[of] = &index[T]{texts: texts, rows: map[string][]*entry[T]{}}
	}
	return t
}

func (t *table[T]) len() int { return len(t.found) }

// all gives all rows. Rows that are added meanwhile are not given.
func (t *table[T]) all() iter.Seq[T] { return values(t.rows) }

func (t *table[T]) list() []T { return slices.Collect(t.all()) }

// by gives the rows that an index has at a text.
func (t *table[T]) by(index, text string) iter.Seq[T] { return values(t.indexes[index].rows[text]) }

// count returns how many rows an index has at a text.
func (t *table[T]) count(index, text string) int { return len(t.indexes[index].rows[text]) }

func values[T any](rows []*entry[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, r := range rows {
			if !r.removed && !yield(r.value) {
				return
			}
		}
	}
}

// firstOf returns the first of some rows that is wanted.
func firstOf[T any](rows iter.Seq[T], wanted func(T) bool) (one T, ok bool) {
	for r := range rows {
		if wanted(r) {
			return r, true
		}
	}
	return one, false
}

func anyOf[T any](T) bool { return true }

// newest gives all rows, those first that were added last.
func (t *table[T]) newest() iter.Seq[T] { return backward(t.rows) }

// newestBy is by in the order of newest.
func (t *table[T]) newestBy(index, text string) iter.Seq[T] {
	return backward(t.indexes[index].rows[text])
}

func backward[T any](rows []*entry[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, r := range slices.Backward(rows) {
			if !r.removed && !yield(r.value) {
				return
			}
		}
	}
}

func (t *table[T]) get(key string) (one T, ok bool) {
	if r := t.found[key]; r != nil {
		return r.value, true
	}
	return one, false
}

// put adds a row, or replaces the one with its key.
func (t *table[T]) put(value T) {
	key := t.key(value)
	r := t.found[key]
	if r == nil {
		r = &entry[T]{value: value, place: t.next}
		t.insert(key, r)
		t.note(r, func() { t.drop(key, r); t.rows = t.rows[:len(t.rows)-1]; t.next-- })
		return
	}
	before := r.value
	t.set(r, value)
	t.note(r, func() { t.set(r, before) })
}

// edit replaces a row by a copy that how has changed. It reports whether there is one.
func (t *table[T]) edit(key string, how func(*T)) bool {
	value, ok := t.get(key)
	if ok {
		how(&value)
		t.put(value)
	}
	return ok
}

// remove removes a row. It reports whether there was one.
func (t *table[T]) remove(key string) bool {
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
func (t *table[T]) note(r *entry[T], undo func()) {
	n := noted{}
	if r.change != t.journal.number {
		r.change = t.journal.number
		n = noted{table: t.name, row: r}
	}
	t.journal.add(n, undo)
}

func (t *table[T]) insert(key string, r *entry[T]) {
	t.rows = append(t.rows, r)
	t.next++
	t.found[key] = r
	t.index(r)
}

// drop has nothing find a row any more.
func (t *table[T]) drop(key string, r *entry[T]) {
	delete(t.found, key)
	for _, x := range t.indexes {
		x.remove(r)
	}
}

func (t *table[T]) index(r *entry[T]) {
	for _, x := range t.indexes {
		x.add(r)
	}
}

// set changes what a row is. Its key stays the same.
func (t *table[T]) set(r *entry[T], value T) {
	for _, x := range t.indexes {
		if before, after := x.texts(r.value), x.texts(value); !slices.Equal(before, after) {
			x.move(r, before, after)
		}
	}
	r.value = value
}

// settle forgets removed rows: those in front at once, others when they are the half.
// It is called between changes, since an undone change brings its rows back.
func (t *table[T]) settle() {
	for len(t.rows) > 0 && t.rows[0].removed {
		t.rows = t.rows[1:]
		t.gone--
	}
	if t.gone > len(t.rows)/2 {
		t.rows = slices.DeleteFunc(slices.Clone(t.rows), func(r *entry[T]) bool { return r.removed })
		t.gone = 0
	}
}

// index finds rows by a text. Those of one text are in the order of the table.
type index[T any] struct {
	texts indexed[T]
	rows  map[string][]*entry[T]
}

func (x *index[T]) empty() bool { return len(x.rows) == 0 }

func (x *index[T]) add(r *entry[T]) { x.move(r, nil, x.texts(r.value)) }

func (x *index[T]) remove(r *entry[T]) { x.move(r, x.texts(r.value), nil) }

func byPlace[T any](a, b *entry[T]) int { return int(a.place - b.place) }

// move has a row be found by other texts than before. Lists are copied where a row goes,
// since somebody may be going through them.
func (x *index[T]) move(r *entry[T], before, after []string) {
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
			x.rows[text] = slices.Concat(x.rows[text][:at], []*entry[T]{r}, x.rows[text][at:])
		}
	}
}
