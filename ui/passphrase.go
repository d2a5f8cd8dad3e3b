package ui

import (
	"fmt"
	"os"

	"golang.org/x/term"

	"kaizala-setup/kaizala"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// passphraseTries is how often a person may mistype it.
const passphraseTries = 3

// passphraseQuestions are the errors that a passphrase answers, and how often it
// is to be typed: a new one twice.
var passphraseQuestions = map[string]int{
	session.CodePassphraseAsked: 1, "wrong_passphrase": 1,
	session.CodePassphraseNew: 2, "passphrase_short": 2,
}

// unlocking runs something that may need the passphrase of the documents. At a
// terminal it is asked for there; a script gets the error.
func (a *app) unlocking(s *session.Session, do func() error) error {
	err := do()
	for range passphraseTries {
		times := passphraseQuestions[codeOf(err)]
		if times == 0 || a.flags.noInput || !isTerminal(a.In) {
			return err
		}
		w, _ := words.For(codeOf(err), err, a.zone)
		p, ok := a.typePassphrase(w.What, times)
		if !ok {
			return err
		}
		if p.IsZero() { // typed twice, and not the same
			continue
		}
		s.SetPassphrase(p)
		err = do()
	}
	return err
}

// typePassphrase asks at the terminal, without echo; it is empty if what was
// typed the second time was not the same, and not ok if nothing could be read.
func (a *app) typePassphrase(question string, times int) (p kaizala.Secret, ok bool) {
	for i := range times {
		if i > 0 {
			question = "Once more, please."
		}
		_, _ = fmt.Fprint(a.Err, question+" ")
		typed, err := term.ReadPassword(int(a.In.(*os.File).Fd()))
		_, _ = fmt.Fprintln(a.Err)
		if err != nil {
			return kaizala.Secret{}, false
		}
		now := kaizala.NewSecret(string(typed))
		if i > 0 && !now.Equal(p) {
			_, _ = fmt.Fprintln(a.Err, "These are not the same.")
			return kaizala.Secret{}, true
		}
		p = now
	}
	return p, true
}
