package ui

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"kaizala-setup/persist"
	"kaizala-setup/ui/words"
)

type manOptions struct {
	*app
	root *cobra.Command
	dir  string
}

func newMan(a *app) *cobra.Command {
	o := &manOptions{app: a}
	c := a.command(&cobra.Command{
		Use: "man DIR", Short: "Write the manual pages into a directory",
		Long: `Writes a manual page for each command into a directory, which is made if it is not
there. Pages that are there already are replaced.`,
		Annotations: arguments("DIR", "the directory"),
		Example: `  kaizala-setup man ./man1
  man ./man1/kaizala-setup-token.1`,
	}, &o.dir, func(ctx context.Context) (result, error) { return o.run(ctx) })
	c.PreRun = func(c *cobra.Command, _ []string) { o.root = c.Root() }
	return c
}

// run writes the pages. Codes: usage, those of a failing disk.
func (o *manOptions) run(context.Context) (result, error) {
	if o.dir == "" {
		return result{}, usage(words.CodeUsage, "man needs a directory")
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return result{}, persist.DiskError(o.dir, err)
	}
	o.root.DisableAutoGenTag = true // the same program writes the same pages
	header := &doc.GenManHeader{Section: "1", Source: "kaizala-setup", Manual: "kaizala-setup"}
	if err := doc.GenManTree(o.root, header, o.dir); err != nil {
		return result{}, persist.DiskError(o.dir, err)
	}
	pages, err := filepath.Glob(filepath.Join(o.dir, "kaizala-setup*.1"))
	if err != nil {
		return result{}, err
	}
	return result{
		text: words.Number(len(pages)) + " manual pages are in " + o.dir + ".\n",
		json: map[string]any{"directory": o.dir, "pages": len(pages)},
	}, nil
}
