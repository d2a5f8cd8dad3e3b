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

// unlocking runs something that may need the passphrase of the documents. At a
// terminal it is asked for there; a script gets the error.
func (a *app) unlocking(s *session.Session, do func() error) error {
	err := do()
	for range passphraseTries {
		code := codeOf(err)
		if code != session.CodePassphraseAsked && code != "wrong_passphrase" || a.flags.noInput || !isTerminal(a.In) {
			return err
		}
		w, _ := words.For(code, err, a.zone)
		_, _ = fmt.Fprint(a.Err, w.What+" ")
		typed, readErr := term.ReadPassword(int(a.In.(*os.File).Fd()))
		_, _ = fmt.Fprintln(a.Err)
		if readErr != nil {
			return err
		}
		s.SetPassphrase(kaizala.NewSecret(string(typed)))
		err = do()
	}
	return err
}
