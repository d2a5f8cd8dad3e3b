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
