package session

import (
	"context"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// ErrUnsaved is why a face ends without everything being on disk: the person
// was told, and left all the same.
var ErrUnsaved = steps.Fail(CodeUnsaved, nil)

// Asks is what an effect cannot do without and a person has to give, before it
// is asked for again.
type Asks int

// What may be asked for.
const (
	AsksNothing         Asks = iota
	AsksNewPassphrase        // chosen now, twice
	AsksPassphrase           // of the documents
	AsksReplyPassphrase      // of the admin's reply
	AsksConsent              // a yes to ConsentHost
	AsksPlace                // a directory, for what the usual one does not take
)

// Prompting gives a context that reports a keyring that is waited for, as
// persist.Prompting does.
func Prompting(ctx, until context.Context, waits func(bool)) context.Context {
	return persist.Prompting(ctx, until, waits)
}

// NotPrompting gives a context with which a locked keyring is an error at once: nobody
// is there to answer it.
func NotPrompting(ctx context.Context) context.Context { return persist.NotPrompting(ctx) }

// MadePassphrase is one for a person who does not think of one: as for replies,
// seven random words.
func MadePassphrase() (secret.Secret, error) { return handoff.NewPassphrase() }

// MinPassphrase is the shortest passphrase that is taken, in characters.
const MinPassphrase = 10

// Give hands over what was asked for.
func (s *Session) Give(a Asks, passphrase secret.Secret) {
	switch a {
	case AsksReplyPassphrase:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inbox.passphrase = passphrase
	case AsksPlace:
		s.KeepIn(passphrase.Reveal())
	default:
		s.Vault.GivePassphrase(passphrase)
	}
}

// MayRetry reports whether the effect that failed may be asked for again as it
// was. A message that was not understood is to be another one first.
func MayRetry(n steps.Notice) bool {
	return n.Effect != "" && n.Effect != steps.EffectReceive && !n.Unsure
}

// CanOpen reports whether the portal is of use on the page. Where a PIN is asked
// for it is in the sandbox alone, where it draws the phone.
func (h Options) CanOpen(v steps.Page) bool {
	byPhone := v.ID == steps.PagePhone || v.ID == steps.PagePIN
	return offers(v, steps.EffectOpen) && (h.Sandbox != nil || !byPhone)
}

// CanFill reports whether the sandbox can fill in what its portal shows.
func (h Options) CanFill(v steps.Page) bool {
	return h.Sandbox != nil && offers(v, steps.EffectFill)
}

// CanPlay reports whether the developer may play the admin in the same process.
func (h Options) CanPlay(v steps.Page) bool {
	return h.Sandbox != nil && (v.ID == steps.PageAsk || v.ID == steps.PageReceive && !v.Met()) && v.Connector.Recipient != ""
}

func offers(v steps.Page, k steps.EffectKind) bool {
	for _, o := range v.Offers {
		if o == k {
			return true
		}
	}
	return false
}
