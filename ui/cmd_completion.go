package ui

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

// shell is one that completes by a script of ours.
type shell struct {
	name, long, example string
	// write writes the script, with or without what each completion is.
	write func(root *cobra.Command, w io.Writer, described bool) error
}

func shellTable() []shell {
	return []shell{
		{"bash", "Prints the script for bash. It needs the package bash-completion.",
			`  # In this shell:
  source <(kaizala-setup completion bash)
  # In every new shell:
  mkdir -p ~/.local/share/bash-completion/completions
  kaizala-setup completion bash > ~/.local/share/bash-completion/completions/kaizala-setup`,
			(*cobra.Command).GenBashCompletionV2},
		{"zsh", "Prints the script for zsh. It needs compinit, and for every new shell a directory\nof your own in fpath before that.",
			`  # In this shell:
  source <(kaizala-setup completion zsh)
  # In every new shell, with fpath=(~/.zfunc $fpath) before compinit in ~/.zshrc:
  mkdir -p ~/.zfunc
  kaizala-setup completion zsh > ~/.zfunc/_kaizala-setup`,
			func(root *cobra.Command, w io.Writer, described bool) error {
				if described {
					return root.GenZshCompletion(w)
				}
				return root.GenZshCompletionNoDesc(w)
			}},
		{"fish", "Prints the script for fish.",
			`  # In this shell:
  kaizala-setup completion fish | source
  # In every new shell:
  mkdir -p ~/.config/fish/completions
  kaizala-setup completion fish > ~/.config/fish/completions/kaizala-setup.fish`,
			(*cobra.Command).GenFishCompletion},
		{"powershell", "Prints the script for PowerShell. It is not verified.",
			`  # In this shell; in every new one, where the line is in the file $PROFILE:
  kaizala-setup completion powershell | Out-String | Invoke-Expression`,
			func(root *cobra.Command, w io.Writer, described bool) error {
				if described {
					return root.GenPowerShellCompletionWithDesc(w)
				}
				return root.GenPowerShellCompletion(w)
			}},
	}
}

// newCompletion stands in for cobra's command of the name, which takes an unknown shell for
// a wish for help.
func newCompletion(a *app) *cobra.Command {
	c := a.onlyBelow(&cobra.Command{
		Use:   "completion",
		Short: "Print the script with which a shell completes commands",
		Long: `Prints a script for a shell. With it, Tab completes commands, flags, connectors,
groups and files. To install it, run the lines for your shell below, then start a
new shell. PowerShell is not verified.`,
		Example: installing(),
	})
	for _, s := range shellTable() {
		c.AddCommand(newShell(a, s))
	}
	return c
}

// installing are the lines for each shell.
func installing() string {
	var out []string
	for _, s := range shellTable() {
		out = append(out, "  # "+s.name+"\n"+s.example)
	}
	return strings.Join(out, "\n\n")
}

func newShell(a *app, s shell) *cobra.Command {
	bare := false
	c := &cobra.Command{
		Use: s.name, Short: "Print the script for " + s.name, Long: s.long, Example: s.example, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := a.noJSON(c); err != nil {
				return err
			}
			var out strings.Builder
			if err := s.write(c.Root(), &out, !bare); err != nil {
				return err
			}
			return a.write(out.String())
		},
	}
	c.Flags().BoolVar(&bare, "no-descriptions", false, "complete without saying what each completion is")
	return c
}

// onlyBelow makes a command of one that has others below it and does nothing itself: by
// itself it is explained. Codes: usage.
func (a *app) onlyBelow(c *cobra.Command) *cobra.Command {
	c.Args = noArgs
	c.RunE = func(c *cobra.Command, _ []string) error {
		if a.flags.json { // a program has no use for help
			return usage(words.CodeUsage, nameOf(c)+" needs a command: "+strings.Join(namesBelow(c), ", "))
		}
		return c.Help()
	}
	return c
}

// noJSON refuses --json for a command that prints a text as it is. Codes: usage.
func (a *app) noJSON(c *cobra.Command) error {
	if !a.flags.json {
		return nil
	}
	return usage(words.CodeUsage, nameOf(c)+" prints a text and has no JSON")
}
