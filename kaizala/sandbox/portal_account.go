package sandbox

import (
	"regexp"
	"strings"
	"sync"
)

func (v *visit) home() {
	if !v.Account.SignedIn {
		v.shows("signin", "", "Sign in", nil)
		return
	}
	v.shows("home", "home", "Welcome", nil)
}

func (v *visit) signIn() { v.account(func(a *account) { a.SignedIn = true }) }

// signOut ends the person's sessions in all browsers. This one gets a new session, in
// which the person can sign in again.
func (v *visit) signOut() {
	if v.account(func(a *account) { a.SignedIn = false; a.SignOuts++ }) {
		v.giveSession()
	}
}

// account changes the person's account. It reports whether that was saved.
func (v *visit) account(how func(*account)) bool {
	return v.change("/", func(w *world) error { w.edit(v.Person, how); return nil })
}

func (v *visit) phone() { v.shows("phone", "phone", "Add a Phone Number", nil) }

// number matches a phone number with its country code (E.164).
var number = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`) })

// separators removes what people type between digits.
var separators = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "")

// generatePIN sends a PIN to the phone beside the page.
func (v *visit) generatePIN() {
	phone := separators.Replace(v.Form.Get("phone"))
	if !number().MatchString(phone) {
		v.Error = "Enter the number with + and its country code, like +44 20 7946 0101."
		v.phone()
		return
	}
	if err := v.s.send(v.Person, phone, ""); err != nil {
		v.Error = "No PIN could be made: try again."
		v.phone()
		return
	}
	v.Form.Set("phone", phone)
	v.shows("pin", "phone", "Add a Phone Number", nil)
}

func (v *visit) verifyPIN() {
	phone, pin := v.Form.Get("phone"), strings.TrimSpace(v.Form.Get("pin"))
	if !v.s.used(v.Person, phone, "", pin) {
		v.Error = "That is not the PIN. Generate a new one if it got lost."
		v.shows("pin", "phone", "Add a Phone Number", nil)
		return
	}
	v.change("/", func(w *world) error { w.registers(v.Person, phone); return nil })
}
