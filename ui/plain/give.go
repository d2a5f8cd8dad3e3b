package plain

import (
	"fmt"
	"strings"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// give asks for what an effect cannot do without, and reports whether it was
// given. An empty answer gives nothing.
func (p *page) give(asks session.Asks, n steps.Notice) (bool, error) {
	err := p.s.Fault(n.Seq)
	if asks == session.AsksConsent {
		return p.consent(err)
	}
	p.f.say(n.Code, err)
	if asks == session.AsksPlace {
		return p.place()
	}
	mayMake := asks == session.AsksNewPassphrase && p.f.in.interactive()
	if mayMake {
		p.f.out.text(words.MayMake)
	}
	passphrase, err := p.passphrase("Passphrase:")
	switch {
	case err == nil && passphrase.IsZero() && mayMake:
		return p.made()
	case err != nil || passphrase.IsZero():
		return false, err
	}
	if asks == session.AsksNewPassphrase {
		if passphrase.Len() < session.MinPassphrase {
			p.f.out.text(fmt.Sprintf("! At least %d characters.", session.MinPassphrase))
			return true, nil // the effect asks again
		}
		again, err := p.passphrase("Once more:")
		if err != nil {
			return false, err
		}
		if !again.Equal(passphrase) {
			p.f.out.text("! The two are not the same.")
			return true, nil
		}
	}
	p.s.Give(asks, passphrase)
	return true, nil
}

// made gives a passphrase that the program makes, once the person has seen it.
func (p *page) made() (bool, error) {
	made, err := session.MadePassphrase()
	if err != nil {
		return false, err
	}
	p.f.out.raw("Passphrase: " + made.Reveal())
	p.f.out.text(words.MadeNote)
	if other, err := p.passphrase("Enter goes on; anything else takes none:"); err != nil || !other.IsZero() {
		return false, err
	}
	p.s.Give(session.AsksNewPassphrase, made)
	return true, nil
}

func (p *page) passphrase(question string) (secret.Secret, error) {
	v, err := p.f.in.hidden(p.f.ctx, question, func(string) bool { return false })
	if err != nil {
		return v, p.f.stopped(err, p.v.Title, strings.TrimSuffix(question, ":"))
	}
	return secret.New(secret.Clean(v.Reveal())), nil
}

// consent takes a yes only in letters: Enter is pressed by habit.
func (p *page) consent(fault error) (bool, error) {
	host := session.ConsentHost(fault)
	w := p.f.words(session.CodeConsentNeeded, fault)
	p.f.out.text("! " + w.What + " " + w.Why)
	p.f.out.text(words.Consent(host))
	p.f.out.ask("yes or no:")
	line, err := p.f.in.lines(p.f.ctx, func(string) bool { return false })
	if err != nil {
		return false, p.f.stopped(err, p.v.Title, "a yes to "+host)
	}
	switch strings.ToLower(secret.Clean(line)) {
	case "y", "yes":
		p.s.Consent(host)
		return true, nil
	}
	p.f.out.text("Nothing was sent.")
	return false, nil
}
