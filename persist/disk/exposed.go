package disk

import (
	"io/fs"
	"os"
)

// Exposed finds what is wrong with who may use a file or directory of ours: ErrTooOpen,
// ErrLink, ErrNotFile or ErrNotOurs; nil is nothing. info is from os.Lstat.
func Exposed(info fs.FileInfo) error {
	check := Check
	if info.IsDir() {
		check = CheckDir
	}
	if err := check(info); err != nil {
		return err
	}
	if TooOpen(info) {
		return ErrTooOpen
	}
	return nil
}

// Shut closes a file or directory of this user to all others: mode 0600, or 0700. What
// Exposed finds besides open modes is refused.
func Shut(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if err := Exposed(info); err != ErrTooOpen {
		return err
	}
	if info.IsDir() {
		return os.Chmod(path, 0o700)
	}
	return os.Chmod(path, 0o600)
}
