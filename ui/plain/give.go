package plain

import (
	"context"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// give asks for what an effect needs, and reports whether the person gave it.
func (p *page) give(q talk.Prompt) (bool, error) {
	if q.Host != "" {
		return p.consent(q)
	}
	p.f.say(q.Code, q.Err)
	q.MayMake = p.f.in.interactive()
	q, err := p.f.in.converse(p.f.ctx, q)
	if err != nil {
		return false, p.f.stopped(err, p.V.Title, q.Labels()[q.At])
	}
	if q.Outcome == talk.Given {
		q.GiveTo(p.S)
	}
	return q.Outcome == talk.Given, nil
}

// converse asks until the prompt is answered or dropped. An empty answer drops it,
// except where it makes a new passphrase. The error is io.EOF, or ctx's.
func (in *input) converse(ctx context.Context, q talk.Prompt) (talk.Prompt, error) {
	if q.MayMake && q.New() {
		in.out.text(words.MayMake)
	}
	for q.Outcome == talk.Asking {
		v, err := in.value(ctx, q)
		if err != nil {
			return q, err
		}
		asked := q.Made.IsZero()
		switch q = q.Edited(v); {
		case !asked && v.IsZero():
			q = q.Taken()
		case !asked, v.IsZero() && q.At == 0 && !(q.New() && q.MayMake):
			q = q.Drop()
		default:
			q = q.Entered()
		}
		if q.Wrong != "" {
			in.out.text("! " + q.Wrong)
			q = q.Anew()
		}
		if asked && !q.Made.IsZero() {
			in.out.raw("Passphrase: " + q.Made.Reveal())
			in.out.text(words.MadeNote)
		}
	}
	return q, nil
}

// value reads what a prompt asks for: a directory in clear, a passphrase unseen.
func (in *input) value(ctx context.Context, q talk.Prompt) (secret.Secret, error) {
	question := q.Labels()[q.At] + ":"
	if q.Asks == words.AsksPlace {
		line, err := in.line(ctx, question)
		return secret.New(line), err
	}
	if !q.Made.IsZero() {
		question = "Enter goes on; anything else takes none:"
	}
	v, err := in.hidden(ctx, question, func(string) bool { return false })
	return secret.New(secret.Clean(v.Reveal())), err
}

// consent takes a yes only in letters: Enter is pressed by habit.
func (p *page) consent(q talk.Prompt) (bool, error) {
	w := p.f.words(q.Code, q.Err)
	p.f.out.text("! " + w.What + " " + w.Why)
	p.f.out.text(words.Consent(q.Host))
	line, err := p.f.in.line(p.f.ctx, "yes or no:")
	if err != nil {
		return false, p.f.stopped(err, p.V.Title, "a yes to "+q.Host)
	}
	if q = q.Said(strings.TrimSpace(line)); q.Outcome == talk.Given {
		q.GiveTo(p.S)
		return true, nil
	}
	p.f.out.text("Nothing was sent.")
	return false, nil
}

func elsewhere(p *page, _ string) error {
	if given, err := p.give(talk.PromptElsewhere()); err != nil || !given {
		return err
	}
	return p.act(talk.Retry, "")
}

func (p *page) tellRemedies() {
	for _, r := range p.Talk.Refreshed().Remedies() {
		p.f.out.text(r.Action.Word + ": " + r.Text + ".")
	}
}
