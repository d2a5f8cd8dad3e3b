package disk

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// namedWait is how long ReadNamed waits for bytes. A file of the disk has them at once;
// some files of /proc look like regular ones and never end.
const namedWait = 2 * time.Second

// ReadNamed reads a file that a person named, in whoever's hands it is, of at most limit
// bytes. It never waits for long. ErrNotFile refuses a pipe, a device and a directory,
// ErrTooLong a longer file; os.ErrDeadlineExceeded is one that does not end.
func ReadNamed(path string, limit int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|atOnce, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return readAll(f, info, limit)
}

// readAll reads an open file.
func readAll(f *os.File, info fs.FileInfo, limit int64) ([]byte, error) {
	if !info.Mode().IsRegular() {
		return nil, ErrNotFile
	}
	if err := f.SetReadDeadline(time.Now().Add(namedWait)); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), limit)) + bytes.MinRead) // a hint: the file may just have been replaced
	if _, err := b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) > limit {
		return nil, ErrTooLong
	}
	return b.Bytes(), nil
}
