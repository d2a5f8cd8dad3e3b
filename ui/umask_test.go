//go:build unix

package ui

import (
	"io/fs"
	"os"
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
		env := []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
		r := newRunner(t, env, home, "sh", "-c", "umask "+mask+`; exec "$0"`)
		for _, c := range []struct {
			in   string
			args []string
		}{
			{"\n\nfill\n3\n\nfill\n\n\n\n", []string{"developer", "--sandbox", "--plain"}},
			{"", []string{"handoff", "message", "--group", "Sales", "--sandbox"}},
			{"", []string{"token", "--group", "", "--sandbox", "--json"}},
			{"", []string{"verify", "--sandbox"}},
		} {
			if o := r.runs(c.in, c.args...); o.Exit != 0 {
				t.Fatalf("%q: %+v", c.args, o)
			}
		}
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
