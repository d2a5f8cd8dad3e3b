package sandbox

import (
	"encoding/json"
	"iter"
	"slices"
)

// table is rows of one type. All that does not need the type is in rows, since the
// compiler makes each method of a table once for each type.
type table[T any] struct{ *rows }

// indexed returns the texts by which an index finds a row.
type indexed[T any] func(T) []string

func newTable[T any](j *journal, name string, key func(T) string, indexes map[string]indexed[T]) table[T] {
	t := &rows{
		name: name, journal: j, found: map[string]*entry{}, indexes: map[string]*index{},
		key: func(value any) string { return key(value.(T)) },
		decode: func(text json.RawMessage) (any, error) {
			var value T
			err := json.Unmarshal(text, &value)
			return value, err
		},
	}
	for of, texts := range indexes {
		t.indexes[of] = &index{texts: func(value any) []string { return texts(value.(T)) }, rows: map[string][]*entry{}}
	}
	return table[T]{t}
}

// all gives all rows. Rows that are added meanwhile are not given.
func (t table[T]) all() iter.Seq[T] { return values[T](slices.All(t.entries)) }

func (t table[T]) list() []T { return slices.Collect(t.all()) }

// by gives the rows that an index has at a text.
func (t table[T]) by(index, text string) iter.Seq[T] { return values[T](slices.All(t.at(index, text))) }

// newest gives all rows, those first that were added last.
func (t table[T]) newest() iter.Seq[T] { return values[T](slices.Backward(t.entries)) }

// newestBy is by in the order of newest.
func (t table[T]) newestBy(index, text string) iter.Seq[T] {
	return values[T](slices.Backward(t.at(index, text)))
}

func values[T any](rows iter.Seq2[int, *entry]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, r := range rows {
			if !r.removed && !yield(r.value.(T)) {
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

func (t table[T]) get(key string) (one T, ok bool) {
	if r := t.found[key]; r != nil {
		return r.value.(T), true
	}
	return one, false
}

// put adds a row, or replaces the one with its key.
func (t table[T]) put(value T) { t.add(value) }

// edit replaces a row by a copy that how has changed. It reports whether there is one.
func (t table[T]) edit(key string, how func(*T)) bool {
	value, ok := t.get(key)
	if ok {
		how(&value)
		t.put(value)
	}
	return ok
}
