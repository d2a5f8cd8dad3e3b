package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What is no matter of patience fails at once.
func TestRenameOfNothing(t *testing.T) {
	dir := t.TempDir()
	if err := rename(filepath.Join(dir, "missing"), filepath.Join(dir, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("it made something")
	}
}
