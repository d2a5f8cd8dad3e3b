package plain

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// begin shows what a person comes for first, then home, until the person is done.
func (f *face) begin() error {
	var err error
	if f.home, err = f.Home(f.ctx); err != nil {
		return err
	}
	docs := f.documents()
	start, wish := f.Entrance(f.home, docs)
	if start == nil && wish.Role != "" {
		start, err = f.wished(wish)
	} else if start == nil && f.Retired && len(docs) == 0 {
		f.Target, err = f.way()
		f.Retired = false
	}
	for ; err == nil && !f.ended; start = nil {
		if start == nil {
			if start, err = f.choose(); err != nil {
				return err
			}
		}
		if err = f.follow(start); err != nil {
			return err
		}
	}
	return err
}

// follow goes through a set-up, and through those that it leads to.
func (f *face) follow(start talk.Start) error {
	for start != nil {
		s, err := start(f.ctx)
		if removed := words.Removed(steps.Notice{Code: steps.CodeOf(err)}); removed && f.in.interactive() {
			f.say(steps.CodeOf(err), err)
			return nil // home lists what is left
		}
		if err != nil {
			return err
		}
		if f.next = nil; s.Sandbox != nil {
			f.out.text("This is the sandbox: Kaizala on this machine, for practice.")
		}
		left, err := f.run(talk.New(s))
		if err != nil {
			return err
		}
		if left.LosesValues() && !f.ended {
			f.out.text(words.NothingKept)
		}
		if start = nil; f.next != nil {
			if start, err = f.wished(*f.next); err != nil {
				return err
			}
		}
	}
	return nil
}

// wished begins what was wished for, after the question in which Kaizala.
func (f *face) wished(w talk.Wish) (talk.Start, error) {
	if w.Target.Realm == "" {
		var err error
		if w.Target, err = f.way(); err != nil {
			return nil, err
		}
	}
	return w.Begin(f.home), nil
}

func (f *face) documents() []session.Summary {
	docs, errs := f.home.Documents(f.ctx)
	for _, err := range errs {
		f.say(steps.CodeOf(err), err)
	}
	for _, line := range words.Reached(f.home.Reached(f.ctx), f.Now(), f.Zone) {
		f.out.text(line)
	}
	return docs
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
	for i, root := range words.Roots() {
		var err error
		if given[i], err = f.in.line(f.ctx, root.Label+" (empty: "+root.Usual+"):"); err != nil {
			return session.Target{}, f.stopped(err, words.RetiredTitle, root.Label)
		}
	}
	t, err := session.ParseTarget(false, given[0], given[1])
	if err != nil {
		f.say(steps.CodeOf(err), err)
		return session.Target{}, nil
	}
	return t, nil
}

// choose lists the set-ups and what may be begun, and reads which it is.
func (f *face) choose() (talk.Start, error) {
	rows := talk.Rows(f.home, f.documents(), f.Now())
	title := words.StartTitle
	if len(rows) > 0 {
		title = words.HomeTitle
	}
	f.out.blank()
	f.out.text(title)
	var options []words.Option[talk.Start]
	for _, r := range rows {
		options = append(options, words.Option[talk.Start]{Means: r.Start, Text: r.Name, Hint: r.Text(f.Now())})
	}
	for _, b := range words.Begin() {
		begin := func(ctx context.Context) (*session.Session, error) {
			start, err := f.wished(f.Wished(b.Means))
			if err != nil {
				return nil, err
			}
			return start(ctx)
		}
		options = append(options, words.Option[talk.Start]{Means: begin, Text: b.Text, Hint: b.Hint})
	}
	return pick(f, options)
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

// begin leaves the page for another set-up, or for home.
func (p *page) begin(w talk.Wish) error {
	p.left = true
	if w.Role != "" {
		p.f.next = &w
	}
	return nil
}
