// Package plain is the wizard line by line, for screen readers, pipes and
// terminals that cannot be drawn on. It shows the same pages as the full-screen
// face, with the same words: each page once, from top to bottom, then one
// question at a time. Nothing is drawn again.
//
// An answer is one line: a value, a number, or one of the words that the page
// names. A line that begins something longer, such as JSON or a sealed reply,
// goes on until that ends. "=word" is the value "word".
package plain

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// Options are what the face is started with.
type Options struct {
	talk.Options
	Why  string        // why this face runs and not the full screen; told first
	Beat time.Duration // how often a wait is mentioned; 0: every 5 seconds
	// Brackets has the terminal mark what is pasted.
	Brackets bool
}

var errQuit = errors.New("quit")

type face struct {
	Options
	ctx  context.Context
	in   *input
	out  *printer
	home *session.Home
	// under are the sessions that were begun; they are saved at the end.
	under  []*session.Session
	ended  bool       // the person finished the last page
	next   *talk.Wish // what the person wants to begin next
	warned bool       // the person knows that leaving loses what cannot be saved
}

// Run goes through the wizard until the person leaves it, the input ends, or ctx
// does. It gives the set-up that was shown last. Where the input ends before the
// set-up does, the error has the code input_ended, and names the page and what
// it lacks. Where out could not be written, that has output_failed and comes first.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) (left *talk.Talk, err error) {
	o.Beat = cmp.Or(o.Beat, 5*time.Second)
	f := &face{Options: o, ctx: ctx, out: newPrinter(out)}
	f.in = newInput(in, f.out, o.Now)
	f.in.brackets = o.Brackets
	if f.in.interactive() {
		defer silence(f.in.tty)()
	}
	f.out.text("kaizala-setup, line by line. " + o.Why)
	err = f.begin()
	if saveErr := f.save(); saveErr != nil {
		f.say(steps.CodeOf(saveErr), saveErr)
		err = errors.Join(session.ErrUnsaved, saveErr)
	}
	if early := (*steps.Fault)(nil); errors.As(err, &early) && early.Reason == session.CodeInputEnded {
		early.Evidence = append(early.Evidence, f.kept())
	}
	if f.home != nil {
		err = errors.Join(err, f.home.Close())
	}
	if errors.Is(err, errQuit) {
		err = nil
	}
	if f.out.failed != nil { // first: it counts more than an end of the input
		err = errors.Join(words.Unwritten(f.out.failed), err)
	}
	if n := len(f.under); n > 0 {
		last := talk.New(f.under[n-1])
		left = &last
	}
	return left, err
}

// save writes what is not on disk yet, also after ctx has ended.
func (f *face) save() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), talk.LastSave)
	defer cancel()
	if ctx = f.asking(ctx, f.tellKeyring); f.ctx.Err() != nil {
		ctx = session.NotPrompting(context.WithoutCancel(f.ctx)) // a signal came
	}
	for _, s := range f.under {
		if s.Unsaved() {
			if err := s.Save(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// kept says whether anything of what was given is kept.
func (f *face) kept() string {
	if slices.ContainsFunc(f.under, func(s *session.Session) bool { return s.Vault.Kept() }) {
		return words.EverythingKept
	}
	return words.NothingKept
}

func (f *face) say(code string, err error) {
	for i, l := range f.words(code, err).Lines() {
		if i == 0 && !words.Of(code).Good {
			l = "! " + l
		}
		f.out.text(l)
	}
}

func (f *face) words(code string, err error) words.Words {
	return words.Reader{Zone: f.Zone, Keys: keys()}.For(code, err)
}

// keys are the words to type, as the texts of errors name them.
func keys() words.Keys {
	return words.Keys{
		Retry: `type "again"`,
		Copy:  "take it from the text above",
		Back:  `type "back"`,
		Help:  `type "help"`,
		Clear: "leave the message empty",
		Home:  `type "home"`,
		Stays: "What you entered is still here.",
		Paste: "paste",
		Asked: `To be asked again, type "again".`,
		Agree: `type "again" and say yes to`, Practise: "To practise, start again and choose the sandbox.",
		Merge: `To go on with that set-up, type "home".`,
	}
}
