// Package talk is what a person can do on a page of the set-up, written once for
// both faces. A Talk is one session and the page as the person saw it last. Actions
// lists what can be done there, with the key and the word that do it. A Prompt asks
// for what an effect lacks: a passphrase, a yes, a directory. GoesOn says when a
// page is left without being told to.
//
// The faces draw, and read keys or lines. Everything here is a value; no function
// waits for a disk or a network, except Play.
package talk

import (
	"context"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Talk is one session as a person goes through it.
type Talk struct {
	S       *session.Session
	W       steps.Wizard   // as it was seen last
	V       steps.Page     // the page of W
	Playing bool           // a developer plays the admin
	Ready   secret.Secret  // a message to put into the page's box
	Reading *paste.Reading // of what was pasted, not kept yet
	Warned  bool           // the person knows what speaks against the reading
	Leaving bool           // the page is left as soon as GoesOn
}

// New is the first look at a session.
func New(s *session.Session) Talk {
	return Talk{S: s}.Refreshed()
}

// Refreshed looks at the session again. A reading belongs to its page: another page
// drops it.
func (t Talk) Refreshed() Talk {
	before := t.W
	t.W = t.S.Wizard()
	t.V = t.W.View()
	if t.tokenGone() {
		t.V.Choices = slices.DeleteFunc(t.V.Choices, func(c steps.Choice) bool { return c.ID == steps.SendRaw })
	}
	if t.W.Page != before.Page || t.W.Grant != before.Grant {
		t.Reading, t.Warned, t.Leaving = nil, false, false
	}
	return t
}

// tokenGone reports whether an admin's token is there in its sealed form alone: after a
// new start there is no other to be shown.
func (t Talk) tokenGone() bool {
	g := t.V.Grant
	return t.V.ID == steps.PageAdminHand && g.Reply.How != steps.ByRaw && t.S.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}).IsZero()
}

// Enter takes what was typed into a line.
func (t Talk) Enter(field steps.FieldID, text string) []steps.Effect {
	return t.S.Apply(steps.Enter{Field: field, Value: paste.CleanValue(field, text)})
}

// Receive has a whole message read, or the file whose path it is.
func (t Talk) Receive(text string) []steps.Effect {
	t.S.Receive(text)
	return t.S.Apply(steps.Do{Effect: steps.EffectReceive})
}

// Doubted reports whether something speaks against the reading and the person was
// not told yet.
func (t Talk) Doubted() bool { return t.Reading != nil && len(t.Reading.Warnings) > 0 && !t.Warned }

// Running reports whether one of the effects is under way.
func (t Talk) Running(kinds ...steps.EffectKind) bool {
	for _, k := range t.W.Running {
		if slices.Contains(kinds, k) {
			return true
		}
	}
	return false
}

// Waiting is what the session waits for, or "".
func (t Talk) Waiting() string {
	if t.W.MayBePrompting() {
		return words.KeyringWait
	}
	for _, k := range t.W.Running {
		if w := words.Wait(k); w != "" {
			return w
		}
	}
	return ""
}

// GoesOn reports whether the page is left without being told to: the last answer
// brought all that the page needs. What a message brought, and what the live call
// found, the person looks at first; so does an admin with the developer's request.
// A PIN and a number are sent as soon as both are there.
func (t Talk) GoesOn() bool {
	if t.W.Notice.Code != "" {
		return false
	}
	if t.V.Does == steps.EffectLogin && t.V.Typed(steps.PINField) && t.V.Typed(steps.PhoneField) {
		return true
	}
	looks := t.V.ID == steps.PageCall || t.V.Does == steps.EffectReceive || t.V.ID == steps.PageAdminRequest
	return !looks && len(t.V.Needs) > 0 && t.V.Met()
}

// Onward is a way on from a finished set-up that leads to another one, or home.
type Onward struct {
	Text, Hint string
	Wish       Wish // the zero Wish is home
}

// Onwards are the ways on from the last page, beside those of the page itself.
func (t Talk) Onwards() []Onward {
	if !t.V.Last() || t.Playing {
		return nil
	}
	var out []Onward
	if text := words.Another(t.W.Role); text != "" {
		out = append(out, Onward{Text: text, Wish: Wish{t.W.Role, t.S.Target}})
	}
	return append(out, Onward{Text: words.Home})
}

// Mends reports whether a choice helps against what the notice says: a new token, or
// the one before, in place of one that has expired.
func (t Talk) Mends(c steps.Choice) bool {
	return t.W.Notice.Code == steps.CodeExpired && (c.ID == steps.NewToken || c.ID == steps.Restore)
}

// Play begins the admin whom the developer plays in the sandbox. The developer's
// message lies ready for the admin.
func (t Talk) Play(ctx context.Context, home *session.Home) (Talk, error) {
	s, err := home.PlayAdmin(ctx, t.S)
	if err != nil {
		return t, err
	}
	admin := New(s)
	admin.Playing = true
	if admin.V.Connector.Recipient == "" {
		text, _ := t.S.Artifact(steps.ArtifactRequest)
		admin.Ready = secret.New(text)
	}
	return admin, nil
}

// Played takes the reply of the admin who was played, and goes to the page that
// receives it. Without a reply nothing changes.
func (t Talk) Played(admin Talk) (Talk, []steps.Effect) {
	if admin.V.Grant.Reply.How == "" {
		return t, nil
	}
	reply, _ := admin.S.Artifact(steps.ArtifactReply)
	t.Ready = secret.New(reply)
	return t, t.S.Apply(steps.Jump{Page: steps.PageReceive})
}
