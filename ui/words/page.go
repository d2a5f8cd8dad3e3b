package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// Row is a label and what belongs to it.
type Row struct{ Label, Text string }

// filled are the rows that say something.
func filled(rows ...Row) []Row {
	return slices.DeleteFunc(rows, func(r Row) bool { return r.Text == "" })
}

// Held describes a captured secret by its length and what it says of itself.
func Held(h steps.Held, zone *time.Location) string {
	out := Characters(h.Len)
	if c := h.Says; c.Kind != "" {
		out += "; says: " + string(c.Kind) + " token"
		if c.ConnectorName != "" {
			out += " for " + c.ConnectorName
		}
		if !c.Expires.IsZero() {
			out += ", until " + Date(c.Expires, zone)
		}
	}
	return out
}

// Found tells the values of a paste: those in clear as they are, a secret by
// its length and what it says of itself.
func Found(f steps.Found, zone *time.Location) []Row {
	rows := filled(Row{"Connector name", f.Name}, Row{"Connector ID", f.ID}, Row{"Group", f.Group}, Row{"Group ID", f.GroupID})
	if f.Secret.Yes() {
		rows = append(rows, Row{"Connector secret", Characters(f.Secret.Len)})
	}
	if f.Refresh.Yes() {
		rows = append(rows, Row{"Token", Held(f.Refresh, zone)})
	}
	return rows
}

// About is what a page knows beyond its table. checkWords gives the words by
// which two people compare a key.
func About(v steps.Page, checkWords func(recipient string) []string, now time.Time, zone *time.Location) []Row {
	c, g := v.Connector, v.Grant
	key := func(recipient string) string { return strings.Join(checkWords(recipient), " ") }
	switch v.ID {
	case steps.PageAsk:
		if c.Recipient != "" {
			return filled(Row{SixWords, key(c.Recipient)})
		}
	case steps.PageReceive:
		if g.Refresh.Yes() {
			return filled(Row{"Received", Held(g.Refresh, zone)}, Row{"Group", g.Called()}, Row{"Remark", g.Remark})
		}
		if !g.Asked.IsZero() {
			return filled(Row{"Asked", Ago(g.Asked, now)}, Row{SixWords, key(c.Recipient)})
		}
	case steps.PagePIN:
		if g.Refresh.Yes() {
			return filled(Row{"Received", Held(g.Refresh, zone)})
		}
		if !g.PINSent.IsZero() {
			return filled(Row{"PIN sent", Ago(g.PINSent, now)})
		}
	case steps.PageDone, steps.PageHello:
		return Said(g, now, zone)
	case steps.PageAdminRequest:
		if c.Recipient != "" {
			return filled(Row{"Connector", c.Name}, Row{"ID", c.ID}, Row{"Group", g.Group}, Row{SixWords, key(c.Recipient)})
		}
	case steps.PageAdminHand, steps.PageAdminDone:
		rows := filled(Row{"To", map[steps.ReplyHow]string{
			steps.ByKey:        "the developer of " + c.Name + ": " + key(g.Reply.To),
			steps.ByPassphrase: "whoever has the passphrase",
			steps.ByRaw:        "anyone who sees it",
		}[g.Reply.How]})
		if v.ID == steps.PageAdminDone && !g.Reply.Handed.IsZero() {
			rows = append(rows, Row{"When", DateTime(g.Reply.Handed, zone)})
		}
		return rows
	}
	return nil
}

// Said tells the latest messages to a group, to the second: a second one can be told
// from the first.
func Said(g steps.Grant, now time.Time, zone *time.Location) []Row {
	var rows []Row
	at := func(t time.Time) string { return "at " + t.In(zone).Format("15:04:05") + ", " + Ago(t, now) }
	if s := g.Said; !s.At.IsZero() {
		rows = append(rows, Row{"Message", "posted to " + s.To.Called() + " " + at(s.At)})
	}
	if h := g.Hello; !h.At.IsZero() {
		rows = append(rows, Row{"Message", "to " + h.To.Called() + ", sent " + at(h.At) + "; not confirmed"})
	}
	return rows
}

// Has says how a value that is not shown is there. unkept are the values that a save
// did not reach.
func Has(f steps.Field, unkept []steps.FieldID) string {
	switch {
	case f.ID == steps.PINField:
		return "ready" // never kept
	case slices.Contains(unkept, f.ID):
		return "not saved, only in memory"
	case f.Held.Says.Cut:
		return "only a part of it"
	}
	return "ready"
}

// Filling says what the sandbox fills in on a page, and how. key is what has it
// done.
func Filling(v steps.Page, key string) (what, how string) {
	switch v.ID {
	case steps.PagePhone:
		return "Fill in the number of the sandbox's phone", key + "; the sandbox's portal draws the phone"
	case steps.PagePIN:
		return "Fill in the PIN from the sandbox's phone", key + "; the sandbox's portal draws the phone, with the SMS"
	}
	return "Fill in what the sandbox's portal shows", key + "; the sandbox does the steps if need be"
}

// SixWords are the words by which two people compare a key.
const SixWords = "Six words"

// Compare is what an admin is to do with the check words.
const Compare = "Compare these six words with the developer by voice. If the developer's words differ, someone changed the message. Stop."

// The portal's address as a QR code.
const (
	QRTitle   = "Open the portal on another device"
	QRTooWide = "This window is too narrow for the code. Make it wider, or copy the address."
)

// Card comes before the path of the page for an admin without this program.
const Card = "For an admin without this program, a page that seals the token in any browser: "

// Onward is what going on from a page means. playing is whether a developer
// plays the admin.
func Onward(v steps.Page, playing bool) string {
	switch {
	case v.Last() && playing:
		return "Back to the developer"
	case v.Last():
		return "Finish"
	case v.Does == steps.EffectCall && !v.Met():
		return "Make the live call"
	case v.Does == steps.EffectSendPIN && !v.Met():
		return "Send the PIN"
	case v.Does == steps.EffectLogin && (v.Typed(steps.PINField) || !v.Met()):
		return "Get the token"
	case v.Does == steps.EffectHello && !v.Met():
		return "Send the message"
	case v.ID == steps.PageBefore || v.ID == steps.PageAdminBefore:
		return "I have these"
	case v.ID == steps.PageAdminHand:
		return "It is on its way"
	}
	return "Go on"
}

// Turn says whose turn it is on a page of a role's wizard.
func Turn(v steps.Page, r steps.Role, playing bool) string {
	switch {
	case v.Actor == steps.User:
		return "user"
	case playing:
		return "you play the admin"
	case v.Actor == steps.Admin && r == steps.Developer:
		return "your turn, as admin"
	case v.Actor == steps.Admin:
		return "your turn, admin"
	case v.ID == steps.PageReceive && !v.Met():
		return "the admin's turn"
	}
	return "your turn, developer"
}

// StepName is a page's title with its step of the guide.
func StepName(step int, title string) string {
	if step == 0 {
		return title
	}
	return fmt.Sprintf("step %d: %s", step, title)
}

// Wait says what an effect is about that a person may have to wait for; "" for
// one that takes no time.
func Wait(k steps.EffectKind) string { return waits[k] }

var waits = map[steps.EffectKind]string{
	steps.EffectProbe:   "Checking that secrets can be saved",
	steps.EffectOpen:    "Opening the portal",
	steps.EffectFill:    "Asking the sandbox",
	steps.EffectAsk:     "Writing the message",
	steps.EffectReceive: "Reading what you pasted",
	steps.EffectSeal:    "Sealing the token",
	steps.EffectCall:    "Calling the token service",
	steps.EffectHello:   "Sending the message",
	steps.EffectSendPIN: "Asking for a PIN",
	steps.EffectLogin:   "Exchanging the PIN for a token",
}

// KeyringWait is said of any effect while the keyring takes its time: only that one
// knows whether it is asking somebody.
const KeyringWait = "Waiting for the keyring; it may be asking for its password"

// What is told of a passphrase that the program makes, where a person can read it.
const (
	MayMake     = "Leave it empty to get one made of seven random words."
	TellFirst   = "Tell the developer this passphrase first, by another way than the reply. Enter goes on."
	WrittenDown = "I have written it down"
	MadeNote    = "Write it down now: it is shown only once, and nobody can restore it."
)

// Reading tells what was found in a text, and what of it the token alone says.
func Reading(r paste.Reading, zone *time.Location) []Row {
	f := r.Found
	const says = " (from the token)"
	if f.Name != r.Values.Name {
		f.Name += says
	}
	if f.GroupID != r.Values.GroupID {
		f.GroupID += says
	}
	return Found(f, zone)
}
