package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kaizala-setup/persist/canarytest"
)

// stage makes what an example finds: files, and a connector that is set up at a sandbox.
const stage = `
exec sh -c 'kaizala-setup sandbox --json >ready.json 2>sandbox.err & echo $! >sandbox.pid'
pick ready.json
keygen own.age
keygen other.age
cp good.json values.json
set ROOT root.txt
sh -c 'printf "\n\nPayroll\n" | kaizala-setup developer --api-root "$ROOT" >own.log; (cat pair.env; printf "1\nDrivers\n\n"; cat token.txt; printf "\n\n\n\n") | kaizala-setup developer --api-root "$ROOT" >own.log'
sh -c 'kaizala-setup handoff message Payroll --group Drivers >message.txt'
sh -c 'kaizala-setup handoff seal message.txt --api-root "$ROOT" <token.txt >reply.txt'
`

// own stands in the examples for an address of the reader's own.
var own = regexp.MustCompile(`https://(api|portal)\.example\.com`)

// notRun are examples that cannot run here, with the reason.
var notRun = map[string]string{
	"age-keygen":                       "another program's: the stage has its file",
	"man ./man1/kaizala-setup-token.1": "a reader of manual pages",
	"./my-client":                      "a program of the reader's",
	"npm test":                         "a project of the reader's",
	"go test":                          "this is one",
	"go run":                           "the program is built already; its words are those of kaizala-setup",
	"kaizala-setup store restore Payroll --group Drivers": "the service gave no second token yet",
	"postgres://db.example.com":                           "a database of the reader's",
	"kaizala-setup team":                                  "a team in a database of the reader's",
	"--env":                                               "the variables that CI brings",
	"systemctl":                                           "the reader's machine",
	"source <(":                                           "the script of a shell: TestRealShellsCompleteConnectors runs it",
	"fish | source":                                       "the same",
	"Invoke-Expression":                                   "PowerShell is not verified",
}

// ends are exit codes of examples that do not end with 0 without a terminal.
var ends = []struct {
	line *regexp.Regexp
	exit string
}{
	{regexp.MustCompile(`^kaizala-setup( developer| admin Payroll| admin)?( --new)?( --sandbox)?$`), "3"}, // the wizard: the input ends
}

// asScript is an example as a script for a shell: each line as it is printed, but for
// the address of the reader's own. The file ROOT has the address that stands for it.
func asScript(example string) string {
	var out strings.Builder
	for line := range strings.Lines(example) {
		line = strings.TrimSpace(line)
		skip := line == "" || strings.HasPrefix(line, "#")
		for part := range notRun {
			skip = skip || strings.Contains(line, part)
		}
		if skip {
			continue
		}
		line = own.ReplaceAllString(line, "$$ROOT")
		want := "0"
		for _, e := range ends {
			if e.line.MatchString(line) {
				want = e.exit
			}
		}
		if strings.HasSuffix(line, "&") {
			out.WriteString("exec >out 2>err\n" + line + "\necho $! >>pids; kill -0 $! || exit 1\n")
			continue
		}
		out.WriteString(line + "\ncode=$?; if [ $code != " + want + " ]; then echo \"exit $code: $0\" >&2; exit 1; fi\n")
	}
	return out.String()
}

// teamAddress is where examples have a team's store.
const teamAddress = "postgres://db.example.com/kaizala"

// readmeBlocks are what the README has a person type, beside the list of commands.
func readmeBlocks(t *testing.T) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(text), "```") {
		if i%2 == 1 && strings.Contains(part, "kaizala-setup ") && !strings.Contains(part, "[CONNECTOR]") { // that is in the list alone
			blocks = append(blocks, part)
		}
	}
	return blocks
}

// readmeExample is what the README has a person type who is in no team.
func readmeExample(t *testing.T) string {
	t.Helper()
	var out []string
	for _, part := range readmeBlocks(t) {
		for line := range strings.Lines(part) {
			line = strings.ReplaceAll(line, "go run .", "kaizala-setup")
			if strings.Contains(line, "kaizala-setup ") && !strings.Contains(part, teamAddress) {
				out = append(out, line)
			}
		}
	}
	if len(out) < 4 {
		t.Errorf("the README has few examples: %q", out)
	}
	return strings.Join(out, "")
}

// serial has scripts run one after the other, since they share a process.
type serial struct{ *testing.T }

func (s serial) Parallel()     {}
func (s serial) Verbose() bool { return testing.Verbose() }
func (s serial) Run(name string, f func(testscript.T)) {
	s.T.Run(name, func(t *testing.T) { f(serial{t}) })
}

// Whatever the help and the README show as an example runs as it is printed, each on a
// copy of the stage.
func TestExamplesRunAsPrinted(t *testing.T) {
	if !canarytest.Apart(t) {
		return
	}
	dir := t.TempDir()
	example(t, dir, "stage", stage, func(e *testscript.Env) error { return nil })
	made := filepath.Join(dir, "script-stage")
	t.Cleanup(func() { kill(filepath.Join(made, "sandbox.pid")) })
	onStage := func(name, lines string) {
		text, how := asScript(lines), "sh"
		if strings.Contains(text, "&\n") {
			how = "exec sh" // something runs beside the shell
		}
		text = "set ROOT root.txt\n" + how + " example.sh\n-- example.sh --\nset -x\n" + text
		example(t, dir, strings.ReplaceAll(name, " ", "_"), text, func(e *testscript.Env) error {
			e.Setenv("KAIZALA_SETUP_IDENTITY", filepath.Join(made, "own.age")) // as the documents have it
			e.Defer(func() { kill(filepath.Join(e.WorkDir, "pids")) })         // also where the example failed
			return copyPrivate(e.WorkDir, made)
		})
	}
	for _, c := range allCommands() {
		onStage(c.CommandPath(), c.Example)
	}
	onStage("README", readmeExample(t))
}

// example runs a script below dir, where its directory stays.
func example(t *testing.T, dir, name, text string, setup func(*testscript.Env) error) {
	t.Helper()
	text = "[!exec:sh] skip 'no shell'\n" + text
	file := filepath.Join(dir, name+".txtar")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	in := &inside{}
	testscript.RunT(serial{t}, testscript.Params{
		Files:       []string{file},
		Cmds:        in.commands(),
		Deadline:    time.Now().Add(4 * time.Minute),
		WorkdirRoot: dir,
		Setup: func(e *testscript.Env) error {
			home := e.Getenv("WORK") + "/home"
			e.Setenv("HOME", home)
			e.Setenv("XDG_STATE_HOME", home+"/state")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("KAIZALA_SETUP_IDENTITY", e.Getenv("WORK")+"/own.age")
			if err := os.MkdirAll(home, 0o700); err != nil {
				return err
			}
			defer func() { in.knows(e.Vars, text) }()
			return setup(e)
		},
	})
}

// kill ends the processes whose numbers are in a file.
func kill(file string) {
	pids, _ := os.ReadFile(file)
	for pid := range strings.FieldsSeq(string(pids)) {
		n, _ := strconv.Atoi(pid)
		if p, err := os.FindProcess(n); err == nil && n > 1 {
			_ = p.Kill()
		}
	}
}
