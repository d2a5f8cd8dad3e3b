package sandbox

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kaizala-setup/persist/disk"
)

// mediaFiles is the directory of uploaded files: beside the world's file, or for a world
// in memory a temporary one, which is removed with the server. It is made for the first
// file.
type mediaFiles struct {
	mu   sync.Mutex
	dir  string // "": not made yet
	kept bool   // the directory outlives the server
}

func filesOf(state string) *mediaFiles {
	if state == "" {
		return &mediaFiles{}
	}
	return &mediaFiles{dir: state + ".media", kept: true}
}

// errUnread is the reason of a file that could not be read to its end.
var errUnread = errors.New("unread")

// place makes the directory.
func (f *mediaFiles) place() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept {
		return f.dir, disk.New().MakeDir(f.dir)
	}
	var err error
	if f.dir == "" {
		f.dir, err = os.MkdirTemp("", "kaizala-sandbox-media-*")
	}
	return f.dir, err
}

func (f *mediaFiles) path(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return filepath.Join(f.dir, id)
}

// store writes a file, durably, and returns its size. The error is errUnread if the
// source failed, that of the source if it was too long, or the disk's.
func (f *mediaFiles) store(id string, from io.Reader) (size int64, err error) {
	dir, err := f.place()
	if err != nil {
		return 0, err
	}
	to, err := os.OpenFile(filepath.Join(dir, id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	source := &readError{from: from}
	size, err = io.Copy(to, source)
	if source.err != nil {
		err = errors.Join(errUnread, source.err)
	}
	return size, errors.Join(err, to.Sync(), to.Close())
}

// readError remembers with which error reading ended, to tell it from the disk's.
type readError struct {
	from io.Reader
	err  error
}

func (r *readError) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func (f *mediaFiles) remove(id string) { _ = os.Remove(f.path(id)) }

// sweep removes files that no medium of the world has: uploads that a kill cut short.
func (f *mediaFiles) sweep(w *world) {
	dir := f.path("")
	if dir == "" {
		return
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if _, ok := w.medium(e.Name()); !ok && e.Type().IsRegular() {
			f.remove(e.Name())
		}
	}
}

// close removes the directory of a world in memory.
func (f *mediaFiles) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept || f.dir == "" {
		return nil
	}
	return os.RemoveAll(f.dir)
}

// harmless are the MIME types under which a file is given out. Others could be a page
// with a script in it, which would then be one of this site.
func harmless(kind string) bool {
	family, rest, _ := strings.Cut(kind, "/")
	return family == "audio" || family == "video" || family == "image" && rest != "svg+xml" || kind == "application/pdf"
}

// serveMedium gives a file out to whoever knows its address, as the service's storage
// did. It is never shown within this site: only saved. It does not hold s.mu.
func (s *Server) serveMedium(rw http.ResponseWriter, r *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/media/"), "/")
	s.mu.Lock()
	m, ok := s.world.medium(id)
	s.mu.Unlock()
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(rw, "no such file", http.StatusNotFound)
		return
	}
	file, err := os.Open(s.files.path(m.ID))
	if err != nil {
		http.Error(rw, "no such file", http.StatusNotFound)
		return
	}
	defer func() { _ = file.Close() }()
	kind := "application/octet-stream"
	if harmless(m.Type) {
		kind = m.Type
	}
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("Content-Disposition", cmp.Or(mime.FormatMediaType("attachment", map[string]string{"filename": m.Name}), "attachment"))
	http.ServeContent(rw, r, "", time.Time{}, file)
}
