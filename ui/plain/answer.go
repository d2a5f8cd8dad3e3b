package plain

import (
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// ask asks the page's question and does what the answer says.
func (p *page) ask() error {
	if err := p.receiveReady(); err != nil {
		return err
	}
	q := p.question()
	if p.takesAll(q) {
		return p.askAll(q)
	}
	answer, err := p.answer(q)
	if err != nil {
		if errors.Is(err, io.EOF) && p.V.Last() && q.field.ID == "" {
			p.left, p.f.ended = true, true // nothing is missing at the end
			return nil
		}
		return p.f.stopped(err, p.V.Title, q.missing())
	}
	word := strings.ToLower(secret.Clean(answer.Reveal()))
	if do, arg := p.word(word); do != nil {
		return do(arg)
	}
	if value, literal := strings.CutPrefix(answer.Reveal(), "="); literal && len(word) < 100 {
		answer = secret.New(value)
	}
	return p.take(q, answer)
}

// takesAll reports whether the page begins with one hidden paste of all its values, at a
// terminal: nobody can know what stands in the clipboard before it is judged.
func (p *page) takesAll(q question) bool {
	masked := slices.ContainsFunc(p.V.Fields, func(f steps.Field) bool { return f.Kind == steps.Masked && !f.Held.Yes() && f.ID != steps.PINField })
	return p.f.in.interactive() && q.field.ID != "" && p.change == "" && masked && len(p.V.Fields) > 1 && !p.passed[everything]
}

// everything stands for all fields of a page, as one that was passed.
const everything steps.FieldID = "everything"

// askAll asks for all values of a page at once. Enter alone goes on value by value.
func (p *page) askAll(q question) error {
	from := "the portal shows"
	if p.W.Role == steps.Check {
		from = "you were given"
	}
	answer, err := p.f.in.hidden(p.f.ctx, "Paste all that "+from+"; it is not shown. Or press Enter to go value by value:", paste.Unfinished)
	if err != nil {
		return p.f.stopped(err, p.V.Title, q.missing())
	}
	word := strings.ToLower(secret.Clean(answer.Reveal()))
	if do, arg := p.word(word); do != nil {
		return do(arg)
	}
	p.passed[everything] = true
	if word == "" {
		return nil
	}
	r, err := p.decided(p.S.Read("", answer.Reveal()))
	if err != nil {
		return err
	}
	if r.Refusal != nil {
		p.f.say(steps.CodeOf(r.Refusal), r.Refusal)
		return nil
	}
	p.Reading, p.Warned = &r, false
	return p.keep(q.field)
}

// stopped is the error of a question that got no answer: input_ended at the end of the
// input, else err.
func (f *face) stopped(err error, page, missing string) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	f.out.end()
	return &steps.Fault{Reason: session.CodeInputEnded, Evidence: []string{page, missing}}
}

// answer asks a question and reads a line, or several lines that belong together.
func (p *page) answer(q question) (secret.Secret, error) {
	more := paste.Unfinished
	switch {
	case q.field.Kind == steps.Box && q.field.ID != "":
		more = p.unfinishedBox
	case q.field.Kind != steps.Masked:
		line, err := p.f.in.lines(p.f.ctx, p.prompt(q), more)
		return secret.New(line), err
	}
	return p.f.in.hidden(p.f.ctx, p.prompt(q), more)
}

// unfinishedBox reports whether more lines of a pasted message follow. A message ends
// with its own last line; commands, numbers, paths and bare tokens are one line.
func (p *page) unfinishedBox(text string) bool {
	if strings.Contains(text, "\n") {
		return !strings.Contains(text, "-----END ")
	}
	word := strings.ToLower(secret.Clean(text))
	if do, _ := p.word(word); do != nil || word == "" {
		return false
	}
	if _, err := strconv.Atoi(word); err == nil {
		return false
	}
	if _, err := os.Stat(strings.TrimSpace(text)); err == nil || strings.ContainsAny(word[:1], "/~.") {
		return false // the path of its file
	}
	return paste.Unfinished(text) || !paste.HoldsToken(text)
}

// take does what an answer says that is not a command.
func (p *page) take(q question, answer secret.Secret) error {
	empty := secret.Clean(answer.Reveal()) == ""
	n, err := strconv.Atoi(secret.Clean(answer.Reveal()))
	switch {
	case empty && q.field.ID != "" && (q.field.Optional || p.change != ""):
		p.passed[q.field.ID], p.change = true, ""
		return p.onward()
	case empty:
		return p.next()
	case err == nil && n >= 1 && n <= len(p.V.Choices) && numbered(q.field):
		return p.settle(p.S.Apply(steps.Choose{Choice: p.V.Choices[n-1].ID}))
	case err == nil && n > len(p.V.Choices) && n <= len(p.V.Choices)+len(p.Onwards()):
		return p.begin(p.Onwards()[n-1-len(p.V.Choices)].Wish)
	case q.field.ID == "":
		return p.beside(answer)
	case q.field.Kind == steps.Box:
		return p.settle(p.Receive(secret.CleanLines(answer.Reveal())))
	}
	return p.value(q.field, answer)
}

// numbered reports whether a small number is a choice at the question for a field: it
// cannot be a message, a phone number or a PIN.
func numbered(f steps.Field) bool {
	return f.ID == "" || f.Kind == steps.Box || f.ID == steps.PhoneField || f.ID == steps.PINField
}

// beside takes an answer that was not asked for. Values with names in the text are
// understood on every page that has fields.
func (p *page) beside(answer secret.Secret) error {
	for _, f := range p.V.Fields {
		if f.Kind == steps.Masked {
			r, err := p.decided(p.S.Read("", answer.Reveal()))
			if err != nil {
				return err
			}
			switch steps.CodeOf(r.Refusal) {
			case "":
				p.Reading, p.Warned = &r, false
				return p.keep(f)
			case session.CodeSetUpAlready:
				p.f.say(session.CodeSetUpAlready, r.Refusal)
				return nil
			}
		}
	}
	p.f.out.text("! This page does not know that answer. " + p.vocabulary())
	return nil
}

// value takes the value of a field, or several values with their names.
func (p *page) value(f steps.Field, answer secret.Secret) error {
	if f.Free {
		p.change = ""
		if err := p.settle(p.Enter(f.ID, answer.Reveal())); err != nil {
			return err
		}
		return p.onward()
	}
	r, err := p.decided(p.S.Read(f.ID, answer.Reveal()))
	if err != nil {
		return err
	}
	if r.Refusal != nil {
		p.f.say(steps.CodeOf(r.Refusal), r.Refusal)
		return nil
	}
	p.Reading, p.Warned = &r, false
	return p.keep(f)
}

// keep keeps what was read, or asks once more where something speaks against it.
func (p *page) keep(f steps.Field) error {
	r := *p.Reading
	if p.Doubted() {
		p.f.out.rows(words.Reading(r, p.f.Zone))
		for _, w := range r.Warnings {
			p.f.say(steps.CodeOf(w), w)
		}
		p.f.out.text(`Type "anyway" to use it, or give another value.`)
		p.Warned = true
		return nil
	}
	p.Reading, p.Warned, p.change = nil, false, ""
	v := r.Line(f.ID)
	effects := p.S.Keep
	if v != "" && r.Values.Count() == 1 {
		effects = func(paste.Reading) []steps.Effect { return p.Enter(f.ID, v) }
	}
	if err := p.settle(effects(r)); err != nil {
		return err
	}
	return p.onward()
}
