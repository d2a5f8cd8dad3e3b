package session

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/ui/paste"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// maxMessage is the longest message that is taken from a file, in bytes.
const maxMessage = 256 << 10

// inbox is what a person pasted into a box, until it is understood.
type inbox struct {
	text       secret.Secret // a raw token may be in it
	passphrase secret.Secret
	insist     bool // use it whatever its token says
}

// Receive puts a message, or the path of its file, before EffectReceive.
func (s *Session) Receive(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = inbox{text: secret.New(text)}
}

// ReplyPassphrase gives the passphrase of the reply, asked for with the code
// reply_passphrase; the effect is then asked for again.
func (s *Session) ReplyPassphrase(p secret.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox.passphrase = p
}

// Insist has the message used, though its token spoke against it.
func (s *Session) Insist() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox.insist = true
}

// runReceive understands what was pasted: for an admin the developer's message,
// for a developer a reply or a raw token.
func (s *Session) runReceive(ctx context.Context, a *steps.Answer) error {
	s.mu.Lock()
	in := s.inbox
	s.mu.Unlock()
	text, err := contents(in.text.Reveal())
	if err != nil {
		return err
	}
	if s.Wizard().Role == steps.Admin {
		a.Found, err = paste.Request(text)
		return err
	}
	payload, err := s.opened(ctx, text, in)
	if err != nil {
		return err
	}
	if warnings := paste.JudgeToken(payload.Token, s.context(a.Effect.Grant)); len(warnings) > 0 && !in.insist {
		return warnings[0]
	}
	a.Found = s.hold(paste.Values{Refresh: payload.Token, Group: payload.Group, GroupID: payload.GroupID}, a.Effect.Grant)
	a.Found.Remark = payload.Remark
	s.Receive("")
	return nil
}

// opened is the payload of a reply in whichever form it came.
func (s *Session) opened(ctx context.Context, text string, in inbox) (handoff.Payload, error) {
	switch handoff.Recognise(text) {
	case handoff.FormSealed:
		if err := s.reload(ctx); err != nil {
			return handoff.Payload{}, err
		}
		key := s.secret(steps.Slot{Kind: steps.SlotHandoff})
		if key.IsZero() {
			return handoff.Payload{}, steps.Fail(CodeOtherKey, nil)
		}
		return handoff.Open(text, key)
	case handoff.FormPassphrase:
		if in.passphrase.IsZero() {
			return handoff.Payload{}, steps.Fail(CodeReplyPassphrase, nil)
		}
		p, err := handoff.OpenWith(text, in.passphrase)
		if steps.CodeOf(err) == string(persist.CodeWrongPassphrase) {
			s.ReplyPassphrase(secret.Secret{})
			return p, steps.Fail(CodeReplyWrong, err)
		}
		return p, err
	case handoff.FormRequest:
		return handoff.Payload{}, steps.Fail(paste.CodeNothingFound, nil)
	}
	return paste.RawReply(text)
}

// contents is the text itself, or that of the file whose path it is.
func contents(text string) (string, error) {
	path := strings.Trim(strings.TrimSpace(text), `"'`)
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(path, "~/") {
		path = filepath.Join(home, path[2:])
	}
	if path == "" {
		return "", steps.Fail(paste.CodeNothingToOpen, nil)
	}
	if len(path) > 1024 || strings.ContainsAny(path, "\r\n") {
		return text, nil
	}
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrPermission) {
			return "", steps.Fail(string(persist.CodeNoPermission), err)
		}
		return text, nil // no path, then: the thing itself
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", steps.Fail(paste.CodeNothingFound, err)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxMessage+1))
	if err != nil {
		return "", steps.Fail(paste.CodeNothingFound, err)
	}
	if len(b) > maxMessage {
		return "", steps.Fail(paste.CodeTooLong, nil)
	}
	return string(b), nil
}
