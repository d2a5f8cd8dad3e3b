package ui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/ui/words"
)

// inProcess runs the program here, with a state directory of its own.
func inProcess(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	a := newApp(Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	a.dir = t.TempDir()
	code = a.main(args)
	return code, o.String(), e.String()
}

// A word that is no command is refused below every command, and so is an argument that a
// command does not take. What is nearly a command is named.
func TestUnknownSecondWords(t *testing.T) {
	t.Parallel()
	groups := 0
	for _, c := range allCommands() {
		path := strings.Fields(c.CommandPath())[1:]
		if !c.HasAvailableSubCommands() {
			continue
		}
		groups++
		words := map[string]string{"nonsense": ""}
		for _, sub := range c.Commands() {
			if name := sub.Name(); sub.IsAvailableCommand() && len(name) > 3 {
				words[name[:len(name)-1]+"_"] = name
			}
		}
		for word, meant := range words {
			for _, more := range [][]string{nil, {"--json"}, {"--no-input"}} {
				args := append(append(slices.Clone(path), word), more...)
				code, out, errs := inProcess(t, args...)
				if code != 2 || out != "" || !strings.Contains(errs, "unknown command") || !strings.Contains(errs, word) {
					t.Errorf("%q: exit %d\n%s%s", args, code, out, errs)
				}
				if asked := strings.Contains(errs, "Did you mean"); asked != (meant != "") {
					t.Errorf("%q: meant %q, told %s", args, meant, errs)
				}
			}
		}
	}
	if groups < 6 { // the program, completion, handoff, sandbox, store, team
		t.Errorf("only %d commands have others below them", groups)
	}
}

// Where no result can be had as JSON, --json is a usage error: a program that asked for an
// object gets one, or an error in its shape.
func TestJSONOrAnError(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"", "handoff", "team", "completion", "completion bash", "completion zsh", "completion fish", "completion powershell",
		"help", "help status", "help files", "developer", "admin", "user", "man", "version", "use", "store", "--version",
	} {
		args := append(strings.Fields(line), "--json")
		code, out, errs := inProcess(t, args...)
		text := out
		if code != words.ExitFine {
			text = errs
		}
		var object map[string]any
		if err := json.Unmarshal([]byte(text), &object); err != nil || code != words.ExitFine && (code != words.ExitUsage || out != "") {
			t.Errorf("%q: %v, exit %d\n%.200s%s", args, err, code, out, errs)
		}
	}
	for _, group := range []string{"handoff", "team", "completion"} { // without it, its help
		if code, out, errs := inProcess(t, group); code != words.ExitFine || !strings.Contains(out, "Commands:") || errs != "" {
			t.Errorf("%s: exit %d\n%s%s", group, code, out, errs)
		}
	}
}
