package steps

import "time"

// The pages of a user token that comes by a PIN, without the portal.
const (
	PagePhone PageID = "developer.phone"
	PagePIN   PageID = "developer.pin"
)

var pinPages = []page{
	{
		id: PagePhone, short: "Your number", step: 2, actor: Developer, title: "A PIN to your phone",
		text:    "The service sends a PIN by SMS to the phone you use Kaizala with. Your number is not stored.",
		fields:  []FieldID{PhoneField},
		choices: []Choice{{ID: ByPortal, Text: "Get the token from the portal instead"}},
		needs:   []NeedID{NeedPIN}, offers: []EffectKind{EffectOpen, EffectFill, EffectSendPIN, EffectRestore}, does: EffectSendPIN, perGrant: true,
	},
	{
		id: PagePIN, short: "The PIN", step: 2, actor: Developer, title: "The PIN for a user token",
		text:    "It gets {connector} a refresh token that acts for you in all your groups. The PIN works once and is not stored.",
		fields:  []FieldID{PhoneField, PINField},
		choices: []Choice{{ID: AnotherPIN, Text: "Send another PIN", Hint: "the earlier PIN no longer works", Sends: true}},
		needs:   []NeedID{NeedToken}, offers: []EffectKind{EffectOpen, EffectFill, EffectSendPIN, EffectLogin, EffectRestore}, does: EffectLogin, perGrant: true,
	},
}

// phone takes a number. A PIN that went to another number is of no use.
func (a *applying) phone(number string) {
	if g := a.current(); a.Page == PagePhone && a.Phone != "" && a.Phone != number && !g.PINSent.IsZero() {
		a.note(func(f Facts) Facts { return f.PINSent(g.ID, time.Time{}) })
		a.PIN = Held{}
	}
	a.Phone = number
}

// sendPIN asks for a PIN: each is a message on somebody's phone.
func (a *applying) sendPIN() {
	if a.Phone == "" {
		a.notice(CodeMissing, PhoneField)
		return
	}
	a.want(EffectSendPIN)
}

// pinSent goes on to where the PIN is typed.
func (a *applying) pinSent(id GrantID) {
	a.note(func(f Facts) Facts { return f.PINSent(id, a.now) })
	a.PIN = Held{}
	if a.Page == PagePhone && id == a.Grant {
		a.Page = PagePIN
	}
}

// login asks for the token, if there is what it takes.
func (a *applying) login() {
	switch {
	case a.Phone == "":
		a.notice(CodeMissing, PhoneField)
	case !a.PIN.Yes():
		a.notice(CodeMissing, PINField)
	default:
		a.want(EffectLogin)
	}
}
