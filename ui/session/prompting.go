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

// GiveReplyPassphrase gives the passphrase of a reply, which an effect asked for with
// the code reply_passphrase.
func (s *Session) GiveReplyPassphrase(p secret.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox.passphrase = p
}
