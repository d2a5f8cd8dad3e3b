package files_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/conformtest"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
)

// A directory of files keeps every promise of persist.Store.
func TestConforms(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, func(t *testing.T) conformtest.Place {
		id, err := seal.NewIdentity()
		must(t, err)
		path := filepath.Join(t.TempDir(), "identity.txt")
		must(t, os.WriteFile(path, []byte(id.Secret().Reveal()), 0o600))
		dir := t.TempDir()
		return conformtest.Place{
			Open: func() persist.Store {
				s, err := files.Open(dir, files.Options{WatchEvery: 5 * time.Millisecond})
				must(t, err)
				return s
			},
			Identity: id,
			Pin:      persist.Pin{Kind: persist.PinFile, Recipient: id.Recipient(), Path: path},
			Realms:   persist.Realms(),
			Outgrow: func(k persist.Key) {
				file := filepath.Join(dir, string(k.Realm), string(k.Role)+"-"+k.ID+".json")
				must(t, os.WriteFile(file, []byte(`{"version": 99}`), 0o600))
			},
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
