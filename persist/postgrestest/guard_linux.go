package postgrestest

import (
	"io"
	"os"
	"os/exec"
	"sync"
)

// A test that panics, is killed or runs out of time cleans nothing up. So a shell waits
// for the end of this process, at which its standard input ends, and then stops the
// servers that run below the directory $1, and removes that.
const guard = `trap '' INT TERM HUP QUIT
cat >/dev/null
for file in "$1"/*/data/postmaster.pid; do
	if read -r pid <"$file"; then kill -QUIT "$pid"; fi
done
for i in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf "$1" && break
	sleep 0.1
done`

// place is the directory of everything that runs for the tests of this process.
type place struct {
	dir   string
	guard io.Closer // its input, which is open as long as this process lives
}

var home = sync.OnceValues(func() (place, error) {
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return place{}, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return place{}, err
	}
	c := exec.Command("sh", "-c", guard, "sh", dir)
	in, err := c.StdinPipe()
	if err != nil {
		return place{}, err
	}
	return place{dir, in}, c.Start()
})

// NewDir makes a directory in which the user of a server may write. It is removed when
// this process ends.
func NewDir() (string, error) {
	root, err := home()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(root.dir, "")
	if err == nil {
		err = os.Chmod(dir, 0o777)
	}
	return dir, err
}
