package disk

import (
	"errors"
	"io/fs"
	"os"
)

// Reasons for which nothing can be appended any more.
var (
	ErrMoved  = errors.New("it is not where it was")
	ErrFailed = errors.New("an earlier write failed, and could not be cut off")
)

// Log is a file of ours that only grows, until Replace puts another in its place. One
// process at a time may have it open.
type Log struct {
	path string
	file LogFile
	size int64
	err  error // nothing can be appended any more
}

// LogFile is a file that grows.
type LogFile interface {
	WriteAt(b []byte, at int64) (int, error)
	Sync() error
	Truncate(int64) error
	Stat() (fs.FileInfo, error)
	Close() error
}

func openLog(path string) (LogFile, error) { return os.OpenFile(path, os.O_WRONLY, 0) }

// OpenLog opens a file that is there, to append to it.
func (d *Disk) OpenLog(path string) (*Log, error) {
	f, err := d.Grow(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Log{path: path, file: f, size: info.Size()}, nil
}

// Append writes b at the end. When it returns nil, b is on the disk. When it fails the
// file is as it was; if even that cannot be had, or the file is not at its path any more,
// Err says so from then on.
func (l *Log) Append(b []byte) error {
	if err := l.Err(); err != nil {
		return err
	}
	_, err := l.file.WriteAt(b, l.size)
	if err == nil {
		err = l.file.Sync()
	}
	if err == nil {
		l.size += int64(len(b))
		return nil
	}
	if failed := errors.Join(l.file.Truncate(l.size), l.file.Sync()); failed != nil {
		l.err = errors.Join(ErrFailed, failed)
	}
	return err
}

// Err returns ErrMoved or ErrFailed where nothing can be appended any more.
func (l *Log) Err() error {
	if l.err != nil {
		return l.err
	}
	mine, err := l.file.Stat()
	there, missing := os.Lstat(l.path)
	if errors.Join(err, missing) != nil || !os.SameFile(mine, there) {
		l.err = ErrMoved
	}
	return l.err
}

// Size returns the length of the file in bytes.
func (l *Log) Size() int64 { return l.size }

// Close closes the file. Everything that was appended is on the disk already.
func (l *Log) Close() error { return l.file.Close() }
