package plain

import (
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// offers reports whether something helps a save that failed.
func offers(r session.Remedy) func(*page) bool {
	return func(p *page) bool { return slices.Contains(p.remedies(), r) }
}

func (p *page) remedies() []session.Remedy {
	return p.s.Remedies(words.Of(p.s.Wizard().Notice.Code).Helps)
}

func (p *page) underPassphrase(string) error {
	p.s.KeepUnderPassphrase()
	return p.again("")
}

// keepElsewhere asks for the directory.
func (p *page) keepElsewhere(string) error {
	p.f.say(session.CodePlaceAsked, nil)
	given, err := p.place()
	if err != nil || !given {
		return err
	}
	return p.again("")
}

func (p *page) place() (given bool, err error) {
	p.f.out.ask("Directory:")
	line, err := p.f.in.lines(p.f.ctx, func(string) bool { return false })
	if err != nil {
		return false, p.f.stopped(err, p.v.Title, "a directory")
	}
	line = secret.Clean(line)
	p.s.KeepIn(line)
	return line != "", nil
}

// tellRemedies names the words that help a save that failed.
func (p *page) tellRemedies() {
	for _, r := range p.remedies() {
		w := words.RemedyOf(r)
		p.f.out.text(w.Word + ": " + w.Text + ".")
	}
}
