package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/ui/words"
)

// Each setting is told with its value and where that is from.
func TestSettingsTellTheirSource(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := `{"version":1,"settings":{"portal":"https://portal.example.com","no-input":true,"still":"on"}}`
	if err := os.WriteFile(filepath.Join(dir, "config", "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KAIZALA_SETUP_STORE", "keyring")
	t.Setenv("KAIZALA_SETUP_NO_INPUT", "off")
	var out, errs strings.Builder
	a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: dir}
	if code := a.main([]string{"version", "--store", "passphrase"}); code != words.ExitFine {
		t.Fatal(errs.String())
	}
	for name, want := range map[string]string{
		"api-root": kaizala.PublicAPIRoot + " default",
		"portal":   "https://portal.example.com file",
		"store":    "passphrase flag",
		"identity": " default",
		"plain":    "false default",
		"no-input": "off variable",
		"still":    "true file",
	} {
		s := a.setting(name)
		if got := s.Value + " " + s.From.String(); got != strings.ReplaceAll(want, "off", "false") {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if a.flags.noInput || !a.flags.still || a.flags.store != "passphrase" || a.flags.portal != "https://portal.example.com" || a.flags.apiRoot != "" {
		t.Errorf("%+v", a.flags)
	}
}
