package ui

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a file, an address or a command that the command line names is said in
// our words, as of config.json.
func TestNamedThingsInOurWords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	seed := func(text string) []string {
		path := filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"sandbox", "exec", "--seed", path, "--", "true"}
	}
	values := write("values.json", `{"applicationId":"0a1b2c3d-0000-4abc-8def-00000000abcd","applicationSecret":"MADEUPSECR","refreshToken":"bWFkZS11cA"}`, 0o600)
	noProgram := write("program", "hi\n", 0o700)
	identity := func(command string) []string {
		return []string{"import", "X", "--api-root", "http://127.0.0.1:1", "--file", values, "--identity-cmd", command}
	}
	gone := filepath.Join(dir, "gone", "x")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	busy := l.Addr().String()
	for _, c := range []struct {
		args []string
		want string
		exit int
	}{
		{seed(""), "cannot be used: it is empty.", 2},
		{seed("{\n\"version\":1,}"), "cannot be used: in line 2, column 13, something is missing before }", 2},
		{seed("[]"), "cannot be used: it is not a JSON object, but a list.", 2},
		{seed(`{"version":"1"}`), `cannot be used: in line 1, "version" cannot be a text.`, 2},
		{seed(`{"version":1,"people":{"developer":{"name":1}}}`), `"people.name" cannot be a number.`, 2},
		{seed(`{"version":1,"key":"!!"}`), "a value that should be in base64 is not.", 2},
		{seed(`{"version":2}`), `"version" is not 1`, 2},
		{seed(`{"version":1,"conectors":[]}`), `in line 1, column 14, there is no field "conectors", but "connectors".`, 2},
		{[]string{"sandbox", "exec", "--seed", gone, "--", "true"}, "cannot be used: no such file or directory.", 2},
		{[]string{"sandbox", "exec", "--seed", dir, "--", "true"}, "cannot be used: it is no regular file.", 2},
		{[]string{"sandbox", "exec", "--access-log", gone, "--", "true"}, gone + " cannot be written", 1},
		{[]string{"sandbox", "--addr", "127.0.0.1:99999"}, "127.0.0.1:99999 is no address to listen at", 2},
		{[]string{"sandbox", "--addr", ":99999"}, ":99999 is no address to listen at", 2},
		{[]string{"sandbox", "--addr", busy}, "Another program listens at " + busy, 1},
		{[]string{"sandbox", "--addr", "192.0.2.1:0", "--allow-host", "x"}, "192.0.2.1:0 is no address of this machine", 1},
		{[]string{"proxy", "--addr", "127.0.0.1:99999"}, "127.0.0.1:99999 is no address to listen at", 2},
		{[]string{"proxy", "--addr", ""}, "--addr is empty", 2},
		{[]string{"proxy", "--socket", ""}, "--socket is empty", 2},
		{[]string{"sandbox", "--addr", "127.0.0.1:x"}, "127.0.0.1:x is no address to listen at", 2},
		{[]string{"sandbox", "exec", "--", dir}, "cannot be run: permission denied", 126},
		{[]string{"sandbox", "exec", "--", noProgram}, "cannot be run: exec format error", 126},
		{[]string{"sandbox", "exec", "--", gone}, "there is no such command", 127},
		{identity("no-such-program-here"), "there is no such command", 1},
		{identity(dir), "permission denied", 1},
		{identity("'"), "a quote is not closed", 1},
		{[]string{"inspect", gone}, "no such file or directory", 2},
		{[]string{"handoff", "open", dir}, "it is no regular file", 2},
		{[]string{"handoff", "seal", gone}, "no such file or directory", 2},
		{[]string{"import", "X", "--sandbox", "--file", gone}, "no such file or directory", 2},
	} {
		code, out, errs := inProcess(t, c.args...)
		if code != c.exit || out != "" || !strings.Contains(errs, c.want) || goWords.MatchString(strings.ReplaceAll(errs, dir, "")) {
			t.Errorf("%q: exit %d, want %d and %q:\n%s%s", c.args, code, c.exit, c.want, out, errs)
		}
	}
}
