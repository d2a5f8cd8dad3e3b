package persist

import (
	"io/fs"
	"os"
	"time"
)

// rename tries for a while: virus scanners and indexers hold new files open for
// a moment, and a rename over them is then refused.
func rename(from, to string) error {
	var err error
	for wait := 5 * time.Millisecond; wait < time.Second; wait *= 2 {
		if err = os.Rename(from, to); err == nil {
			return nil
		}
		time.Sleep(wait)
	}
	return err
}

// syncDir does nothing: Windows has no such call, and its renames are durable
// with the file's own flush.
func syncDir(string) error { return nil }

// unixModes says that permission bits mean something.
const unixModes = false

// owned is always so: who may use a file is in its access list, which the
// profile's directory hands down. Not verified.
func owned(fs.FileInfo) bool { return true }
