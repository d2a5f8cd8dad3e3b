package sandbox

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kaizala-setup/persist/disk"
)

// minLog is the length from which on a log is folded into its world, in bytes. The log of
// a larger world may be as long as the world: so a change costs what it changes, and the
// world is written whole so rarely that a change does not feel it.
const minLog = 1 << 20

// keeper keeps a world in its files. A nil keeper keeps it in memory alone.
type keeper struct {
	path   string
	disk   *disk.Disk
	log    *disk.Log // nil: there is none to append to
	most   int64     // how long the log may become
	closed bool
}

// newKeeper makes a keeper whose files are written by renew.
func newKeeper(path string) *keeper {
	if path == "" {
		return nil
	}
	return &keeper{path: path, disk: disk.New()}
}

// removeTemps removes the temporary files of saves that a kill cut short. The caller
// holds the lock of the world.
func (k *keeper) removeTemps() {
	if k != nil {
		disk.RemoveTemps(filepath.Dir(k.path), filepath.Base(k.path)+disk.TempMark, 0, time.Now())
		disk.RemoveTemps(filepath.Dir(k.path), filepath.Base(logOf(k.path))+disk.TempMark, 0, time.Now())
	}
}

// renew writes the world whole, and begins a new log. If it fails, what was on the disk is
// still good, except that the world may be there as it is now.
func (k *keeper) renew(w *world) error {
	if k == nil {
		return nil
	}
	if !w.logged { // so no log counts yet: one of ours has to be there before one does
		if err := k.newLog(w); err != nil {
			return err
		}
		w.logged = true
	}
	text, err := w.text()
	if err == nil {
		err = k.disk.Replace(k.path, text)
	}
	if err != nil {
		return err
	}
	k.most = max(minLog, int64(len(text)))
	return k.newLog(w)
}

// newLog puts an empty log in the place of the one before.
func (k *keeper) newLog(w *world) error {
	k.dropLog()
	header, err := logLine(w.logHeader())
	if err == nil {
		err = k.disk.Replace(logOf(k.path), header)
	}
	if err == nil {
		k.log, err = k.disk.OpenLog(logOf(k.path))
	}
	return err
}

func (k *keeper) dropLog() {
	if k != nil && k.log != nil {
		_ = k.log.Close()
		k.log = nil
	}
}

// keep writes a change down: it is on the disk when keep returns nil. w is the world with
// the change. Where the files are not as they should be, all of it is written anew, with
// a number that no record has: the log may end in one that was not answered.
func (k *keeper) keep(w *world, r record) error {
	switch {
	case k == nil:
		return nil
	case k.closed:
		return fs.ErrClosed
	case k.log == nil || !k.inPlace():
		k.dropLog()
		w.last++
		return k.renew(w)
	}
	r.Number = w.last + 1
	text, err := logLine(r)
	if err == nil && k.log.Size()+int64(len(text)) > maxLog {
		err = errFull
	}
	if err == nil {
		err = k.log.Append(text)
	}
	if err == nil {
		w.last++
	}
	return err
}

// fold writes a world whole whose log has become long. The change was answered already, so
// if that fails it is tried again later.
func (k *keeper) fold(w *world) {
	if k != nil && k.log != nil && k.log.Size() > k.most && k.renew(w) != nil && k.log != nil {
		k.most = 2 * k.log.Size()
	}
}

// inPlace reports whether the files are those that were written last.
func (k *keeper) inPlace() bool {
	_, err := os.Lstat(k.path)
	return err == nil && k.log.Err() == nil
}

// close leaves the world in one file. If that fails, the world and its log are as good.
func (k *keeper) close(w *world) {
	if k == nil || k.closed {
		return
	}
	k.closed = true
	k.dropLog()
	if _, err := os.Lstat(k.path); err != nil {
		return // somebody removed it
	}
	w.logged = false
	if text, err := w.text(); err == nil && k.disk.Replace(k.path, text) == nil {
		_ = disk.Remove(logOf(k.path))
	}
}
