package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/disk"
)

// A world that cannot be read is named, and left as it is.
func TestUnreadableWorld(t *testing.T) {
	t.Parallel()
	good, err := newWorld().text()
	if err != nil {
		t.Fatal(err)
	}
	change := func(key string, value any) string {
		var w map[string]any
		if err := json.Unmarshal(good, &w); err != nil {
			t.Fatal(err)
		}
		w[key] = value
		b, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for what, c := range map[string]struct{ text, code string }{
		"empty":        {"", CodeWorldCorrupt},
		"cut off":      {string(good[:len(good)/2]), CodeWorldCorrupt},
		"no JSON":      {"\x00\x01", CodeWorldCorrupt},
		"null":         {"null", CodeWorldCorrupt},
		"trailing":     {string(good) + "{}", CodeWorldCorrupt},
		"no version":   {change("version", 0), CodeWorldCorrupt},
		"no key":       {change("key", ""), CodeWorldCorrupt},
		"no people":    {change("people", map[string]any{}), CodeWorldCorrupt},
		"no groups":    {change("groups", nil), CodeWorldCorrupt},
		"odd port":     {change("port", 65536), CodeWorldCorrupt},
		"newer":        {change("version", worldVersion+1), CodeWorldNewer},
		"newer, other": {`{"version": 99, "people": "elsewhere", "key": {}}`, CodeWorldNewer},
	} {
		t.Run(what, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "world.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, served := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path})
			_, attached := Attach(t.Context(), filepath.Dir(path), time.Now)
			for _, err := range []error{served, attached} {
				if e := new(Error); !errors.As(err, &e) || e.Reason != c.code || !strings.Contains(err.Error(), path) {
					t.Errorf("%v", err)
				}
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, []byte(c.text)) {
				t.Error("the file was touched")
			}
		})
	}
}

// A world that is longer than one may be is refused before it is read.
func TestTooLongWorld(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.json")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, maxWorld+1)); err != nil {
		t.Fatal(err)
	}
	_, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path})
	if e := new(Error); !errors.As(err, &e) || e.Reason != CodeWorldCorrupt || !errors.Is(err, disk.ErrTooLong) {
		t.Errorf("%v", err)
	}
}

// A world in a file outlives its server; one process serves it at a time.
func TestRestart(t *testing.T) {
	c := Config{Addr: "127.0.0.1:0", State: filepath.Join(t.TempDir(), "new", "world.json")}
	s, err := Serve(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if two, err := Serve(t.Context(), c); err == nil {
		_ = two.Close()
		t.Error("two serve one world")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left := c.State + disk.TempMark + "1"
	if err := os.WriteFile(left, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = Serve(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if r := (keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}).exchange(t); r.status != 200 {
		t.Errorf("a token from before: %v", r.body)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("the temporary file of a save that was cut short is still there")
	}
}

// A change that cannot be saved is no change, and the portal says so.
func TestUnsavedIsUndone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: filepath.Join(dir, "world.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	b := signedIn(t, s, Developer).tap("Connectors").tap("Add Connector").types("name", "Payroll").tap("Continue")
	if err := os.RemoveAll(dir); err != nil {
		t.Skip("an open file keeps its directory here:", err)
	}
	if b.tap("Create Connector").sees("could not be saved"); b.status != 500 {
		t.Errorf("status %d", b.status)
	}
	if b.tap("Connectors").sees("You have no connectors yet"); s.world.Connectors.len() > 0 {
		t.Error("the connector is there")
	}
	if _, err := s.Ready(t.Context()); err == nil {
		t.Error("made ready without a disk")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ready(t.Context()); err != nil {
		t.Errorf("with a disk again: %v", err)
	}
}

// Nothing that opens anything is on the disk: not as it is, and not as an
// encoding of it.
func TestWorldHoldsNoSecret(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are another thing there")
	}
	dir := filepath.Join(t.TempDir(), "state")
	a := attach(t, dir)
	k := keysOf(t, a)
	b := newBrowser(t).open(a.Portal(Admin)).tap("Add a Phone Number").types("phone", "+442079460109").tap("Generate PIN")
	canaries := []string{k.secret, k.refresh, k.access(t), b.pin(), strings.Split(k.refresh, ".")[2]}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) < 2 {
		t.Fatal(entries, err)
	}
	if i, err := os.Stat(dir); err != nil || i.Mode().Perm() != 0o700 {
		t.Errorf("the directory: %v %v", i.Mode(), err)
	}
	for _, e := range entries {
		if i, err := e.Info(); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), i.Mode(), err)
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range canaries {
			for _, form := range []string{c, base64.StdEncoding.EncodeToString([]byte(c)), hex.EncodeToString([]byte(c))} {
				if strings.Contains(string(text), form) {
					t.Errorf("%s holds canary %d", e.Name(), i)
				}
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	err := &Error{CodeDown, "file", os.ErrPermission}
	if err.Error() != "sandbox_down: file: permission denied" || !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}

// Whatever is in the file, reading it ends in a world that works or in an error
// of its own.
func FuzzReadWorld(f *testing.F) {
	good, err := newWorld().text()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(good), "", "{}", "null", "[]", `{"version":2}`, string(good[:200]), `{"version":1,"version":9}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := readWorld(b, "world.json")
		if err != nil {
			if e := new(Error); !errors.As(err, &e) || w != nil {
				t.Fatal(w, err)
			}
			return
		}
		s := &Server{clock: time.Now, world: w, fleeting: noneYet()}
		v, err := s.Ready(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, why := w.verify(v.RefreshToken.Reveal(), useRefresh, s.now()); why != "" {
			t.Fatal(why)
		}
		text, err := w.text()
		if err != nil {
			t.Fatal(err)
		}
		again, err := readWorld(text, "world.json")
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := again.connector(v.ConnectorID); !ok || !again.hasSecret(c, v.ConnectorSecret.Reveal()) || again.hasSecret(c, secret.New("x").Reveal()) {
			t.Fatal("the connector was lost")
		}
	})
}

// A world holds the key of all tokens: a file that others may use, and what is no file of
// this user, is refused by its name and left as it is.
func TestAWorldThatIsNotOursAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permission bits mean nothing on Windows")
	}
	good, err := newWorld().text()
	if err != nil {
		t.Fatal(err)
	}
	for what, makes := range map[string]func(path string) error{
		"readable by all":       func(path string) error { return errors.Join(os.WriteFile(path, good, 0o600), os.Chmod(path, 0o644)) },
		"writable by the group": func(path string) error { return errors.Join(os.WriteFile(path, good, 0o600), os.Chmod(path, 0o620)) },
		"a link": func(path string) error {
			return errors.Join(os.WriteFile(path+".real", good, 0o600), os.Symlink(path+".real", path))
		},
		"a link to nothing": func(path string) error { return os.Symlink(path+".none", path) },
		"a pipe":            func(path string) error { return exec.Command("mkfifo", "-m", "600", path).Run() },
		"a directory":       func(path string) error { return os.Mkdir(path, 0o700) },
		"of another user": func(path string) error {
			if os.Getuid() != 0 {
				return os.Symlink(path, path) // only root can give a file away
			}
			return errors.Join(os.WriteFile(path, good, 0o600), os.Chown(path, 1, 1))
		},
	} {
		t.Run(what, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "world.json")
			if err := makes(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.Lstat(path)
			_, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path})
			var e *Error
			if !errors.As(err, &e) || e.Code() != CodeWorldNotPrivate || e.Path != path {
				t.Errorf("%v", err)
			}
			if after, _ := os.Lstat(path); after.Mode() != before.Mode() {
				t.Errorf("its mode is %v now", after.Mode())
			}
		})
	}
}
