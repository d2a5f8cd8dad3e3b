package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/ui/doctor"
	"kaizala-setup/ui/words"
)

// visit is one run of doctor, in this process.
type visit struct {
	exit int
	text string
	examinedJSON
}

// visits runs doctor --json on the documents below a directory; change may change the
// program before.
func visits(t *testing.T, dir string, change func(*app), args ...string) visit {
	t.Helper()
	var out, errs strings.Builder
	a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: dir, patience: 20 * time.Second}
	if change != nil {
		change(a)
	}
	v := visit{exit: a.main(append([]string{"doctor", "--json"}, args...)), text: out.String()}
	if err := json.Unmarshal([]byte(out.String()), &v.examinedJSON); err != nil || errs.String() != "" {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	n := len(v.Checks)
	v.Checks = keep(v.Checks, func(r resultJSON) bool { return !slices.Contains(ofTests, r.About) })
	v.Warnings -= n - len(v.Checks)
	for _, r := range v.Checks {
		if r.Status == doctor.Failed && r.Remedy == "" || r.Message == "" || strings.ContainsAny(r.Message+r.Remedy, "{}\n\x1b") {
			t.Errorf("not told whole: %+v", r)
		}
	}
	for _, secret := range []string{"MADEUPSECR", "refresh.0", "eyJ", "AGE-SECRET-KEY"} {
		if strings.Contains(v.text, secret) {
			t.Errorf("it has %q in it: %s", secret, v.text)
		}
	}
	return v
}

// ofTests are variables of the tests, which the program does not know.
var ofTests = []string{"KAIZALA_SETUP_PARTS", "KAIZALA_SETUP_LONG"}

// of are the results of a check.
func (v visit) of(check string) []resultJSON {
	return keep(v.Checks, func(r resultJSON) bool { return r.Check == check })
}

// has checks that a check found something, with a status and parts of its texts.
func (v visit) has(t *testing.T, check string, status doctor.Status, parts ...string) {
	t.Helper()
	found := slices.ContainsFunc(v.of(check), func(r resultJSON) bool {
		return r.Status == status && !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(r.About+": "+r.Message+" "+r.Remedy, p) })
	})
	if !found {
		t.Errorf("%s: want %s with %q: %+v", check, status, parts, v.of(check))
	}
}

// answering serves a token service that knows no token.
func answering(t *testing.T) string {
	return hostiletest.Serve(t, hostiletest.Service(func(int, *http.Request) (hostiletest.Exchange, bool) { return hostiletest.Exchange{}, false })).URL
}

// A household in which everything is as it should be.
func TestDoctorFindsNothing(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	h.connector(t, "Payroll", 1)
	v := visits(t, h.dir(), nil, "--identity", h.identity)
	v.has(t, "store", doctor.OK, "written, read back and removed")
	v.has(t, "modes", doctor.OK)
	v.has(t, "left-overs", doctor.OK, "Nothing is left over.")
	v.has(t, "identity", doctor.OK, "It opens 1 set-up.")
	v.has(t, "document", doctor.OK, "Payroll (developer, 127.0.0.1", "an identity file of yours opens its secrets")
	v.has(t, "kaizala", doctor.OK, h.root, "as a token service does")
	v.has(t, "clock", doctor.OK)
	v.has(t, "setting", doctor.OK, "identity", "flag")
	v.has(t, "kaizala", doctor.Skipped, kaizala.PublicAPIRoot, "No packet was sent there.", "--yes-send-to api.kaiza.la")
	if v.exit != words.ExitFine || v.Failed > 0 || v.Warnings > 0 || v.OK+v.Skipped != len(v.Checks) {
		t.Errorf("exit %d, %d failed, %d warnings: %s", v.exit, v.Failed, v.Warnings, v.text)
	}
	if left, _ := filepath.Glob(filepath.Join(h.dir(), "probe*")); len(left) > 0 {
		t.Error(left)
	}
}

// What can be wrong with the documents and what opens them.
func TestDoctorAndDocuments(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	file := func(k persist.Key) string {
		return filepath.Join(h.dir(), string(k.Realm), string(k.Role)+"-"+k.ID+".json")
	}
	edit := func(k persist.Key, from, to string) {
		b, err := os.ReadFile(file(k))
		if err == nil {
			err = os.WriteFile(file(k), []byte(strings.ReplaceAll(string(b), from, to)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h.connector(t, "Good", 1)
	edit(h.connector(t, "Newer", 1), `"version": 2`, `"version": 99`)
	damaged := h.connector(t, "Damaged", 1)
	edit(damaged, "Damaged", "D\x1b[31mmaged")
	lost := h.connector(t, "Lost", 1)
	h.updates(t, h.connector(t, "Sealed", 1), func(d *persist.Document) error { d.Sealed[len(d.Sealed)-1] ^= 1; return nil })
	gone := filepath.Join(t.TempDir(), "gone.age")
	b, err := os.ReadFile(h.identity)
	if err := errors.Join(err, os.WriteFile(gone, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	h.updates(t, lost, func(d *persist.Document) error { d.Pin.Path = gone; return nil })
	_ = os.Remove(gone)
	before := snapshot(t, h.dir())
	v := visits(t, h.dir(), nil)
	v.has(t, "document", doctor.OK, "Good (developer")
	v.has(t, "document", doctor.Failed, "newer version", "Update the program")
	v.has(t, "document", doctor.Failed, "cannot be read", "kaizala-setup forget", filepath.Base(file(damaged)))
	v.has(t, "document", doctor.Failed, "Sealed (developer", "does not open its secrets", "kaizala-setup forget")
	v.has(t, "document", doctor.Failed, "Lost (developer", "is gone")
	v.has(t, "identity", doctor.Skipped)
	if v.exit != words.ExitFailed {
		t.Errorf("exit %d", v.exit)
	}
	if after := snapshot(t, h.dir()); after != before {
		t.Errorf("something changed:\n%s\n%s", before, after)
	}
}

// snapshot is each file below a directory with its mode, size and time.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && !e.IsDir() {
			out.WriteString(path + info.Mode().String() + info.ModTime().String() + "\n")
		} else if err == nil {
			out.WriteString(path + info.Mode().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Modes that others may use and what is left over: doctor tells of them and leaves them;
// with --fix it mends those and removes what is left over, and only that.
func TestDoctorMends(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	k := h.connector(t, "Payroll", 1)
	old := time.Now().Add(-time.Hour)
	left := map[string]bool{ // whether it goes
		"out/request-AAAABBBBCCCC2.txt":                         true,
		"out/request-" + k.ID + ".txt":                          false,
		"own/developer-AAAABBBBCCCC2.json.lock":                 true,
		"own/developer-AAAABBBBCCCC2-GGGGHHHHIIII2.lock":        true,
		"own/developer-" + k.ID + ".json.lock":                  false,
		"own/developer-" + k.ID + "-GGGGHHHHIIII2.lock":         false,
		"own/developer-" + k.ID + ".json" + disk.TempMark + "1": true,
		"probe" + disk.TempMark + "2":                           true,
		"identity.lock":                                         false,
		"notes.txt":                                             false,
		"own/notes.lock":                                        false,
		"out/notes.txt":                                         false,
		"notes" + disk.TempMark + "3":                           false,
	}
	for name := range left {
		path := filepath.Join(h.dir(), name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	fresh := filepath.Join(h.dir(), "own", "developer-"+k.ID+".json"+disk.TempMark+"9")
	document := filepath.Join(h.dir(), "own", "developer-"+k.ID+".json")
	if err := errors.Join(os.WriteFile(fresh, nil, 0o600), os.Chmod(document, 0o644), os.Chmod(filepath.Join(h.dir(), "own"), 0o755), os.Chmod(filepath.Join(h.dir(), "notes.txt"), 0o644)); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, h.dir())
	v := visits(t, h.dir(), nil)
	v.has(t, "modes", doctor.Warning, filepath.Base(document), "other users may use it", "doctor --fix")
	v.has(t, "modes", doctor.Warning, filepath.Join(h.dir(), "own")+":")
	v.has(t, "left-overs", doctor.Warning, "request-AAAABBBBCCCC2.txt", "a message of a set-up that is gone")
	v.has(t, "left-overs", doctor.OK, "1 file of a set-up")
	if after := snapshot(t, h.dir()); after != before || v.exit != words.ExitFine {
		t.Errorf("exit %d; before and after:\n%s\n%s", v.exit, before, after)
	}

	v = visits(t, h.dir(), nil, "--fix")
	v.has(t, "modes", doctor.Warning, filepath.Base(document), "yours alone again")
	v.has(t, "left-overs", doctor.OK, "request-AAAABBBBCCCC2.txt", "removed")
	for name, goes := range left {
		if _, err := os.Lstat(filepath.Join(h.dir(), name)); (err != nil) != goes {
			t.Errorf("%s: %v, goes: %v", name, err, goes)
		}
	}
	if _, err := os.Lstat(fresh); err != nil {
		t.Error(err)
	}
	for path, mode := range map[string]os.FileMode{document: 0o600, filepath.Join(h.dir(), "own"): 0o700, filepath.Join(h.dir(), "notes.txt"): 0o644} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if v = visits(t, h.dir(), nil, "--fix"); v.Warnings > 0 {
		t.Errorf("again: %s", v.text)
	}
}

// Files of another user and links are told, and --fix does not touch them.
func TestDoctorAndFilesOfOthers(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, answering(t))
	k := h.connector(t, "Payroll", 1)
	document := filepath.Join(h.dir(), "own", "developer-"+k.ID+".json")
	link := filepath.Join(h.dir(), "own", "developer-AAAABBBBCCCC2.json")
	if err := os.Symlink(document, link); err != nil {
		t.Skip("no links here:", err)
	}
	if os.Geteuid() == 0 {
		if err := errors.Join(os.Chown(document, 65534, 65534), os.Chmod(document, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	v := visits(t, h.dir(), nil, "--fix")
	v.has(t, "modes", doctor.Failed, filepath.Base(link), "a link")
	v.has(t, "document", doctor.Failed, filepath.Base(link), "There is a link where a file should be")
	if os.Geteuid() == 0 {
		v.has(t, "modes", doctor.Failed, filepath.Base(document), "belongs to another user", "chown")
		v.has(t, "document", doctor.Failed, filepath.Base(document), "belongs to another user")
		if info, err := os.Stat(document); err != nil || info.Mode().Perm() != 0o644 {
			t.Error(info.Mode(), err)
		}
	}
	if v.exit != words.ExitFailed {
		t.Errorf("exit %d", v.exit)
	}
}

// config.json that is damaged, newer or open to others, and a default that is gone.
func TestDoctorAndConfig(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"{": "cannot be used", `{"version":2}`: "newer version", `{"version":1,"settings":{"colour":"x"}}`: "there is no setting \"colour\"",
		`{"version":1,"` + "eyJhbGciOiJub25lIn0.eyJ2ZXIiOiIyIn0.bWFkZS11cA" + `":1}`: "cannot be used",
	} {
		dir := configured(t, text)
		v := visits(t, dir, nil)
		v.has(t, "config", doctor.Failed, says)
		v.has(t, "store", doctor.OK)
	}
	dir := configured(t, `{"version":1,"settings":{"plain":"perhaps","still":"on","api-root":"http://127.0.0.1:1"},"connector":{"name":"Payroll","document":{"realm":"own","role":"developer","id":"AAAABBBBCCCC2"}}}`)
	if err := os.Chmod(filepath.Join(dir, "config", "config.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	v := visits(t, dir, nil)
	v.has(t, "modes", doctor.Warning, "config.json", "yours alone again")
	v.has(t, "setting", doctor.Failed, "config.json has plain")
	v.has(t, "setting", doctor.OK, "still", "true (file)")
	v.has(t, "default", doctor.Failed, "The default connector Payroll", "kaizala-setup use")
	v.has(t, "kaizala", doctor.Failed, "refused")
}

func configured(t *testing.T, text string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "config"), 0o700), os.WriteFile(filepath.Join(dir, "config", "config.json"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return dir
}
