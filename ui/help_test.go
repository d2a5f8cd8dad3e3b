package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

// allCommands are the commands that a person can find.
func allCommands() []*cobra.Command {
	root := newRoot(newApp(Streams{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}))
	root.InitDefaultHelpCmd()
	all := []*cobra.Command{root}
	for i := 0; i < len(all); i++ {
		for _, c := range all[i].Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				all = append(all, c)
			}
		}
	}
	return all
}

// Each command says what it does, what its arguments are and how it is called.
func TestEveryCommandIsExplained(t *testing.T) {
	for _, c := range allCommands() {
		text := helpText(c)
		if c.Short == "" || !strings.HasPrefix(text, c.Short) || c.Example == "" {
			t.Errorf("%s has no short text, or no example", c.CommandPath())
		}
		_, args, _ := strings.Cut(c.Use, " ")
		for _, name := range regexp.MustCompile(`[A-Z][A-Z-]+`).FindAllString(args, -1) {
			if name != "ARGUMENTS" && !strings.Contains(c.Annotations[argumentsKey], "  "+name+" ") {
				t.Errorf("%s does not explain its argument %s", c.CommandPath(), name)
			}
		}
		if c.HasParent() != strings.HasSuffix(text, "\n"+globalSummary) {
			t.Errorf("%s: the flags of every command are explained once, in the program's own help", c.CommandPath())
		}
		before, _, _ := strings.Cut(text, "\nExamples:")
		for line := range strings.Lines(before) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth+3 {
				t.Errorf("%s: a line has %d columns: %s", c.CommandPath(), n, line)
			}
		}
	}
}

// The topics name what there is: each exit code, and each other topic has its text.
func TestTopics(t *testing.T) {
	for _, topic := range topics() {
		for line := range strings.Lines(topic.text()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth+3 {
				t.Errorf("%s: a line has %d columns: %s", topic.name, n, line)
			}
		}
	}
	for _, code := range words.Codes() {
		if exit := words.Of(code).Exit; !regexp.MustCompile(`(?m)^ +` + strconv.Itoa(exit) + `  `).MatchString(exitCodesTopic) {
			t.Errorf("the topic lacks the exit code %d of %s", exit, code)
		}
	}
}

// stage is what an example finds: files, and a connector that is set up at a sandbox.
const stage = `
exec sh -c 'kaizala-setup sandbox --json >ready.json 2>sandbox.err & echo $! >>pids'
pick ready.json
keygen own.age
keygen other.age
cp good.json values.json
set ROOT root.txt
exec sh -c 'printf "\n\nPayroll\n" | kaizala-setup developer --api-root "$ROOT" >own.log; (cat pair.env; printf "1\nDrivers\n\n"; cat token.txt; printf "\n\n\n\n") | kaizala-setup developer --api-root "$ROOT" >own.log'
exec sh -c 'kaizala-setup handoff message Payroll --group Drivers >message.txt'
exec sh -c 'kaizala-setup handoff seal message.txt --api-root "$ROOT" <token.txt >reply.txt'
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

// readmeExample is what the README has a person type, beside the list of commands.
func readmeExample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, part := range strings.Split(string(text), "```") {
		for line := range strings.Lines(part) {
			line = strings.ReplaceAll(line, "go run .", "kaizala-setup") // [CONNECTOR] is in the list of commands alone
			if i%2 == 1 && strings.Contains(line, "kaizala-setup ") && !strings.Contains(part, "[CONNECTOR]") {
				out = append(out, line)
			}
		}
	}
	if len(out) < 4 {
		t.Errorf("the README has few examples: %q", out)
	}
	return strings.Join(out, "")
}

// Whatever the help and the README show as an example runs as it is printed.
func TestExamplesRunAsPrinted(t *testing.T) {
	dir := t.TempDir()
	var files []string
	write := func(name, example string) {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "_")+".txtar")
		text := "[!exec:sh] skip 'no shell'\n" + stage + "stdin empty\nexec sh -x example.sh\n-- empty --\n-- example.sh --\n" + asScript(example)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	for _, c := range allCommands() {
		write(c.CommandPath(), c.Example)
	}
	write("README", readmeExample(t))
	testscript.Run(t, testscript.Params{
		Files:    files,
		Cmds:     map[string]func(*testscript.TestScript, bool, []string){"set": set, "pick": pick, "keygen": keygen},
		Deadline: time.Now().Add(4 * time.Minute),
		Setup: func(e *testscript.Env) error {
			home := e.Getenv("WORK") + "/home"
			e.Setenv("HOME", home)
			e.Setenv("XDG_STATE_HOME", home+"/state")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("KAIZALA_SETUP_IDENTITY", e.Getenv("WORK")+"/own.age")
			e.Defer(func() { // also where the example failed
				pids, _ := os.ReadFile(e.Getenv("WORK") + "/pids")
				for pid := range strings.FieldsSeq(string(pids)) {
					n, _ := strconv.Atoi(pid)
					if p, err := os.FindProcess(n); err == nil && n > 1 {
						_ = p.Kill()
					}
				}
			})
			return os.MkdirAll(home, 0o700)
		},
	})
}

// The commands that the README shows are those of the program.
func TestTheREADMEShowsOurCommands(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	root := newRoot(newApp(Streams{}))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	n := 0
	for _, m := range regexp.MustCompile("(?m)(?:^|[|`$] *)kaizala-setup((?: [a-z]+)*)((?: --[a-z-]+)*)").FindAllStringSubmatch(string(text), -1) {
		c, rest, err := root.Find(strings.Fields(m[1]))
		if err != nil || len(rest) > 0 && slices.Contains(strings.Fields(m[1])[:1], rest[0]) {
			t.Errorf("the README shows %q: %v", m[0], err)
			continue
		}
		_ = c.InheritedFlags()
		for _, flag := range strings.Fields(m[2]) {
			if c.Flags().Lookup(strings.TrimPrefix(flag, "--")) == nil {
				t.Errorf("the README shows %q, and there is no such flag", m[0])
			}
		}
		n++
	}
	if n < 15 {
		t.Errorf("%d commands found", n)
	}
}
