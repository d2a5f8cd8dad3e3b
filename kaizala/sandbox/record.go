package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
)

// The log of a world is text: a header, then a record for each change, each a line of
// its checksum and its JSON. A record is appended and flushed before the change is
// answered. So a line that a crash cut short is the last one, and was not answered; other
// damage is none of ours.

// record is a change, numbered without gaps.
type record struct {
	Number int64           `json:"n"`
	Head   json.RawMessage `json:"head,omitempty"`  // where it changed
	Rows   []rowChange     `json:"rows,omitempty"`  // in the order in which they changed
	World  json.RawMessage `json:"world,omitempty"` // where all of it changed
}

// logHeader is the first line of a log.
type logHeader struct {
	Version int    `json:"version"`
	World   string `json:"world"` // which world's log it is: derived from its key
}

func (w *world) logHeader() logHeader { return logHeader{worldVersion, w.derive("log")} }

// logLine is a value as a line of the log.
func logLine(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(text), text), nil
}

// wholeLines returns the whole lines of a log, without what a crash left of one more. It
// returns errDamaged for any other damage.
func wholeLines(log []byte) (texts [][]byte, err error) {
	for len(log) > 0 {
		end := bytes.IndexByte(log, '\n')
		if end < 0 {
			return texts, nil
		}
		text, ok := checked(log[:end])
		switch {
		case ok:
			texts, log = append(texts, text), log[end+1:]
		case end < len(log)-1 || !hollow(log[:end]):
			return texts, errDamaged
		default:
			return texts, nil
		}
	}
	return texts, nil
}

// hollow reports whether pages of a line never came to the disk: there are zeros in it,
// and no whole line after them.
func hollow(line []byte) bool {
	zero := bytes.LastIndexByte(line, 0)
	_, whole := checked(line[zero+1:])
	return zero >= 0 && !whole
}

// checked returns the JSON of a line whose checksum is right.
func checked(line []byte) (text []byte, ok bool) {
	sum, text, ok := bytes.Cut(line, []byte(" "))
	return text, ok && string(sum) == fmt.Sprintf("%08x", crc32.ChecksumIEEE(text))
}

var (
	errOtherLog = errors.New("it is the log of another world")
	errMissing  = errors.New("a change is missing")
)

// withChanges returns the world with the changes of its log.
func (w *world) withChanges(log []byte) (*world, error) {
	texts, err := wholeLines(log)
	var header logHeader
	switch {
	case err != nil:
		return nil, err
	case len(texts) == 0 || json.Unmarshal(texts[0], &header) != nil:
		return nil, errDamaged
	case header != w.logHeader():
		return nil, errOtherLog
	}
	for _, text := range texts[1:] {
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, err
		}
		if w, err = w.replay(r); err != nil {
			return nil, fmt.Errorf("change %d: %w", r.Number, err)
		}
	}
	w.journal.end()
	return w, nil
}

// replay returns the world after a change. Changes that are in it already are left out.
func (w *world) replay(r record) (*world, error) {
	switch {
	case r.Number <= w.last:
		return w, nil
	case r.Number != w.last+1:
		return nil, errMissing
	}
	if r.World != nil {
		whole, err := decodeWorld(r.World, worldVersion)
		if err != nil {
			return nil, err
		}
		whole.logged = w.logged
		w = whole
	}
	w.last = r.Number
	if r.Head != nil {
		w.head = head{}
		if err := json.Unmarshal(r.Head, &w.head); err != nil {
			return nil, err
		}
	}
	tables := map[string]*rows{}
	for _, t := range w.tables() {
		tables[t.name] = t
	}
	for _, c := range r.Rows {
		t := tables[c.Table]
		if t == nil {
			return nil, errUnknownRow
		}
		if err := t.replay(c); err != nil {
			return nil, err
		}
	}
	for _, t := range w.tables() {
		t.settle()
	}
	w.journal.end()
	return w, nil
}

// inProgress returns the change in progress as it is to be written down, and by how many bytes
// the world grows. It returns errFull for a change for which there is no room.
func (w *world) inProgress() (r record, grown int, err error) {
	if r.Rows, grown, err = w.journal.changes(); err != nil {
		return r, 0, err
	}
	text, err := json.Marshal(w.head)
	if err != nil {
		return r, 0, err
	}
	if !bytes.Equal(text, w.written) {
		r.Head = text
	}
	if w.size+grown+len(text) > maxWorld {
		return r, 0, errFull
	}
	return r, grown, nil
}

// nothing reports whether a record changes nothing.
func (r record) nothing() bool { return r.Head == nil && r.Rows == nil && r.World == nil }
