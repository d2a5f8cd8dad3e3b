package ui

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/disk"
	"kaizala-setup/ui/words"
)

// outFile is a file for secrets that a person named.
type outFile struct {
	path  string // empty: standard output
	force bool   // replace a file that is there
}

func (o *outFile) flags(c *cobra.Command) {
	c.Flags().StringVarP(&o.path, "output", "o", "", "write to this `file`, of mode 0600")
	c.Flags().BoolVar(&o.force, "force", false, "with --output: replace a file that is there")
}

// free checks that the file may be written. Codes: usage, file_exists, file_unwritable.
func (o *outFile) free() error {
	switch {
	case o.path == "-":
		o.path = ""
	case o.path == "" && o.force:
		return usage(words.CodeUsage, "--force is for --output")
	}
	if o.path == "" || o.force {
		return nil
	}
	switch _, err := os.Lstat(o.path); {
	case err == nil:
		return usage(words.CodeFileExists, o.path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return fileUnwritable(o.path, err)
	}
}

// write writes the file in one step. Codes: file_exists, file_unwritable.
func (o *outFile) write(text secret.Secret) error {
	create := disk.New().CreateOwn
	if o.force {
		create = disk.New().ReplaceOwn
	}
	err := create(o.path, []byte(text.Reveal()))
	switch {
	case errors.Is(err, fs.ErrExist):
		return usage(words.CodeFileExists, o.path)
	case err != nil:
		return fileUnwritable(o.path, err)
	}
	return nil
}

// gitWait is how long git may take to say whether it ignores a file.
const gitWait = 5 * time.Second

// published warns of a file that a commit may publish: it lies in a work tree of git and
// is not ignored. Codes: not_ignored, ignore_unknown.
func (o *outFile) published(ctx context.Context) []error {
	path, err := filepath.Abs(o.path)
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	tree := workTree(filepath.Dir(path))
	if tree == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, gitWait)
	defer cancel()
	// A repository may name a program for fsmonitor, which is not to be started.
	git := exec.CommandContext(ctx, "git", "-c", "core.fsmonitor=false", "-C", tree, "check-ignore", "--quiet", "--", path)
	git.WaitDelay = time.Second
	switch err := git.Run(); {
	case err == nil:
		return nil
	case git.ProcessState != nil && git.ProcessState.ExitCode() == 1:
		return []error{usage(words.CodeNotIgnored, o.path, tree)}
	default:
		return []error{usage(words.CodeIgnoreUnknown, o.path, tree)}
	}
}

// workTree is the work tree of git that a directory lies in, or "".
func workTree(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
