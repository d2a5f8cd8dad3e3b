package files

import (
	"slices"
	"testing"
	"time"

	"kaizala-setup/persist"
)

// The note of a move is read back, goes with its document, and is left over without it;
// one that is damaged is told.
func TestNoteOfAMove(t *testing.T) {
	t.Parallel()
	s := open(t)
	begun(t, s, own, persist.PinPassphrase, "")
	if m, err := s.MoveOf(own); err != nil || m != (Moving{}) {
		t.Errorf("before: %+v, %v", m, err)
	}
	want := Moving{Place: "80226413876095bf", Leaves: true, Revision: 7}
	if err := s.BeginMove(own, want); err != nil {
		t.Fatal(err)
	}
	if m, err := s.MoveOf(own); err != nil || m != want {
		t.Errorf("%+v, %v", m, err)
	}
	places, err := s.Places(own)
	if err != nil || !slices.ContainsFunc(places, Place.IsMoving) {
		t.Errorf("%+v, %v", places, err)
	}
	left := func(later time.Duration) int {
		t.Helper()
		all, _, err := s.LeftOvers(time.Now().Add(later))
		if err != nil {
			t.Fatal(err)
		}
		return len(slices.DeleteFunc(all, func(l LeftOver) bool { return l.Kind != LeftTemp }))
	}
	if n := left(time.Hour); n != 0 {
		t.Errorf("%d left over beside its document", n)
	}
	if err := s.Remove(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if soon, later := left(0), left(time.Hour); soon != 0 || later != 1 {
		t.Errorf("without its document: %d left over, an hour later %d", soon, later)
	}
	path, _ := s.movingPath(own)
	if err := s.options.Disk.Replace(path, []byte("{")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveOf(own); persist.CodeOf(err) != persist.CodeCorrupt {
		t.Errorf("damaged: %v", err)
	}
	if err := s.EndMove(own); err != nil {
		t.Fatal(err)
	}
	if m, err := s.MoveOf(own); err != nil || m != (Moving{}) {
		t.Errorf("after: %+v, %v", m, err)
	}
}
