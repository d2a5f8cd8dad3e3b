package away_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/conformtest"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An engine with copies keeps every promise of the engine, whether all handles have the
// same copies, as processes of one machine, or each its own, as machines do.
func TestConforms(t *testing.T) {
	t.Parallel()
	for name, copies := range map[string]func(t *testing.T) func() string{
		"one machine": func(t *testing.T) func() string { dir := t.TempDir(); return func() string { return dir } },
		"several":     func(t *testing.T) func() string { return t.TempDir },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformtest.Run(t, func(t *testing.T) conformtest.Place {
				id, err := seal.NewIdentity()
				must(t, err)
				pin := persist.Pin{Kind: persist.PinFile, Recipient: id.Recipient(), Path: filepath.Join(t.TempDir(), "identity.txt")}
				must(t, os.WriteFile(pin.Path, []byte(id.Secret().Reveal()), 0o600))
				dir, copies := t.TempDir(), copies(t)
				return conformtest.Place{
					Open: func() persist.Store {
						s, err := files.Open(dir, files.Options{WatchEvery: 5 * time.Millisecond})
						must(t, err)
						return away.New(away.Options{
							Engine: s, Dir: filepath.Join(copies(), "copies"), Patience: time.Minute,
							Member: func(context.Context) (persist.Identity, persist.Pin, error) { return id, pin, nil },
						})
					},
					Identity: id, Pin: pin,
					Realms: persist.Realms(),
					Outgrow: func(k persist.Key) {
						file := filepath.Join(dir, string(k.Realm), string(k.Role)+"-"+k.ID+".json")
						must(t, os.WriteFile(file, []byte(`{"version": 99}`), 0o600))
					},
				}
			})
		})
	}
}
