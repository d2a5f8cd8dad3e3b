//go:build unix

package ui

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever the umask of a shell is, all that the program leaves below its
// directory, the sandbox's world included, is for its owner alone.
func TestWhatIsLeftUnderAnyUmask(t *testing.T) {
	t.Parallel()
	for _, mask := range []string{"000", "022", "077"} {
		home := t.TempDir()
		run := func(stdin, command string) {
			t.Helper()
			c := exec.Command("sh", "-c", "umask "+mask+"; "+command)
			c.Env = []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
			c.Stdin = strings.NewReader(stdin)
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", command, err, out)
			}
		}
		run("\n\nfill\n3\n\nfill\n\n\n\n", "kaizala-setup developer --sandbox --plain")
		run("", "kaizala-setup handoff message --group Sales --sandbox && kaizala-setup token --group '' --sandbox --json && kaizala-setup verify --sandbox")
		files := 0
		err := filepath.WalkDir(filepath.Join(home, "kaizala-setup"), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			files++
			want := fs.FileMode(0o600)
			if e.IsDir() {
				want = 0o700
			}
			info, err := e.Info()
			if err == nil && info.Mode().Perm() != want {
				t.Errorf("umask %s: %s has mode %03o, want %03o", mask, strings.TrimPrefix(path, home), info.Mode().Perm(), want)
			}
			return err
		})
		if err != nil || files < 10 {
			t.Errorf("umask %s: %d files and directories, %v", mask, files, err)
		}
	}
}
