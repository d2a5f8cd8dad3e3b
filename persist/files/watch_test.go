package files

import (
	"testing"
	"time"
)

// Watch sends nothing while the file stays the same.
func TestWatchIsSilentWithoutAChange(t *testing.T) {
	t.Parallel()
	s, err := Open(t.TempDir(), Options{WatchEvery: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, identity(t, s), facts, nil)
	changed, err := s.Watch(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
		t.Error("reading was taken for a change")
	case <-time.After(50 * time.Millisecond):
	}
}
