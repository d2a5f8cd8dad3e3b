package export

import (
	"os/exec"
	"strings"
	"testing"
)

// printing is a command of a shell that prints all values.
func printing(n int) string {
	var out strings.Builder
	out.WriteString(`printf '%s\0'`)
	for i := range n {
		out.WriteString(` "$` + named(i) + `"`)
	}
	return out.String()
}

// Whatever a value is, real shells read it as it is, and nothing in it is run.
func TestRealShellsReadEveryValue(t *testing.T) {
	t.Parallel()
	evaluate := `eval "$(cat "$VALUES")"; `
	for _, shell := range []struct {
		name     string
		language language
		command  []string
		read     string
	}{
		{"sh", posix, []string{"sh"}, evaluate},
		{"dash", posix, []string{"dash"}, evaluate},
		{"bash", posix, []string{"bash", "--norc"}, evaluate},
		{"bash as sh", posix, []string{"bash", "--posix"}, evaluate},
		{"zsh", posix, []string{"zsh", "-f"}, evaluate},
		{"fish", fish, []string{"fish", "--no-config"}, `cat "$VALUES" | source; `},
		{"sh reads dotenv", dotenv, []string{"sh"}, `. "$VALUES"; `},
		{"zsh reads dotenv", dotenv, []string{"zsh", "-f"}, `. "$VALUES"; `},
		{"bash reads systemd", systemd, []string{"bash"}, `. "$VALUES"; `},
	} {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			needs(t, shell.command[0])
			r := seeded(t)
			for left := counted(300); left > 0; left -= 1000 {
				values, text := written(t, r, shell.language, min(left, 1000))
				script := shell.read + printing(len(values))
				compare(t, values, []string{"VALUES=" + file(t, text)}, append(shell.command, file(t, script))...)
			}
		})
	}
}

// A shell at a terminal reads them, too: there zsh knows no comments, and ! stands for an
// earlier command.
func TestRealShellsReadValuesAtATerminal(t *testing.T) {
	t.Parallel()
	for _, shell := range [][]string{{"bash", "--norc", "-i"}, {"zsh", "-f", "-i"}} {
		t.Run(shell[0], func(t *testing.T) {
			t.Parallel()
			needs(t, shell[0], "script")
			values, text := written(t, seeded(t), posix, 100)
			in, out := file(t, text), file(t, "")
			line := `eval "$(cat '` + in + `')"; . '` + file(t, printing(len(values))) + `' >'` + out + "'; exit\n"
			c := exec.Command("script", "-qec", strings.Join(shell, " "), "/dev/null")
			c.Dir, c.Stdin = t.TempDir(), strings.NewReader(line)
			if shown, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, shown)
			}
			compare(t, values, nil, "cat", out)
		})
	}
}
