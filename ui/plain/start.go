package plain

import (
	"cmp"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// begin asks which Kaizala to use and which set-up to work on, and runs set-ups until
// the person is done.
func (f *face) begin() error {
	target := f.Target
	if f.Retired {
		var err error
		if target, err = f.way(); err != nil {
			return err
		}
	}
	var err error
	if f.home, err = f.Home(f.ctx, target); err != nil {
		return err
	}
	if f.home.InSandbox() {
		f.out.text("This is the sandbox: Kaizala on this machine, for practice.")
	}
	for browsing := false; !f.ended; browsing = true {
		s, err := f.choose(browsing)
		if err != nil {
			return err
		}
		if _, err := f.run(talk.New(s)); err != nil {
			return err
		}
	}
	return nil
}

// way asks how to go on, now that the public service is over.
func (f *face) way() (session.Target, error) {
	f.out.blank()
	f.out.text(words.RetiredTitle + ". " + words.RetiredText)
	for {
		t, err := pick(f, f.Ways())
		if err == nil && t.Realm == "" {
			t, err = f.roots()
		}
		if err != nil || t.Realm != "" {
			return t, err
		}
	}
}

// roots asks for an API root and a portal of the person's own. It gives the zero Target
// for addresses that cannot be used, and says why.
func (f *face) roots() (session.Target, error) {
	f.out.text(talk.RootsHow)
	var given [2]string
	for i, label := range talk.RootsLabels() {
		var err error
		if given[i], err = f.in.line(f.ctx, label+":"); err != nil {
			return session.Target{}, f.stopped(err, words.RetiredTitle, label)
		}
	}
	t, err := session.ParseTarget(false, given[0], given[1])
	if err != nil {
		f.say(steps.CodeOf(err), err)
		return session.Target{}, nil
	}
	return t, nil
}

// choose goes on with the set-up that is clearly meant, else it asks.
func (f *face) choose(browsing bool) (*session.Session, error) {
	docs, errs := f.home.Documents(f.ctx)
	for _, err := range errs {
		f.say(steps.CodeOf(err), err)
	}
	if !browsing {
		if s, err := f.home.Enter(f.Role, docs); s != nil || err != nil {
			return s, err
		}
	}
	f.out.blank()
	f.out.text(words.StartTitle)
	chosen, err := pick(f, talk.Starts(f.home, f.Role, docs, f.Now()))
	if err != nil {
		return nil, err
	}
	return chosen()
}

// pick lists options and reads the number of one.
func pick[T any](f *face, options []words.Option[T]) (chosen T, err error) {
	for i, o := range options {
		f.out.text(strconv.Itoa(i+1) + ". " + o.Text + ": " + o.Hint)
	}
	for {
		line, err := f.in.line(f.ctx, "Number (Enter takes 1. quit leaves.):")
		if err != nil {
			return chosen, f.stopped(err, words.StartTitle, "a choice")
		}
		answer := cmp.Or(strings.ToLower(line), "1")
		if answer == "quit" || answer == "q" {
			return chosen, errQuit
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
			return options[n-1].Means, nil
		}
		f.out.text("! Type a number from 1 to " + strconv.Itoa(len(options)) + ".")
	}
}
