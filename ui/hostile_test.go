package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// most is how many lines of a terminal of 80 columns one error may take.
const most = 5

// Every hostile server, as verify, token and the wizard's call page tell it: the
// same words on each, and few. With -update the golden file is written anew: read
// it as somebody who has to act on it.
func TestHostileServersInWords(t *testing.T) {
	t.Parallel()
	golden, _ := os.ReadFile(filepath.Join("testdata", "hostile.golden"))
	all := hostile.All()
	told := make([]string, len(all))
	var running sync.WaitGroup
	turns := make(chan struct{}, 4)
	for i, b := range all {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			told[i] = newVictim(t, b).waits(t, b, string(golden))
		})
	}
	running.Wait()
	isGolden(t, "hostile.golden", strings.Join(told, "\n")+"\n"+later())
}

// isGolden compares with a golden file, or writes it.
func isGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(path, want, "told", []byte(got)); d != nil {
		t.Errorf("%s (-) is not what is told (+); go test ./ui -update writes it anew:\n%s", path, d)
	}
}

// victim is a person with three values, and a hostile server at the API root.
type victim struct {
	root    string
	values  string
	zone    *time.Location
	service kaizala.Options
}

func newVictim(t *testing.T, b hostile.Case) victim {
	s := hostiletest.Start(t, b)
	v := victim{
		root:   s.Root,
		values: fmt.Sprintf("applicationId=%s\napplicationSecret=%s\nrefreshToken=%s\n", hostile.ID, hostile.Secret, hostile.Token()),
		zone:   time.FixedZone("", 5*60*60+30*60),
		service: kaizala.Options{
			Wire: s.Wire, Now: func() time.Time { return hostile.Now }, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		},
	}
	v.patience(b, 100*time.Millisecond)
	return v
}

// patience sets how long the victim waits for a server that is too slow. A flood is read
// to its limit, however slow the machine.
func (v *victim) patience(b hostile.Case, d time.Duration) {
	if kaizala.Code(b.Code) == kaizala.CodeTimeout {
		v.service.Limits = kaizala.Limits{Dial: d, TLS: d, Header: d, Stall: d, Total: d}
	}
}

// waits is what the faces say of a case. A slow machine may not have sent in time what a
// case of a slow server is about: where they do not say what they should, they wait longer.
func (v victim) waits(t *testing.T, b hostile.Case, golden string) string {
	for longer := 500 * time.Millisecond; ; longer *= 5 {
		text, faults := v.tells(t, b)
		if len(faults) == 0 && strings.Contains(golden, text) || kaizala.Code(b.Code) != kaizala.CodeTimeout || longer > time.Minute {
			for _, f := range faults {
				t.Error(f)
			}
			return text
		}
		v.patience(b, longer)
	}
}

// tells is what the three faces say of a case, and what is wrong about that. It holds no
// secret.
func (v victim) tells(t *testing.T, b hostile.Case) (text string, faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	exit, lines := v.verify()
	code, page, first := v.page()
	if tokenExit, r := v.token(t); tokenExit != exit || r.Code != code || strings.Join(lines, " ") != strings.TrimSpace(r.Message+" "+r.Hint) {
		fault("%s: verify says %d %q, token %d %+v", b.Name, exit, lines, tokenExit, r)
	}
	if strings.Join(lines, "\n") != strings.Join(page, "\n") || code != b.Code {
		fault("%s: verify says %q, the call page %s %q", b.Name, lines, code, page)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n  exit %d  %s\n", b.Name, exit, strings.TrimSpace(b.Code+" "+b.Detail+first))
	rows := 0
	for i, l := range lines {
		width := utf8.RuneCountInString(l)
		if i == 0 {
			width += len("kaizala-setup: ")
		}
		rows += (width + 79) / 80
		fmt.Fprintf(&out, "  | %s\n", l)
		if secret.Clean(l) != l || strings.Contains(l, hostile.Secret) || strings.Contains(l, "eyJ") || strings.ContainsAny(l, "{}") {
			fault("%s: says %+q", b.Name, l)
		}
	}
	if rows > most {
		fault("%s: %d lines at 80 columns: %q", b.Name, rows, lines)
	}
	return out.String(), faults
}

// verify is the exit code and the lines of kaizala-setup verify -.
func (v victim) verify() (int, []string) {
	exit, out := v.runs("verify", "-")
	for strings.HasPrefix(out, "kaizala-setup: The service asks for a pause") { // told as it begins, not with the error
		_, out, _ = strings.Cut(out, "\n")
	}
	text, _ := strings.CutPrefix(strings.TrimSuffix(out, "\n"), "kaizala-setup: ")
	return exit, strings.Split(text, "\n")
}

// token is the exit code and the error of kaizala-setup token - --json.
func (v victim) token(t *testing.T) (int, report) {
	exit, out := v.runs("token", "-", "--json")
	var r map[string]report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Errorf("%q: %v", out, err)
	}
	return exit, r["error"]
}

// runs runs a command and gives its exit code and its standard error.
func (v victim) runs(args ...string) (int, string) {
	var out, err bytes.Buffer
	a := &app{Streams: Streams{In: strings.NewReader(v.values), Out: &out, Err: &err}, now: v.service.Now, zone: v.zone, service: v.service}
	exit := a.main(append(args, "--api-root", v.root, "--yes-send-to", "api.kaiza.la"))
	return exit, err.String() + out.String()
}

// page is the code and the lines of the wizard's call page, and the field that it
// points at.
func (v victim) page() (code string, lines []string, first string) {
	target, err := session.ParseTarget(false, v.root, "")
	if err != nil {
		return "", nil, err.Error()
	}
	s := session.New(session.Options{
		Target: target, Now: v.service.Now, Consented: []string{"api.kaiza.la"},
		Client: (&app{service: v.service, now: v.service.Now}).client,
	}, steps.Check)
	ctx := context.Background()
	s.Keep(s.Read(steps.IDField, v.values))
	for _, ev := range []steps.Event{steps.Jump{Page: steps.PageCall}, steps.Do{Effect: steps.EffectCall}} {
		for todo := s.Apply(ev); len(todo) > 0; todo = todo[1:] {
			s.Apply(s.Run(ctx, todo[0]))
		}
	}
	n := s.Wizard().Notice
	w := words.Reader{Zone: v.zone, Keys: keys("kaizala-setup verify")}.For(n.Code, s.Fault(n.Seq))
	if f := words.FieldOf(n); f != "" {
		first = "; first: " + string(f)
	}
	return n.Code, w.Lines(), first
}

// later is what the call page says of each code when the program is started anew:
// the evidence is gone.
func later() string {
	var out strings.Builder
	out.WriteString("When the program is started anew, the call page says\n")
	for _, c := range kaizala.AllCodes() {
		w := words.Reader{Keys: keys("kaizala-setup verify")}.For(string(c), nil)
		fmt.Fprintf(&out, "  %s\n", c)
		for _, l := range w.Lines() {
			fmt.Fprintf(&out, "  | %s\n", l)
		}
	}
	return out.String()
}
