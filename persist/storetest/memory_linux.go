package storetest

import (
	"os"

	"golang.org/x/sys/unix"
)

const memory = "/dev/shm"

// InMemory has the tests of a package keep their files in memory, where the machine has
// room for that: what they wait for most is a disk's fsync. A kill of a process loses
// nothing there either. TMPDIR, or KAIZALA_SETUP_LONG for the long run, chooses the disk.
// TestMain calls it first.
func InMemory() {
	var fs unix.Statfs_t
	if os.Getenv("TMPDIR") != "" || os.Getenv("KAIZALA_SETUP_LONG") != "" || unix.Statfs(memory, &fs) != nil {
		return
	}
	usable := fs.Type == unix.TMPFS_MAGIC && int64(fs.Flags)&(unix.ST_RDONLY|unix.ST_NOEXEC) == 0
	if usable && fs.Bavail*uint64(fs.Bsize) >= 1<<30 && unix.Access(memory, unix.W_OK) == nil {
		_ = os.Setenv("TMPDIR", memory)
	}
}
