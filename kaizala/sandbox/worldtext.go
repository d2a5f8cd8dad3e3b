package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// A world is written whole, as one JSON object: what there is one of, and an array for
// each table. The changes since are records in a log beside it: see record.

// savedHead is how the file of a world begins.
type savedHead struct {
	*head
	Last   int64 `json:"last"`             // the number of the last change that is in it
	Logged bool  `json:"logged,omitempty"` // later changes are in a log
}

// text returns the world as its file has it.
func (w *world) text() ([]byte, error) {
	b, err := json.Marshal(savedHead{&w.head, w.last, w.logged})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(b[:len(b)-1])
	for _, t := range w.tables() {
		fmt.Fprintf(&out, ",%q:", t.name)
		if err := t.writeTo(&out); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	w.size = out.Len()
	return out.Bytes(), nil
}

// writeTo writes all rows as an array.
func (t *rows) writeTo(out *bytes.Buffer) error {
	comma := byte('[')
	for _, r := range t.entries {
		if r.removed {
			continue
		}
		text, err := json.Marshal(r.value)
		if err != nil {
			return err
		}
		out.WriteByte(comma)
		out.Write(text)
		r.size, comma = len(text), ','
	}
	if comma == '[' {
		out.WriteByte(comma)
	}
	out.WriteByte(']')
	return nil
}

// load adds the rows of an array. Of two with one key the first counts.
func (t *rows) load(text json.RawMessage) error {
	if text == nil {
		return nil
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	for _, text := range rows {
		value, err := t.decode(text)
		if err != nil {
			return err
		}
		if key := t.key(value); t.found[key] == nil && key != "" {
			t.insert(key, &entry{value: value, place: t.next, size: len(text)})
		}
	}
	return nil
}

var errUnknownRow = errors.New("a change is of a row that is not there")

// replay makes a change that was written down.
func (t *rows) replay(c rowChange) error {
	if c.Put == nil {
		if !t.remove(c.Remove) {
			return errUnknownRow
		}
		return nil
	}
	value, err := t.decode(c.Put)
	if err == nil {
		t.add(value)
		t.found[t.key(value)].size = len(c.Put)
	}
	return err
}
