package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// rightAnswer is what is right to read from a text.
type rightAnswer struct {
	ConnectorID, ConnectorSecret, RefreshToken, GroupID, Asks string
	Nothing                                                   bool
}

// Whatever takes values reads a text alike: the faces, inspect, verify and token. None of
// them prints a secret of it.
func TestOneReaderForAll(t *testing.T) {
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "XDG_STATE_HOME": home, "DBUS_SESSION_BUS_ADDRESS": ""} {
		t.Setenv(name, value)
	}
	dir := filepath.Join("paste", "testdata", "cases")
	b, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]rightAnswer{}
	if err := json.Unmarshal(b, &answers); err != nil {
		t.Fatal(err)
	}
	for name, want := range answers {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c := readerCase{string(b), path, want}
			if want.Asks == "" {
				c.faces(t)
			}
			c.inspect(t)
			for _, command := range []string{"verify", "token"} {
				c.asks(t, command)
			}
		})
	}
}

// readerCase is a text, and what every reader must find in it.
type readerCase struct {
	text, path string
	want       rightAnswer
}

// runs is a command that reads the text; it prints no secret of it.
func (c readerCase) runs(t *testing.T, args ...string) (said, failed string) {
	t.Helper()
	var out, errs strings.Builder
	newApp(Streams{In: strings.NewReader(c.text), Out: &out, Err: &errs}).main(append(args, "--json", "--api-root", "http://127.0.0.1:1"))
	for _, secret := range []string{c.want.ConnectorSecret, c.want.RefreshToken} {
		if secret != "" && strings.Contains(out.String()+errs.String(), secret) {
			t.Errorf("%v prints a secret", args)
		}
	}
	return out.String(), errs.String()
}

func (c readerCase) faces(t *testing.T) {
	t.Helper()
	v := paste.Read(steps.NameField, c.text, paste.Context{}).Values
	if v.ID != c.want.ConnectorID || v.Secret.Reveal() != c.want.ConnectorSecret || v.Refresh.Reveal() != c.want.RefreshToken || v.GroupID != c.want.GroupID {
		t.Errorf("a face reads ID %q, secret of %d, token of %d, group ID %q", v.ID, v.Secret.Len(), v.Refresh.Len(), v.GroupID)
	}
}

// inspect reads the file.
func (c readerCase) inspect(t *testing.T) {
	t.Helper()
	text, failed := c.runs(t, "inspect", c.path)
	var seen inspected
	if err := json.Unmarshal([]byte(text), &seen); err != nil && !c.want.Nothing && c.want.Asks == "" {
		t.Fatalf("%v: %s%s", err, text, failed)
	}
	sameID := c.want.ConnectorID == "" || seen.ConnectorID == c.want.ConnectorID
	if c.want.Asks == "" && (!sameID || seen.SecretLength != len(c.want.ConnectorSecret) || seen.TokenLength != len(c.want.RefreshToken)) {
		t.Errorf("inspect reads %+v", seen)
	}
}

// asks has a command read standard input: it names what is missing, or calls.
func (c readerCase) asks(t *testing.T, command string) {
	t.Helper()
	missing := ""
	for name, value := range map[string]string{"applicationId": c.want.ConnectorID, "applicationSecret": c.want.ConnectorSecret, "refreshToken": c.want.RefreshToken} {
		if value == "" {
			missing = name
		}
	}
	_, failed := c.runs(t, command, "-")
	has := func(text string) bool { return strings.Contains(failed, text) }
	right := false
	switch {
	case c.want.Asks != "":
		right = has(`"code":"two_values"`)
	case missing == "":
		right = has(`"code":"`) && !has("missing_values")
	default:
		right = has(`"code":"missing_values"`) && has(missing)
	}
	if !right {
		t.Errorf("%s says %s", command, failed)
	}
}
