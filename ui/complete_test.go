package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// ofFiles are flags whose value is a file, which the shell completes itself. All that a
// flag takes else is completed by the program, or not at all.
var ofFiles = []string{"identity", "file", "output", "ics", "save-refresh", "state", "seed", "access-log", "socket", "identity-cmd"}

// Each flag with a value completes what it takes: never files where it takes none.
func TestEachFlagCompletesItsKind(t *testing.T) {
	t.Parallel()
	dir := stateOf(t, "state-v1")
	offered := map[string]string{"connector": "Payroll", "group": "Drivers", "store": "keyring", "fault": "429", "color": "always"}
	seen := map[string]bool{}
	for _, c := range allCommands() {
		test := func(f *pflag.Flag) {
			if f.Value.Type() == "bool" || f.NoOptDefVal != "" {
				return
			}
			seen[f.Name] = true
			args := append([]string{cobra.ShellCompRequestCmd}, append(strings.Fields(c.CommandPath())[1:], "--"+f.Name, "")...)
			var out, errs bytes.Buffer
			a := newApp(Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
			a.dir = dir
			if code := a.main(args); code != 0 {
				t.Errorf("%q: exit %d, %s", args, code, errs.String())
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			directive := lines[len(lines)-1]
			files := directive == ":0"
			wantsFiles := slices.Contains(ofFiles, f.Name) || c.Name() == "seed" && f.Name == "from"
			if files != wantsFiles {
				t.Errorf("%q: files %v, want %v", args, files, wantsFiles)
			}
			if want := offered[f.Name]; want != "" && !strings.Contains(out.String(), want) {
				t.Errorf("%q offers %q", args, out.String())
			}
		}
		c.Flags().VisitAll(test)
		c.PersistentFlags().VisitAll(test)
	}
	for name := range offered {
		if !seen[name] {
			t.Errorf("no command has --%s", name)
		}
	}
}
