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
			runs := func(args ...string) (string, string) {
				var out, failed strings.Builder
				newApp(Streams{In: strings.NewReader(string(b)), Out: &out, Err: &failed}).main(append(args, "--json", "--api-root", "http://127.0.0.1:1"))
				for _, secret := range []string{want.ConnectorSecret, want.RefreshToken} {
					if secret != "" && strings.Contains(out.String()+failed.String(), secret) {
						t.Errorf("%v prints a secret", args)
					}
				}
				return out.String(), failed.String()
			}

			// The faces.
			v := paste.Read(steps.NameField, string(b), paste.Context{}).Values
			if want.Asks == "" && (v.ID != want.ConnectorID || v.Secret.Reveal() != want.ConnectorSecret || v.Refresh.Reveal() != want.RefreshToken || v.GroupID != want.GroupID) {
				t.Errorf("a face reads ID %q, secret of %d, token of %d, group ID %q", v.ID, v.Secret.Len(), v.Refresh.Len(), v.GroupID)
			}

			// inspect, of the file.
			text, failed := runs("inspect", path)
			var seen inspected
			if err := json.Unmarshal([]byte(text), &seen); err != nil && !want.Nothing && want.Asks == "" {
				t.Fatalf("%v: %s%s", err, text, failed)
			}
			if want.Asks == "" && (want.ConnectorID != "" && seen.ConnectorID != want.ConnectorID || seen.SecretLength != len(want.ConnectorSecret) || seen.TokenLength != len(want.RefreshToken)) {
				t.Errorf("inspect reads %+v", seen)
			}

			// verify and token, of standard input.
			missing := ""
			for name, value := range map[string]string{"applicationId": want.ConnectorID, "applicationSecret": want.ConnectorSecret, "refreshToken": want.RefreshToken} {
				if value == "" {
					missing = name
				}
			}
			for _, command := range []string{"verify", "token"} {
				_, failed := runs(command, "-")
				code := `"code":"missing_values"`
				switch {
				case want.Asks != "":
					code = `"code":"two_values"`
				case missing == "":
					code = `"code":"`
				}
				if !strings.Contains(failed, code) || missing == "" && strings.Contains(failed, "missing_values") || want.Asks == "" && !strings.Contains(failed, missing) {
					t.Errorf("%s says %s", command, failed)
				}
			}
		})
	}
}
