package talk

import (
	"fmt"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// minPassphrase is the shortest passphrase that is taken, in characters.
const minPassphrase = 10

// Outcome is how a prompt ended.
type Outcome int

// A prompt is open until it is given what it asks for, or is dropped.
const (
	Asking Outcome = iota
	Given
	Dropped
)

// Prompt asks for what an effect cannot do without. A new passphrase is typed
// twice, or made by the program and shown; a yes, to a host or to having written that
// down, is a word, since Enter is pressed by habit.
type Prompt struct {
	Asks    words.Asks
	Code    string // why it is asked for
	Err     error
	Host    string           // the host that a yes is asked for
	MayMake bool             // a person can read a passphrase that the program makes
	Values  [2]secret.Secret // the second repeats a new passphrase
	At      int              // which of the two is being given
	Made    secret.Secret    // a passphrase that the program made
	Wrong   string           // what is wrong with what was given last
	Outcome Outcome
}

// Prompt is what the notice asks for. ok is false if it asks for nothing.
func (t Talk) Prompt() (p Prompt, ok bool) {
	n := t.W.Notice
	p = Prompt{Asks: words.Of(n.Code).Asks, Code: n.Code, Err: t.S.Fault(n.Seq), MayMake: true}
	switch p.Asks {
	case words.AsksConsent:
		p.Host = session.ConsentHost(p.Err)
	case words.AsksPlace:
		p.Values[0] = secret.New(session.MeantPlace(p.Err)) // to be corrected
	}
	return p, p.Asks != words.AsksNothing
}

// PromptElsewhere asks for another directory to keep everything in.
func PromptElsewhere() Prompt {
	return Prompt{Asks: words.AsksPlace, Code: session.CodePlaceAsked}
}

// New reports whether a passphrase is chosen, not repeated from memory.
func (p Prompt) New() bool { return p.Asks == words.AsksNewPassphrase }

// Labels name the values that are given.
func (p Prompt) Labels() []string {
	switch {
	case p.Asks == words.AsksPlace:
		return []string{"Directory"}
	case p.New():
		return []string{"Passphrase", "Once more"}
	}
	return []string{"Passphrase"}
}

// Edited is the prompt with another value at the cursor.
func (p Prompt) Edited(v secret.Secret) Prompt {
	if p.Host == "" && p.Made.IsZero() {
		p.Values[p.At] = v
	}
	return p
}

// Other moves to the other value of a new passphrase.
func (p Prompt) Other() Prompt {
	if p.New() && p.Made.IsZero() {
		p.At = 1 - p.At
	}
	return p
}

// Anew is the prompt with nothing given yet: for a face that cannot go back to the
// first of two values.
func (p Prompt) Anew() Prompt {
	p.At, p.Values = 0, [2]secret.Secret{}
	return p
}

// Entered takes the values as they are. Both left empty have the program make a new
// passphrase. If the two differ, the second is typed again.
func (p Prompt) Entered() Prompt {
	p.Wrong = ""
	switch first := p.Values[0]; {
	case !p.Made.IsZero():
		return p // Enter out of habit does not mean that somebody has read it
	case p.MayMake && p.New() && first.IsZero() && p.Values[1].IsZero():
		var err error
		if p.Made, err = session.MadePassphrase(); err != nil {
			p.Wrong = "None could be made: type one."
		}
	case first.IsZero():
		p.At = 0
	case p.New() && first.Len() < minPassphrase:
		p = p.Anew() // typed again behind it, it would become a long one that nobody knows
		p.Wrong = fmt.Sprintf("At least %d characters. Type a longer one.", minPassphrase)
	case p.New() && p.At == 0:
		p.At = 1
	case p.New() && !first.Equal(p.Values[1]):
		p.Values[1], p.Wrong = secret.Secret{}, "The two are not the same."
	default:
		p.Outcome = Given
	}
	return p
}

// Taken takes the passphrase that the program made.
func (p Prompt) Taken() Prompt {
	p.Values[0], p.Outcome = p.Made, Given
	return p
}

// Said takes a yes or a no to the host, or a yes to the passphrase that the program made:
// it was written down. Any other word leaves the prompt open.
func (p Prompt) Said(word string) Prompt {
	switch strings.ToLower(word) {
	case "y", "yes":
		if !p.Made.IsZero() {
			return p.Taken()
		}
		p.Outcome = Given
	case "n", "no":
		p.Outcome = Dropped
	}
	return p
}

// Drop ends the prompt with nothing given.
func (p Prompt) Drop() Prompt {
	p.Outcome = Dropped
	return p
}

// GiveTo hands what was given to the session.
func (p Prompt) GiveTo(s *session.Session) {
	if p.Host != "" {
		s.Vault.Consent(p.Host)
		return
	}
	switch p.Asks {
	case words.AsksReplyPassphrase:
		s.GiveReplyPassphrase(p.Values[0])
	case words.AsksPlace:
		s.KeepIn(p.Values[0].Reveal())
	default:
		s.Vault.GivePassphrase(p.Values[0])
	}
}
