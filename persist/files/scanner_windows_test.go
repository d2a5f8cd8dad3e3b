package files

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// A save waits while a scanner holds the document open. If the scanner never lets
// go, the save fails and the document stays as it was.
func TestRenameWaitsForScanners(t *testing.T) {
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	hold := func() syscall.Handle {
		h, err := syscall.CreateFile(name, syscall.GENERIC_READ, syscall.FILE_SHARE_READ, nil, syscall.OPEN_EXISTING, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	scanner := hold()
	time.AfterFunc(50*time.Millisecond, func() { _ = syscall.CloseHandle(scanner) })
	if err := s.Update(context.Background(), key, func(*persist.Document) error { return nil }); err != nil {
		t.Errorf("held for a moment: %v", err)
	}
	scanner = hold()
	defer func() { _ = syscall.CloseHandle(scanner) }()
	if err := s.Update(context.Background(), key, func(*persist.Document) error { return nil }); err == nil {
		t.Error("saved over a file that is held")
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 2 {
		t.Errorf("revision %d, %v", d.Revision, err)
	}
	if left, _ := filepath.Glob(path + disk.TempMark + "*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
