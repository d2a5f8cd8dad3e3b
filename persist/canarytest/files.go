package canarytest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// file is a file that a story left. The content of a link is its target.
type file struct {
	path    string
	name    string // relative to the story's root, or to the directory elsewhere
	content []byte
	dir     bool
}

// files reads all files below the root, and new or changed ones in the directories
// elsewhere. A file that disappears meanwhile was a temporary one.
func (s *Story) files() ([]file, error) {
	out, err := below(s.Root, func(string, fs.DirEntry) bool { return true })
	if err != nil {
		return nil, err
	}
	for _, dir := range s.elsewhere {
		more, err := below(dir, func(path string, d fs.DirEntry) bool {
			stamp, known := s.before[path]
			info, err := d.Info()
			return !known || err != nil || !stamp.Equal(info.ModTime())
		})
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// below reads the wanted files. A directory has only a name.
func below(root string, wanted func(string, fs.DirEntry) bool) ([]file, error) {
	var out []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root || !wanted(path, d) {
			return gone(err)
		}
		f := file{path: path, dir: d.IsDir()}
		if f.name, err = filepath.Rel(root, path); err != nil {
			return err
		}
		switch d.Type() {
		case 0:
			f.content, err = os.ReadFile(path)
		case fs.ModeSymlink:
			var to string
			to, err = os.Readlink(path)
			f.content = []byte(to)
		}
		if err == nil {
			out = append(out, f)
		}
		return gone(err)
	})
	return out, err
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// stamps gives the time at which each file below the directories was last changed.
func stamps(dirs []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return gone(err)
			}
			info, err := d.Info()
			if err == nil {
				out[path] = info.ModTime()
			}
			return gone(err)
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
