package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

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
	err := os.MkdirAll(o.dir, 0o755)
	if path := (*fs.PathError)(nil); errors.Is(err, syscall.ENOTDIR) && errors.As(err, &path) {
		return result{}, usage(words.CodeUsage, "man writes into a directory, and "+path.Path+" is not one")
	}
	if err != nil {
		return result{}, persist.DiskError(o.dir, err)
	}
	pages := everyCommand(o.root)
	for _, c := range pages {
		file := filepath.Join(o.dir, pageName(c)+".1")
		if err := os.WriteFile(file, []byte(manualPage(c)), 0o644); err != nil {
			return result{}, persist.DiskError(o.dir, err)
		}
	}
	return result{
		text: words.Number(len(pages)) + " manual pages are in " + o.dir + ".\n",
		json: map[string]any{"directory": o.dir, "pages": len(pages)},
	}, nil
}

// everyCommand is a command with those below it.
func everyCommand(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, everyCommand(sub)...)
		}
	}
	return all
}

// pageName is the name of a command's manual page.
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manualPage is the help of a command as a source for man(1). The lines of the help
// are as they are to be read, so they are not filled. cobra/doc would cost each start
// of the program 2 ms: its libraries build their tables whether they are used or not.
func manualPage(c *cobra.Command) string {
	var out strings.Builder
	fmt.Fprintf(&out, ".TH %q 1 \"\" kaizala-setup kaizala-setup\n", strings.ToUpper(pageName(c)))
	fmt.Fprintf(&out, ".SH NAME\n%s \\- %s\n", roff(pageName(c)), roff(c.Short))
	for _, s := range sections(c)[1:] {
		title := cmp.Or(s.title, "Description")
		if title == "Usage" {
			title = "Synopsis" // as in all manual pages
		}
		fmt.Fprintf(&out, ".SH %q\n.nf\n%s\n.fi\n", strings.ToUpper(title), roff(s.text))
	}
	if c.HasParent() {
		fmt.Fprintf(&out, ".SH SEE ALSO\n.BR %s (1)\n", roff(pageName(c.Parent())))
	}
	return out.String()
}

// roff is text in which man(1) finds no request and no escape.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	return strings.ReplaceAll("\n"+text, "\n.", "\n\\&.")[1:]
}
