package ui

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
	"kaizala-setup/persist/seal"
	"kaizala-setup/ui/words"
)

// teamHost is one machine of a team, with a state directory and an identity file.
type teamHost struct{ dir, store string }

func newTeamHost(t *testing.T, store string) teamHost {
	t.Helper()
	h := teamHost{filepath.Join(t.TempDir(), "kaizala-setup"), store}
	id, err := seal.NewIdentity()
	if err == nil {
		err = os.MkdirAll(h.dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(h.identity(), []byte(id.Secret().Reveal()+"\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h teamHost) identity() string { return filepath.Join(h.dir, "identity.txt") }

// runs runs a command on the machine, and checks its exit code and what it says.
func (h teamHost) runs(t *testing.T, want int, says, line string) string {
	t.Helper()
	var out, errs strings.Builder
	a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: h.dir}
	code := a.main(append(strings.Fields(line), "--store", h.store, "--identity", h.identity()))
	if text := out.String() + errs.String(); code != want || !regexp.MustCompile(says).MatchString(text) {
		t.Fatalf("%s: exit %d, want %d and %q\n%s", line, code, want, says, text)
	}
	return out.String()
}

// newTeamStore gives the address of an empty database.
func newTeamStore(t *testing.T) string {
	t.Helper()
	server := postgrestest.Shared(t)
	name, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	return server.Socket(name)
}

// completes has a shell complete the last word of a command on the machine; want "" is
// that nothing is offered.
func (h teamHost) completes(t *testing.T, want, line, begun string) {
	t.Helper()
	var out strings.Builder
	a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: io.Discard}, now: time.Now, zone: time.UTC, dir: h.dir}
	code := a.main(append(append([]string{"__complete"}, strings.Fields(line)...), "--store", h.store, "--identity", h.identity(), begun))
	first, _, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	if code != words.ExitFine || strings.HasPrefix(first, ":") != (want == "") || want != "" && first != want {
		t.Errorf("%s %s: exit %d\n%s", line, begun, code, out.String())
	}
}

// A server that takes connections and says nothing does not block a shell.
func TestCompletionDoesNotWait(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	h := newTeamHost(t, "postgres://"+l.Addr().String()+"/made-up")
	at, err := postgres.ParseAddress(h.store)
	if err != nil {
		t.Fatal(err)
	}
	identity, err := os.ReadFile(h.identity())
	if err != nil {
		t.Fatal(err)
	}
	pin := persist.Pin{Kind: persist.PinFile, Recipient: recipientOf(t, strings.TrimSpace(string(identity))), Path: h.identity()}
	if err := postgres.UpdateHost(t.Context(), at.Dir(h.dir), func(m *postgres.Host) { m.Member = pin }); err != nil {
		t.Fatal(err)
	}
	h.completes(t, "", "team remove", "")
	h.completes(t, "", "token", "")
}

// A command that gives the identity may ask somebody something: it is not run for a shell.
func TestCompletionRunsNoIdentityCommand(t *testing.T) {
	t.Parallel()
	h := newTeamHost(t, "postgres://127.0.0.1:1/made-up")
	at, err := postgres.ParseAddress(h.store)
	if err != nil {
		t.Fatal(err)
	}
	pin := persist.Pin{Kind: persist.PinGiven, Recipient: "age1z250vwxdj9lgfpzrgrqy794tejtkafuw37m8e5xvrhtetyl2ru6qpt67te"}
	if err := postgres.UpdateHost(t.Context(), at.Dir(h.dir), func(m *postgres.Host) { m.Member = pin }); err != nil {
		t.Fatal(err)
	}
	ran := filepath.Join(t.TempDir(), "ran")
	for _, line := range []string{"team remove", "token"} {
		a := &app{Streams: Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, now: time.Now, zone: time.UTC, dir: h.dir}
		a.main(append(append([]string{"__complete"}, strings.Fields(line)...), "--store", h.store, "--identity-cmd", "touch "+ran, ""))
		if _, err := os.Stat(ran); err == nil {
			t.Errorf("%s: the command was run", line)
		}
	}
}

// Two machines become a team, and one of them is removed again.
func TestTeamCommands(t *testing.T) {
	t.Parallel()
	store := newTeamStore(t)
	laptop, runner := newTeamHost(t, store), newTeamHost(t, store)

	runner.runs(t, words.ExitFailed, "no member of the team", "team list")
	laptop.runs(t, words.ExitFine, "in the team as laptop", "store init --name laptop")
	asked := runner.runs(t, words.ExitFine, "asked to take this machine in", "team join --name runner-1")
	said := regexp.MustCompile(`team approve ([a-z ]+)\n`).FindStringSubmatch(asked)
	if said == nil {
		t.Fatal(asked)
	}
	runner.runs(t, words.ExitFailed, "no member of the team", "team list")
	laptop.runs(t, words.ExitFine, `(?s)laptop +this machine +age1.*Asking to join:\n +runner-1 +asked just now\n.*approve or refuse`, "team list")
	laptop.runs(t, words.ExitUsage, "Nobody with these six words", "team refuse river wear ski marine rare faith")
	laptop.runs(t, words.ExitUsage, "team refuse takes the six words", "team refuse")
	laptop.runs(t, words.ExitFine, `"refused":\{"name":"runner-1","recipient":"age1[a-z0-9]+"\}`, "team refuse "+said[1]+" --json")
	runner.runs(t, words.ExitFailed, "refused to let this machine in", "status")
	runner.runs(t, words.ExitFailed, "refused to let this machine in", "team join")
	runner.runs(t, words.ExitFine, "asked to take this machine in", "team join")
	laptop.runs(t, words.ExitUsage, "Nobody with these six words", "team approve river wear ski marine rare faith")
	laptop.runs(t, words.ExitUsage, "there are 2", "team approve river wear")
	laptop.runs(t, words.ExitUsage, "has a member of that name", "team approve "+said[1]+" --name LAPTOP")
	laptop.runs(t, words.ExitFine, "runner-1 is in the team", "team approve "+strings.ToUpper(said[1]))
	runner.runs(t, words.ExitFine, `"member":true`, "team join --json")
	runner.runs(t, words.ExitFine, `\{"name":"runner-1","recipient":"age1[a-z0-9]+","here":true\}.*"requests":\[\]`, "team list --json")

	laptop.completes(t, "runner-1", "team remove", "R")
	laptop.completes(t, "", "team remove", "lap")
	laptop.completes(t, "", "team approve", said[1][:1])
	laptop.completes(t, "", "team refuse", said[1][:1])

	laptop.runs(t, words.ExitUsage, "not the address of a team's store", "store move --from elsewhere")
	laptop.runs(t, words.ExitUsage, "between two teams", "store move --from postgres://localhost/another")

	laptop.runs(t, words.ExitUsage, "cannot remove yourself", "team remove laptop")
	laptop.runs(t, words.ExitUsage, "no such member", "team remove nobody")
	laptop.runs(t, words.ExitUsage, "needs the name", "team remove")
	for _, shown := range []bool{false, true} { // a long name is cut
		long := strings.Repeat("long-", 18)
		added := laptop.runs(t, words.ExitFine, "is in the team", "team add age1z250vwxdj9lgfpzrgrqy794tejtkafuw37m8e5xvrhtetyl2ru6qpt67te "+long)
		if shown {
			long = strings.Fields(added)[0]
		}
		laptop.runs(t, words.ExitFine, "is out of the team", "team remove "+long)
	}
	laptop.runs(t, words.ExitUsage, "takes a key and a name", "team add age1")
	laptop.runs(t, words.ExitFailed, "not an age key", "team add age1 x")
	removed := laptop.runs(t, words.ExitFine, "runner-1 is out of the team", "team remove runner-1")
	for _, line := range words.MemberLeft {
		if !strings.Contains(removed, line) {
			t.Errorf("removing does not say: %s", line)
		}
	}
	for _, line := range []string{"team list", "team join", "status"} {
		runner.runs(t, words.ExitFailed, "not a member of the team any more", line)
	}
	runner.runs(t, words.ExitFine, "asked to take", "team join --again --name back")
	laptop.runs(t, words.ExitFine, "back-again is in the team", "team approve --name back-again "+said[1])
	runner.runs(t, words.ExitFine, `back-again +this machine`, "team list")
	runner.runs(t, words.ExitFine, `this machine is back-again\.`, "store")
}

// recipientOf is the recipient of an identity file.
func recipientOf(t *testing.T, file string) string {
	t.Helper()
	id, err := seal.ParseIdentity(secret.New(file))
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient()
}

// The README's lines about a team run as they are printed, with another address.
func TestTeamAsTheReadmeHasIt(t *testing.T) {
	t.Parallel()
	h, world := newTeamHost(t, newTeamStore(t)), newTeamWorld(t)
	ran := false
	for _, block := range readmeBlocks(t) {
		if !strings.Contains(block, teamAddress) {
			continue
		}
		ran = true
		c := exec.Command("sh", "-ec", "kaizala-setup import Payroll --api-root "+world.APIRoot+" <values\n"+strings.ReplaceAll(block, teamAddress, "'"+h.store+"'")+"kaizala-setup store --json\n")
		c.Env = append(h.command(0).Env, "KAIZALA_SETUP_IDENTITY="+h.identity())
		c.Dir = t.TempDir()
		if err := os.WriteFile(filepath.Join(c.Dir, "values"), []byte(world.values()), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), `"store":"team"`) {
			t.Errorf("%v: %s", err, out)
		}
	}
	if !ran {
		t.Error("the README has no lines about a team")
	}
}
