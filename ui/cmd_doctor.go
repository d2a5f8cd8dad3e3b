package ui

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/alike"
	"kaizala-setup/ui/doctor"
	"kaizala-setup/ui/words"
)

type doctorOptions struct {
	*app
	fix bool
}

func newDoctor(a *app) *cobra.Command {
	o := &doctorOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "doctor",
		Short: "Check store, keyring, terminal, settings, network and clock",
		Long: `Looks at all that the program needs, and says of each whether it is ok, a warning,
failed or skipped, and what to do. It goes on after a failure and changes nothing;
with --fix it closes files of ours to other users and removes what is left over.

It sends no secret, and no packet to a public host without --yes-send-to. What it
prints can be sent to whoever helps you: it has no secret, but names and paths.

It ends with 0 if nothing failed, else with the worst exit code of what failed.`,
		Example: `  kaizala-setup doctor
  kaizala-setup doctor --fix
  kaizala-setup doctor --json --api-root https://api.example.com`,
	}, nil, o.run)
	c.Flags().BoolVar(&o.fix, "fix", false, "close files to other users and remove what is left over")
	return c
}

// run prints each result as soon as it is there and those before it are. Codes: those
// of printing, cancelled.
func (o *doctorOptions) run(ctx context.Context) (result, error) {
	examined := examinedJSON{Checks: []resultJSON{}}
	exit, group := words.ExitFine, ""
	err := doctor.Run(ctx, o.options(), func(r doctor.Result) error {
		examined.count(r)
		exit = words.Worst(exit, r.Exit())
		if o.flags.json {
			examined.Checks = append(examined.Checks, jsonOf(r))
			return nil
		}
		text := resultText(r)
		if r.Group != group {
			text = r.Group + "\n" + text
			group = r.Group
		}
		return o.write(o.painted(text, o.Out))
	})
	if err != nil {
		return result{}, err
	}
	out := result{text: examined.summary(), json: examined}
	if exit != words.ExitFine {
		return out, exitStatus(exit)
	}
	return out, nil
}

// options are what doctor looks at.
func (o *doctorOptions) options() doctor.Options {
	identity, unclear := o.identitySource()
	target, noTarget := o.target()
	keeping, _ := o.keeping() // what is wrong with either is told with the settings
	team, _ := o.team()
	out := doctor.Options{
		Team: team,
		Place: doctor.Place{
			Dir: o.stateDir(), Missing: o.needsHome("XDG_STATE_HOME"), Config: o.knownConfig(), Mended: o.mended,
		},
		Identity: doctor.Identity{Given: identity.given, Unclear: unclear, Keeping: keeping.Kind},
		Settings: o.resolved(),
		Network:  doctor.Network{Target: target, Unclear: noTarget, Agreed: o.flags.yesSendTo, Client: o.client},
		Terminal: o.terminal(),
		Now:      o.now, Zone: o.zone, Words: o.words, Deadline: o.patience,
		Secrets: []secret.Secret{o.environment.secret, o.environment.refresh},
	}
	if o.fix {
		out.Repairs = doctor.Mend
	}
	o.mended = nil // doctor tells of it
	if d := o.config.Connector; d != nil {
		out.Default = doctor.Default{Name: d.Name, Key: d.Key}
	}
	return out
}

// resolved are the settings with their sources, and the variables that are known.
func (o *doctorOptions) resolved() doctor.Settings {
	s := doctor.Settings{Errors: o.unresolved, ConfigError: o.configError, Taken: o.environment.taken()}
	if _, unclear := o.identitySource(); unclear == nil { // which identity is meant is told elsewhere
		if _, err := o.keeping(); err != nil {
			s.Errors = append(s.Errors, err)
		}
	}
	if _, err := o.team(); err != nil {
		s.Errors = append(s.Errors, err)
	}
	for _, have := range o.settings {
		s.All = append(s.All, doctor.Setting{Name: have.Name, Value: have.Value, Source: have.From.String()})
	}
	for _, t := range settingTable {
		s.Known = append(s.Known, t.variable)
	}
	ours := slices.Clone(s.Known)
	for _, v := range variables {
		s.Known = append(s.Known, strings.Split(v[0], ", ")...)
	}
	s.Known = append(s.Known, "https_proxy", "no_proxy", "SSL_CERT_DIR")
	s.Alike = func(name string) string { return alike.Most(name, ours) }
	return s
}

// terminal is what there is to know of the terminal without asking it.
func (o *doctorOptions) terminal() doctor.Terminal {
	t := doctor.Terminal{In: isTerminal(o.In), Out: isTerminal(o.Out), Term: os.Getenv("TERM"), UTF8: utf8Locale(), Plain: o.flags.plain, NoBrowser: o.flags.noBrowser}
	if !t.In || !t.Out {
		return t
	}
	keys, screen := o.In.(*os.File), o.Out.(*os.File)
	t.Width, t.Height, _ = term.GetSize(int(screen.Fd()))
	t.Colours = map[colorprofile.Profile]string{
		colorprofile.TrueColor: "16 million colours", colorprofile.ANSI256: "256 colours", colorprofile.ANSI: "16 colours",
	}[colorprofile.Detect(screen, os.Environ())]
	if t.Colours == "" {
		t.Colours = "no colours"
	}
	if t.Plain { // a screen reader would say what it is asked
		return t
	}
	t.Ask = func(ctx context.Context) doctor.Cursor { return doctor.AskCursor(ctx, keys) }
	return t
}

// resultText is a result for a person.
func resultText(r doctor.Result) string {
	title := r.Title
	if !r.About.IsEmpty() && !strings.HasPrefix(r.Says.String(), r.About.String()) {
		title += " " + r.About.String()
	}
	text := fmt.Sprintf("%-8s %s: %s\n", r.Status, title, r.Says)
	if r.Status != doctor.OK && !r.Remedy.IsEmpty() {
		text += fmt.Sprintf("%-8s %s\n", "", r.Remedy)
	}
	return text
}

// examinedJSON is all that was found, for programs.
type examinedJSON struct {
	OK       int          `json:"ok"`
	Warnings int          `json:"warnings"`
	Failed   int          `json:"failed"`
	Skipped  int          `json:"skipped"`
	Checks   []resultJSON `json:"checks"`
}

type resultJSON struct {
	Check   string        `json:"check"` // its ID, which stays the same
	Title   string        `json:"title"`
	About   string        `json:"about,omitempty"` // where a check is about several things
	Status  doctor.Status `json:"status"`          // ok, warning, failed or skipped
	Code    string        `json:"code,omitempty"`  // of the error
	Message string        `json:"message"`
	Remedy  string        `json:"remedy,omitempty"`
	Value   string        `json:"value,omitempty"`  // of a setting
	Source  string        `json:"source,omitempty"` // of that: flag, variable, file or default
}

func jsonOf(r doctor.Result) resultJSON {
	return resultJSON{r.Check, r.Title, r.About.String(), r.Status, r.Code, r.Says.String(), r.Remedy.String(), r.Value.String(), r.Source.String()}
}

func (x *examinedJSON) count(r doctor.Result) {
	*map[doctor.Status]*int{doctor.OK: &x.OK, doctor.Warning: &x.Warnings, doctor.Failed: &x.Failed, doctor.Skipped: &x.Skipped}[r.Status]++
}

func (x *examinedJSON) summary() string {
	plural := "s"
	if x.Warnings == 1 {
		plural = ""
	}
	return fmt.Sprintf("\n%d failed, %d warning%s, %d ok, %d skipped.\n", x.Failed, x.Warnings, plural, x.OK, x.Skipped)
}
