package files

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// Moving is a note beside a document's file: a move between this directory and another
// place has begun, and may have ended in the middle. Both places may have the document
// then, and Revision says which of them was changed since.
type Moving struct {
	Place    string `json:"place"`    // the other one: the name of a team's directory here
	Leaves   bool   `json:"leaves"`   // the document goes from here to there; else it comes from there
	Revision int    `json:"revision"` // of the document as it was copied; the copy begins with the next one
}

const (
	movingName = ".moving"
	maxMoving  = 16 << 10 // bytes
)

// BeginMove notes that a document begins to move, before it is copied. Codes: those of
// a failing disk.
func (s *Store) BeginMove(k persist.Key, m Moving) error {
	path, err := s.movingPath(k)
	if err != nil {
		return err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return persist.DiskError(path, s.options.Disk.Replace(path, b))
}

// MoveOf gives the note of a document; without one it is the zero value. Codes: corrupt
// and those of a failing disk.
func (s *Store) MoveOf(k persist.Key) (m Moving, err error) {
	path, err := s.movingPath(k)
	if err != nil {
		return m, err
	}
	b, err := s.options.Disk.Read(path, maxMoving)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Moving{}, nil
	case err != nil:
		return Moving{}, persist.DiskError(path, err)
	case json.Unmarshal(b, &m) != nil:
		return Moving{}, &persist.Error{Reason: persist.CodeCorrupt, Path: path}
	}
	return m, nil
}

// EndMove removes the note of a document: one place alone has it. Codes: those of a
// failing disk.
func (s *Store) EndMove(k persist.Key) error {
	path, err := s.movingPath(k)
	if err != nil {
		return err
	}
	return persist.DiskError(path, disk.Remove(path))
}

func (s *Store) movingPath(k persist.Key) (string, error) {
	path, err := s.path(k)
	return path + movingName, err
}

// IsMoving reports whether a place is the note of a move.
func (p Place) IsMoving() bool {
	return p.Kind == PlaceFile && strings.HasSuffix(p.Path, movingName)
}
