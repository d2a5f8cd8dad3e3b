package plain

import (
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// give asks for what an effect cannot do without, and reports whether it was
// given. An empty answer gives nothing, where it does not have a passphrase made.
func (p *page) give(q talk.Prompt) (bool, error) {
	if q.Host != "" {
		return p.consent(q)
	}
	p.f.say(q.Code, q.Err)
	if q.MayMake = p.f.in.interactive(); q.MayMake && q.New() {
		p.f.out.text(words.MayMake)
	}
	for q.Outcome == talk.Asking {
		v, err := p.answerTo(q)
		if err != nil {
			return false, err
		}
		before := q
		switch q = q.Edited(v); {
		case !q.Made.IsZero() && v.IsZero():
			q = q.Taken()
		case !q.Made.IsZero(), v.IsZero() && q.At == 0 && !(q.New() && q.MayMake):
			q = q.Drop()
		default:
			q = q.Entered(p.f.Now())
		}
		if q.Wrong != "" {
			p.f.out.text("! " + q.Wrong)
			q = q.Anew()
		}
		if !q.Made.IsZero() && before.Made.IsZero() {
			p.f.out.raw("Passphrase: " + q.Made.Reveal())
			p.f.out.text(words.MadeNote)
		}
	}
	if q.Outcome == talk.Given {
		q.GiveTo(p.S)
	}
	return q.Outcome == talk.Given, nil
}

// answerTo reads the value that a prompt is at: a directory in clear, a passphrase
// unseen.
func (p *page) answerTo(q talk.Prompt) (secret.Secret, error) {
	label := q.Labels()[q.At]
	if q.Asks == session.AsksPlace {
		p.f.out.ask(label + ":")
		line, err := p.f.in.line(p.f.ctx)
		if err != nil {
			return secret.Secret{}, p.f.stopped(err, p.V.Title, label)
		}
		return secret.New(secret.Clean(line)), nil
	}
	question := label + ":"
	if !q.Made.IsZero() {
		question = "Enter goes on; anything else takes none:"
	}
	v, err := p.f.in.hidden(p.f.ctx, question, func(string) bool { return false })
	if err != nil {
		return v, p.f.stopped(err, p.V.Title, label)
	}
	return secret.New(secret.Clean(v.Reveal())), nil
}

// consent takes a yes only in letters: Enter is pressed by habit.
func (p *page) consent(q talk.Prompt) (bool, error) {
	w := p.f.words(q.Code, q.Err)
	p.f.out.text("! " + w.What + " " + w.Why)
	p.f.out.text(words.Consent(q.Host))
	p.f.out.ask("yes or no:")
	line, err := p.f.in.line(p.f.ctx)
	if err != nil {
		return false, p.f.stopped(err, p.V.Title, "a yes to "+q.Host)
	}
	if q = q.Said(strings.TrimSpace(secret.Clean(line))); q.Outcome == talk.Given {
		q.GiveTo(p.S)
		return true, nil
	}
	p.f.out.text("Nothing was sent.")
	return false, nil
}

// elsewhere asks for another directory and saves there.
func elsewhere(p *page, _ string) error {
	if given, err := p.give(talk.PromptElsewhere()); err != nil || !given {
		return err
	}
	return p.act(talk.Retry, "")
}

// tellRemedies names the words that help a save that failed.
func (p *page) tellRemedies() {
	for _, r := range p.Talk.Refreshed().Remedies() {
		p.f.out.text(r.Action.Word + ": " + r.Text + ".")
	}
}
