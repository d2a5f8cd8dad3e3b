package ui

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

const (
	valuesID    = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	valuesGroup = "0a1b2c3d-0000-4abc-8def-00000000beef@2"
)

// workplace is where commands run in this process.
type workplace struct{ dir, identity string }

func newWorkplace(t *testing.T) workplace {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	d := workplace{dir: filepath.Join(t.TempDir(), "kaizala-setup"), identity: filepath.Join(t.TempDir(), "identity.txt")}
	if err := os.WriteFile(d.identity, []byte(id.Secret().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	return d
}

// runs runs a command with a standard input. The Kaizala is one of this machine that does
// not answer, unless the command names another.
func (d workplace) runs(in string, args ...string) outcome {
	if !strings.Contains(strings.Join(args, " "), "--api-root") {
		args = append([]string{"--api-root", "http://127.0.0.1:1"}, args...)
	}
	return d.sandboxed(in, append([]string{"--identity", d.identity}, args...)...)
}

// sandboxed runs a command with these flags alone.
func (d workplace) sandboxed(in string, args ...string) outcome {
	var out, errs bytes.Buffer
	a := &app{Streams: Streams{In: strings.NewReader(in), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: d.dir}
	code := a.main(args)
	return outcome{code, out.String(), errs.String()}
}

// tokenOf is a token in the observed shape, of a connector and a group, that was issued a
// day ago; signed by nobody.
func tokenOf(connector, group string, life time.Duration) string {
	data, _ := json.Marshal(map[string]string{"AppName": "Payroll", "GroupId": group})
	credentials, _ := json.Marshal(map[string]string{"applicationId": connector, "data": string(data)})
	from := time.Now().Add(-24 * time.Hour)
	claims, _ := json.Marshal(map[string]any{"nbf": from.Unix(), "iat": from.Unix(), "exp": from.Add(life).Unix(), "urn:microsoft:credentials": string(credentials)})
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims) + "." + part(make([]byte, 32))
}

const year = 365 * 24 * time.Hour

// valuesText is what import takes.
func valuesText(id, refresh string) string {
	return fmt.Sprintf("Connector name: Payroll\nConnector ID: %s\nConnector secret: MADEUPSECR\nRefresh token: %s\n", id, refresh)
}

// An ID is the same in capitals, in braces and without its dashes, wherever it is given.
func TestIDsInAnotherForm(t *testing.T) {
	t.Parallel()
	for _, id := range []string{strings.ToUpper(valuesID), "{" + valuesID + "}", strings.ReplaceAll(valuesID, "-", "")} {
		d := newWorkplace(t)
		if o := d.runs(valuesText(id, tokenOf(valuesID, valuesGroup, year)), "import", "--json"); o.Exit != words.ExitFine || !strings.Contains(o.Out, `"connectorId":"`+valuesID+`"`) {
			t.Errorf("%s: import ends with %d: %s%s", id, o.Exit, o.Out, o.Err)
		}
		if o := d.runs("", "status", id); o.Exit != words.ExitFine {
			t.Errorf("%s: status ends with %d: %s", id, o.Exit, o.Err)
		}
		if o := d.runs("", "token", id, "--group", strings.ToUpper(valuesGroup)); o.Exit != words.ExitUnreachable {
			t.Errorf("%s: token ends with %d: %s", id, o.Exit, o.Err)
		}
	}
}

// A variable is read as other texts are: what a file or a CI server leaves around a value
// goes, and a placeholder is no value.
func TestVariablesAreCleaned(t *testing.T) {
	t.Parallel()
	token := tokenOf(valuesID, valuesGroup, year)
	for how, around := range map[string][2]string{
		"as it is": {}, "line ends": {"", "\r\n"}, "spaces": {" ", "\t"}, "double quotes": {`"`, `"`}, "quotes": {" '", "'\n"}, "no-break spaces": {"\u00a0", "\u200b\ufeff"},
	} {
		in := func(v string) string { return around[0] + v + around[1] }
		a := &app{environment: environment{id: in(valuesID), secret: secret.New(in("MADEUPSECR")), refresh: secret.New(in(token))}, now: time.Now}
		v, err := (&given{app: a, env: true}).values(t.Context(), session.Target{})
		if err != nil || v.ConnectorID != valuesID || v.ConnectorSecret.Reveal() != "MADEUPSECR" || v.RefreshToken.Reveal() != token {
			t.Errorf("%s: %v, %q, %d and %d characters", how, err, v.ConnectorID, v.ConnectorSecret.Len(), v.RefreshToken.Len())
		}
	}
	for _, none := range []string{"", " \n", `""`, "<secret>", "${SECRET}", "$SECRET", "changeme", "********", "{{ secret }}"} {
		a := &app{environment: environment{id: valuesID, secret: secret.New(none), refresh: secret.New(token)}, now: time.Now}
		_, err := (&given{app: a, env: true}).values(t.Context(), session.Target{})
		if steps.CodeOf(err) != words.CodeMissingVariables || !strings.Contains(err.Error(), envSecret) || strings.Contains(err.Error(), envRefresh) {
			t.Errorf("%q: %v", none, err)
		}
	}
}

// What values say against themselves is told by name before anything is sent.
func TestGivenValuesAreJudgedOffline(t *testing.T) {
	t.Parallel()
	good := tokenOf(valuesID, valuesGroup, year)
	for _, c := range []struct {
		code, secret, refresh string
	}{
		{string(kaizala.CodeTokenCutOff), "MADEUPSECR", good[:len(good)/2]},
		{paste.CodeAccessToken, "MADEUPSECR", tokenOf(valuesID, "", 25*time.Hour)},
		{paste.CodeWrongConnector, "MADEUPSECR", tokenOf("0a1b2c3d-0000-4abc-8def-00000000dada", "", year)},
		{steps.CodeExpired, "MADEUPSECR", tokenOf(valuesID, "", -time.Hour)},
		{paste.CodeRefreshAsSecret, good, good},
	} {
		d := newWorkplace(t)
		text := fmt.Sprintf("applicationId: %s\napplicationSecret: %s\nrefreshToken: %s\n", valuesID, c.secret, c.refresh)
		for _, args := range [][]string{{"verify", "-"}, {"token", "-"}, {"proxy", "-"}, {"exec", "-", "--json", "--", "true"}} {
			if args[0] != "exec" {
				args = append(args, "--json")
			}
			if o := d.runs(text, args...); o.Exit == words.ExitUnreachable || !strings.Contains(o.Err, `"code":"`+c.code+`"`) {
				t.Errorf("%s: %q ends with %d: %s", c.code, args, o.Exit, o.Err)
			}
			if o := d.runs(text, slices.Insert(slices.Clone(args), 1, "--anyway")...); o.Exit != words.ExitUnreachable {
				t.Errorf("%s: %q --anyway ends with %d: %s", c.code, args, o.Exit, o.Err)
			}
		}
	}
}

// The advice for a text of another Kaizala is the flag that fits the text.
func TestTextOfAnotherKaizala(t *testing.T) {
	t.Parallel()
	d := newWorkplace(t)
	text := "KAIZALA_API_ROOT=http://127.0.0.1:2\n" + valuesText(valuesID, tokenOf(valuesID, valuesGroup, year))
	for _, args := range [][]string{{"token", "-"}, {"verify", "-"}, {"import"}} {
		o := d.runs(text, args...)
		if o.Exit != words.ExitUsage || !strings.Contains(o.Err, "add --api-root http://127.0.0.1:2.") || strings.Contains(o.Err, "--sandbox") {
			t.Errorf("%q ends with %d: %s", args, o.Exit, o.Err)
		}
	}
	store, err := files.Open(d.dir, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	world, err := sandbox.Attach(t.Context(), store.SandboxDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	other := "KAIZALA_API_ROOT=" + world.APIRoot() + "\n" + valuesText(valuesID, tokenOf(valuesID, valuesGroup, year))
	if o := d.runs(other, "token", "-"); o.Exit != words.ExitUsage || !strings.Contains(o.Err, "add --sandbox.") {
		t.Errorf("token ends with %d: %s", o.Exit, o.Err)
	}
	for _, command := range []string{"token", "verify"} {
		if o := d.sandboxed(text, command, "-", "--sandbox"); o.Exit != words.ExitUsage || !strings.Contains(o.Err, "use --api-root http://127.0.0.1:2 in place of --sandbox") {
			t.Errorf("%s - --sandbox ends with %d: %s", command, o.Exit, o.Err)
		}
	}
}

// A group whose name is not known is named by the ID that its token says, and --group takes
// that.
func TestGroupWithoutAName(t *testing.T) {
	t.Parallel()
	d := newWorkplace(t)
	const named = valuesGroup + " (name not known yet)"
	if o := d.runs(valuesText(valuesID, tokenOf(valuesID, valuesGroup, year)), "import"); o.Exit != words.ExitFine || !strings.Contains(o.Out, named) {
		t.Fatalf("import ends with %d: %s%s", o.Exit, o.Out, o.Err)
	}
	if o := d.runs("", "status"); !strings.Contains(o.Out, named) {
		t.Errorf("status: %s", o.Out)
	}
	if o := d.runs("", "token", "--group", "Night"); o.Exit != words.ExitUsage || strings.Count(o.Err, valuesGroup) != 1 {
		t.Errorf("token ends with %d: %s", o.Exit, o.Err)
	}
	if o := d.runs("", "handoff", "message", "--group", valuesGroup); !strings.Contains(o.Err, "it was imported, or you granted access yourself") || !strings.Contains(o.Err, named) {
		t.Errorf("handoff message ends with %d: %s", o.Exit, o.Err)
	}
}

// The platform said which group a token works in: import renames it only if that is insisted on.
func TestImportKeepsAProvedGroup(t *testing.T) {
	t.Parallel()
	d := newWorkplace(t)
	service := newRotating(t)
	service.keeps = true
	text := strings.ReplaceAll(valuesText(valuesID, "refresh.0"), "Refresh token", "refreshToken")
	if o := d.runs(text, "import", "--api-root", service.URL); o.Exit != words.ExitFine {
		t.Fatalf("import ends with %d: %s", o.Exit, o.Err)
	}
	proved := d.runs("", "verify", "--api-root", service.URL)
	if proved.Exit != words.ExitFine {
		t.Fatalf("verify ends with %d: %s%s", proved.Exit, proved.Out, proved.Err)
	}
	merge := []string{"import", "--merge", "--group", "Night", "--api-root", service.URL}
	if o := d.runs(text, merge...); o.Exit != words.ExitUsage || !strings.Contains(o.Err, "The token works in the group") {
		t.Errorf("import ends with %d: %s%s", o.Exit, o.Out, o.Err)
	}
	if o := d.runs(text, append(merge, "--anyway")...); o.Exit != words.ExitFine || !strings.Contains(o.Out, "Night") {
		t.Errorf("import --anyway ends with %d: %s%s", o.Exit, o.Out, o.Err)
	}
}

// Whatever a connector is called, the printed command reaches it.
func TestPrintedCommandsReachOddNames(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	t.Parallel()
	at, err := session.ParseTarget(false, "http://127.0.0.1:1", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Payroll", "--yes", "-v", "--sandbox", "--", "it's", `a "b" $HOME`, "a; exit 1", "-'x", "`id`", "*", "ü & ö", "#1"} {
		d := newWorkplace(t)
		if o := d.runs(strings.Replace(valuesText(valuesID, tokenOf(valuesID, valuesGroup, year)), "Connector name: Payroll\n", "", 1), "import", "--json", "--", name); o.Exit != words.ExitFine || !strings.Contains(o.Out, `"new":true`) {
			t.Fatalf("%s: import ends with %d: %s", name, o.Exit, o.Err)
		}
		for _, printed := range []string{at.Command("verify", name), session.CommandLine("verify", words.Quoted(name), at.Flags())} {
			out, err := exec.Command("sh", "-c", strings.Replace(printed, programName, "printf '%s\\0'", 1)).Output()
			args := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
			if o := d.sandboxed("", append([]string{"--identity", d.identity}, args...)...); err != nil || o.Exit != words.ExitUnreachable {
				t.Errorf("%s: %s ends with %d: %s%v", name, printed, o.Exit, o.Err, err)
			}
		}
	}
}
