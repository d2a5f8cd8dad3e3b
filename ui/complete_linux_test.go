package ui

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// shells complete as they do at Tab: each with its own script, and its own way to ask. zsh
// has its own functions of completion and not those of a thousand other programs, which it
// would read for two seconds.
var shells = map[string]string{
	"bash": `source /usr/share/bash-completion/bash_completion; source <(kaizala-setup completion bash)
		COMP_WORDS=(kaizala-setup token P); COMP_CWORD=2; COMP_LINE="kaizala-setup token P"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
		__start_kaizala-setup; printf '%s\n' "${COMPREPLY[@]}"`,
	"zsh": `mkdir "$HOME/few"; for f in $fpath/comp{audit,dump,init,install}(N); do ln -s "$f" "$HOME/few"; done; fpath=("$HOME/few")
		autoload -Uz compinit; compinit -u -d "$HOME/zcompdump"; source <(kaizala-setup completion zsh)
		_describe() { print -l -- $completions }; words=(kaizala-setup token P); CURRENT=3; _kaizala-setup`,
	"fish": `kaizala-setup completion fish | source; complete -C "kaizala-setup token P"`,
}

func TestRealShellsCompleteConnectors(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	c := exec.Command("kaizala-setup", "developer", "--sandbox", "--plain")
	c.Env, c.Stdin = d.env, strings.NewReader("\n\nfill\nquit\n")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for shell, script := range shells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			needsShell(t, shell)
			bare := map[string]string{"bash": "--norc", "zsh": "-f", "fish": "--no-config"}[shell]
			c := exec.Command(shell, bare, "-c", script)
			c.Env = d.env
			out, err := c.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "Payroll") {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// needsShell skips a test where a shell, or what it needs to complete, is missing.
func needsShell(t *testing.T, shell string) {
	t.Helper()
	missing := ""
	if _, err := exec.LookPath(shell); err != nil {
		missing = shell
	}
	if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); shell == "bash" && err != nil {
		missing = "bash-completion"
	}
	switch {
	case missing != "" && os.Getenv("KAIZALA_SETUP_PARTS") == "required":
		t.Fatal(missing, "is not there")
	case missing != "":
		t.Skip(missing, "is not there")
	}
}

// newShells are new shells after the lines of help completion: each finds the script by
// itself, where the shell looks for it.
var newShells = map[string][]string{
	"bash": {"--norc", "-c", `source /usr/share/bash-completion/bash_completion; { _comp_load kaizala-setup || _completion_loader kaizala-setup; } 2>/dev/null; declare -F __start_kaizala-setup`},
	"zsh": {"-f", "-c", `mkdir "$HOME/few"; for f in $^fpath/comp{audit,dump,init,install}(N); do ln -s "$f" "$HOME/few"; done; fpath=(~/.zfunc "$HOME/few")
		autoload -Uz compinit; compinit -u -d "$HOME/zcompdump"; echo "$_comps[kaizala-setup]"`},
	"fish": {"-c", `complete -C "kaizala-setup toke"`},
}

func TestTheScriptsAreInstalledByHelpCompletion(t *testing.T) {
	t.Parallel()
	for shell, args := range newShells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			needsShell(t, shell)
			d := faceless(t)
			_, lines, _ := strings.Cut(installing(), "# "+shell+"\n")
			_, lines, _ = strings.Cut(lines, "# In every new shell")
			_, lines, _ = strings.Cut(lines, ":\n")
			lines, _, _ = strings.Cut(lines, "\n\n")
			install := exec.Command("sh", "-ec", lines)
			install.Env = d.env
			if out, err := install.CombinedOutput(); err != nil || lines == "" {
				t.Fatalf("%q: %v\n%s", lines, err, out)
			}
			c := exec.Command(shell, args...)
			c.Env = d.env
			out, err := c.CombinedOutput()
			want := map[string]string{"bash": "__start_kaizala-setup", "zsh": "_kaizala-setup", "fish": "token"}[shell]
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}
