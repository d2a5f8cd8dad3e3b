package plain

import (
	"errors"
	"io"
	"os"
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
	if err := p.given(); err != nil {
		return err
	}
	q := p.question()
	p.f.out.ask(p.prompt(q))
	answer, err := p.answer(q)
	if err != nil {
		if errors.Is(err, io.EOF) && p.v.Last() && q.field.ID == "" {
			p.left, p.f.ended = true, true // nothing is missing at the end
			return nil
		}
		return p.f.stopped(err, p.v.Title, q.missing())
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

// stopped is why there is no answer: the end of the input, or of ctx.
func (f *face) stopped(err error, page, missing string) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	f.out.end()
	return &steps.Fault{Reason: session.CodeInputEnded, Evidence: []string{page, missing}}
}

// answer reads one: a line, or as many as belong together.
func (p *page) answer(q question) (secret.Secret, error) {
	more := paste.Unfinished
	switch {
	case q.field.Kind == steps.Box && q.field.ID != "":
		more = p.unfinishedBox
	case q.field.Kind != steps.Masked:
		line, err := p.f.in.lines(p.f.ctx, more)
		return secret.New(line), err
	}
	return p.f.in.secret(p.f.ctx, more)
}

// unfinishedBox reports whether a message that is being pasted into a box goes
// on: it ends with its own last line, unless it is of one line anyway.
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

// take does what an answer says that is none of the words.
func (p *page) take(q question, answer secret.Secret) error {
	empty := secret.Clean(answer.Reveal()) == ""
	n, err := strconv.Atoi(secret.Clean(answer.Reveal()))
	switch {
	case empty && q.field.ID != "" && (q.field.Optional || p.change != ""):
		p.passed[q.field.ID], p.change = true, ""
		return p.onward()
	case empty:
		return p.next()
	case err == nil && n >= 1 && n <= len(p.v.Choices) && numbered(q.field):
		return p.apply(steps.Choose{Choice: p.v.Choices[n-1].ID})
	case q.field.ID == "":
		return p.beside(answer)
	case q.field.Kind == steps.Box:
		p.s.Receive(secret.CleanLines(answer.Reveal()))
		return p.apply(steps.Do{Effect: steps.EffectReceive})
	}
	return p.value(q.field, answer)
}

// numbered reports whether a small number is a choice even where a field is
// asked for: it is no message, no phone number and no PIN.
func numbered(f steps.Field) bool {
	return f.ID == "" || f.Kind == steps.Box || f.ID == steps.PhoneField || f.ID == steps.PINField
}

// beside takes an answer that no question was for: values that have names are
// understood wherever the page has fields.
func (p *page) beside(answer secret.Secret) error {
	for _, f := range p.v.Fields {
		if f.Kind == steps.Masked {
			if r := p.s.Read("", answer.Reveal()); r.Refusal == nil {
				return p.keep(f, r)
			}
		}
	}
	p.f.out.text("! That is no word of this page. Words: " + p.vocabulary())
	return nil
}

// value takes a field's value, or whatever values have names in it.
func (p *page) value(f steps.Field, answer secret.Secret) error {
	if f.Free {
		p.change = ""
		if err := p.apply(steps.Enter{Field: f.ID, Value: paste.CleanValue(f.ID, answer.Reveal())}); err != nil {
			return err
		}
		return p.onward()
	}
	r := p.s.Read(f.ID, answer.Reveal())
	if r.Refusal != nil {
		p.f.say(steps.CodeOf(r.Refusal), r.Refusal)
		return nil
	}
	return p.keep(f, r)
}

// keep keeps a reading, or asks once more where something speaks against it.
func (p *page) keep(f steps.Field, r paste.Reading) error {
	if len(r.Warnings) > 0 && p.doubt == nil {
		for _, row := range words.Found(r.Found, p.f.Zone) {
			p.f.out.text(row.Label + ": " + row.Text)
		}
		for _, w := range r.Warnings {
			p.f.say(steps.CodeOf(w), w)
		}
		p.f.out.text("The word anyway uses it all the same; or give another.")
		p.doubt = &r
		return nil
	}
	p.doubt, p.change = nil, ""
	if v := r.Line(f.ID); v != "" && r.Values.Count() == 1 {
		if err := p.apply(steps.Enter{Field: f.ID, Value: v}); err != nil {
			return err
		}
	} else if err := p.settle(p.s.Keep(r)); err != nil {
		return err
	}
	return p.onward()
}

// onward goes on where the last answer brought all that the page wants. The
// live call, and what came out of a box, are to be looked at first.
func (p *page) onward() error {
	p.refresh()
	if p.v.Does == steps.EffectLogin && p.v.Typed(steps.PINField) && p.v.Typed(steps.PhoneField) {
		if err := p.next(); err != nil {
			return err
		}
		p.refresh()
	}
	n := p.w.Notice
	looked := p.v.ID == steps.PageCall || p.v.Does == steps.EffectReceive || p.v.ID == steps.PageAdminRequest
	if n.Code == "" && !looked && len(p.v.Needs) > 0 && p.v.Met() && p.question().field.ID == "" {
		return p.next()
	}
	return nil
}

// next goes on, or leaves after the last page.
func (p *page) next() error {
	if p.v.Last() {
		p.left = true
		p.f.ended = p.f.ended || !p.playing
		return nil
	}
	return p.apply(steps.Next{})
}

// apply hands an event to the session and does what comes of it.
func (p *page) apply(ev steps.Event) error { return p.settle(p.s.Apply(ev)) }

// settle performs effects, asks for what they cannot do without, and tells what
// came of them.
func (p *page) settle(effects []steps.Effect) error {
	for {
		p.perform(effects)
		p.f.warned = p.f.warned && p.s.Unsaved()
		if err := p.f.ctx.Err(); err != nil {
			return err
		}
		n := p.s.Wizard().Notice
		asks := words.Of(n.Code).Asks
		if asks == session.AsksNothing {
			p.tell(n)
			return nil
		}
		given, err := p.give(asks, n)
		if err != nil || !given {
			return err
		}
		effects = p.s.Apply(steps.Retry{})
	}
}

// tell says what is to be known now.
func (p *page) tell(n steps.Notice) {
	if n.Code == "" {
		return
	}
	label := ""
	for _, f := range p.s.Wizard().View().Fields {
		if f.ID == words.FieldOf(n) {
			label = f.Label
		}
	}
	switch {
	case n.Code == steps.CodeMissing && label != "":
		p.f.out.text("! This is still needed: " + label + ".")
		return
	case n.Code == steps.CodeMissing:
		p.f.out.text("! Something before that is still needed.")
		return
	}
	p.f.say(n.Code, p.s.Fault(n.Seq))
	p.tellRemedies()
	if n.Code == session.CodeKeptElsewhere {
		p.f.out.text(words.KeptElsewhere(p.s.Place()))
	}
	if label != "" && n.Effect == steps.EffectCall {
		p.f.out.text("Look at this first: " + label + ". The word change gives it anew.")
	}
	if words.MayInsist(n) {
		p.f.out.text("The word anyway uses it all the same.")
	}
}
