// Package doctor looks whether everything that the program needs is as it should be: the
// store and what opens it, terminal and browser, settings, and the way to each Kaizala.
//
// The checks are rows of one table (checks.go). Run runs them all at the same time, goes
// on after a failure, and tells their results in the table's order. Nothing is changed
// but by the checks of what Fix mends; no secret is sent, and no packet goes to a public
// host that the person did not agree to.
//
// A result has Texts alone, and those are made of sentences of this package and of short
// values that are cleaned and veiled (text.go), so none can hold a secret.
package doctor

import (
	"context"
	"errors"
	"slices"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Status is how a check ended.
type Status string

// How a check ends. A warning is what works now and may not later, or is not as it should
// be; what is skipped could not or need not be looked at.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Result is what one check found of one thing.
type Result struct {
	Check, Group, Title string
	About               Text // what it is about, where a check is about several
	Finding
}

// Finding is a Result without the check that found it.
type Finding struct {
	Status Status
	Code   string // of the error, as its row in ui/words; "" without one
	Says   Text
	Remedy Text // what to do; empty where nothing is
	Value  Text // of a setting
	Source Text // where that is from: flag, variable, file or default
}

// Exit is the exit code of a failed result, 0 of any other.
func (r Result) Exit() int {
	switch {
	case r.Status != Failed:
		return words.ExitFine
	case r.Code == "":
		return words.ExitFailed
	}
	return words.Of(r.Code).Exit
}

// Repairs is what Run may change.
type Repairs int

// LookOnly changes nothing; Mend closes files of ours to other users and removes what is
// left over.
const (
	LookOnly Repairs = iota
	Mend
)

// Options are what Run works with. All but Repairs, Deadline and Secrets are
// required.
type Options struct {
	Place    Place
	Team     postgres.Address // of the store that a team shares; empty: none is named
	Identity Identity
	Default  Default
	Settings Settings
	Network  Network
	Terminal Terminal
	Repairs  Repairs
	Now      func() time.Time
	Zone     *time.Location
	Words    func(error) words.Words // of an error, with its evidence
	Deadline time.Duration           // of each check; 0: 20 s
	Secrets  []secret.Secret         // that the process knows: no result may have one
}

// Place is where things are kept.
type Place struct {
	Dir     string   // of the documents
	Missing error    // nothing says where that is
	Config  string   // config.json; empty: nothing says where it is
	Mended  []string // files that other users could use until this process read them
}

// Identity is what the person says of what opens secrets.
type Identity struct {
	Given   persist.Given   // one of the person's own
	Unclear error           // which one is meant
	Keeping persist.PinKind // where new secrets are kept; "": nothing is said
}

// Default is the default connector; the zero value is none.
type Default struct {
	Name string
	Key  persist.Key
}

// Network is the way to each Kaizala.
type Network struct {
	Target  session.Target // that of the flags
	Agreed  []string       // the public hosts of --yes-send-to
	Client  session.ClientFunc
	Unclear error // why there is no target
}

const usualDeadline = 20 * time.Second

// late is what is said of a check whose time is over.
const late = phrase("It did not end in time.")

// graceTime is how long a check may take at most to notice that its time is over.
const graceTime = time.Second

// Run runs all checks and hands each result to tell, in the order of the table. An error
// is that of ctx, or of tell. Codes: cancelled, those of tell.
func Run(ctx context.Context, o Options, tell func(Result) error) error {
	return newExamination(o).run(ctx, checks(), tell)
}

func (x *examination) run(ctx context.Context, all []check, tell func(Result) error) error {
	done := make([]chan []about, len(all))
	for i, c := range all {
		done[i] = make(chan []about, 1)
		go func() { done[i] <- x.within(ctx, c) }()
	}
	for i, c := range all {
		found := <-done[i]
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, f := range found {
			if f.Remedy.IsEmpty() && (f.Status == Failed || f.Status == Warning) {
				f.Remedy = say(c.remedy)
			}
			if err := tell(x.veiled(Result{c.id, c.group, c.title, f.of, f.Finding})); err != nil {
				return err
			}
		}
	}
	return nil
}

// within runs one check, and gives it up where it does not end in time.
func (x *examination) within(ctx context.Context, c check) []about {
	ctx, cancel := context.WithTimeout(ctx, x.Deadline)
	defer cancel()
	found := make(chan []about, 1)
	go func() { found <- c.run(ctx, x) }() // one that hangs is left behind: the process is short-lived
	select {
	case f := <-found:
		return f
	case <-ctx.Done():
	}
	select {
	case f := <-found:
		return f
	case <-time.After(min(graceTime, x.Deadline)):
		return only(Finding{Status: Failed, Code: steps.CodeTimeout, Says: say(late)})
	}
}

// about is a finding with what it is about.
type about struct {
	of Text
	Finding
}

func only(f Finding) []about { return []about{{Finding: f}} }

// fine is a finding that all is well.
func fine(p phrase, values ...value) Finding { return Finding{Status: OK, Says: say(p, values...)} }

// skip is a finding that there was nothing to look at, with the reason.
func skip(p phrase, values ...value) Finding {
	return Finding{Status: Skipped, Says: say(p, values...)}
}

// trouble is what an error means, in the words of its code.
func (x *examination) trouble(s Status, err error) Finding {
	code := steps.CodeOf(err)
	var ofService *kaizala.Error
	switch {
	case code == steps.CodeInternal: // its text is anybody's
		return Finding{Status: s, Code: code, Says: say("It failed for a reason that has no name here.")}
	case code == steps.CodeTimeout && !errors.As(err, &ofService): // the words of that code are about a service
		return Finding{Status: s, Code: code, Says: say(late)}
	}
	w := x.Words(err)
	return Finding{Status: s, Code: code, Says: told(w.What + " " + w.Why), Remedy: told(w.Next)}
}

// veiled has no secret of the process in any text of a result.
func (x *examination) veiled(r Result) Result {
	x.mu.Lock()
	known := slices.Concat(x.Secrets, x.opened)
	x.mu.Unlock()
	for _, t := range []*Text{&r.About, &r.Says, &r.Remedy, &r.Value, &r.Source} {
		t.text = kaizala.Veil(t.text, known...)
	}
	return r
}

// withDefaults has what may be left out.
func (o Options) withDefaults() Options {
	if o.Deadline == 0 {
		o.Deadline = usualDeadline
	}
	return o
}
