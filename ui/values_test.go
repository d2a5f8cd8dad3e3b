package ui

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist/seal"
	"kaizala-setup/ui/words"
)

const (
	valuesID    = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	valuesGroup = "0a1b2c3d-0000-4abc-8def-00000000beef@2"
)

// workplace is where commands run in this process. environment are the five variables.
type workplace struct {
	dir, identity string
	environment   environment
}

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
	var out, errs bytes.Buffer
	a := &app{Streams: Streams{In: strings.NewReader(in), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: d.dir, environment: d.environment}
	if !strings.Contains(strings.Join(args, " "), "--api-root") {
		args = append([]string{"--api-root", "http://127.0.0.1:1"}, args...)
	}
	code := a.main(append([]string{"--identity", d.identity}, args...))
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
