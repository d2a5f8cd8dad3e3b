package sandbox

import "encoding/json"

// journal notes what one change does to the tables of a world: to write it down, and to
// undo it. There is one change at a time.
type journal struct {
	number int64 // of the change in progress, from 1 on; for this process alone
	noted  []noted
	undo   []func()
}

// noted is a row that was put or removed.
type noted struct {
	table   string // "": it was noted before
	row     *entry
	removed string // the key of a row that was removed; "": it was put
}

func (j *journal) add(n noted, undo func()) {
	if n.table != "" {
		j.noted = append(j.noted, n)
	}
	j.undo = append(j.undo, undo)
}

// rowChange is a noted row in a record.
type rowChange struct {
	Table  string          `json:"in"`
	Put    json.RawMessage `json:"put,omitempty"`
	Remove string          `json:"remove,omitempty"` // a key
}

// changes returns what to write down, and by how many bytes the world grows.
func (j *journal) changes() (list []rowChange, grown int, err error) {
	for _, n := range j.noted {
		o, before := rowChange{Table: n.table, Remove: n.removed}, n.row.size
		size := 0
		if n.removed == "" {
			if o.Put, err = json.Marshal(n.row.value); err != nil {
				return nil, 0, err
			}
			size = len(o.Put)
		}
		n.row.size = size
		j.undo = append(j.undo, func() { n.row.size = before })
		list, grown = append(list, o), grown+size-before
	}
	return list, grown, nil
}

// takeBack undoes the change in progress, the last step first.
func (j *journal) takeBack() {
	for i := len(j.undo) - 1; i >= 0; i-- {
		j.undo[i]()
	}
	j.end()
}

// end forgets what was noted: the next change begins.
func (j *journal) end() {
	j.noted, j.undo = nil, nil
	j.number++
}
