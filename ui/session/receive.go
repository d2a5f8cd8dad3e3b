package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/ui/paste"

	"kaizala-setup/persist/files"
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

// Insist has the message used, though its token spoke against it.
func (s *Session) Insist() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox.insist = true
}

// receive understands what was pasted: for an admin the developer's message, for a
// developer a reply or a raw token.
func (r *run) receive(ctx context.Context) error {
	r.mu.Lock()
	in := r.inbox
	r.mu.Unlock()
	text, err := contents(in.text.Reveal())
	if err != nil {
		return err
	}
	if r.Key().Role == steps.Admin {
		r.Found, err = requested(text)
		return err
	}
	payload, err := letters{r.Setup}.opened(ctx, text, in.passphrase)
	if err != nil {
		if steps.CodeOf(err) == CodeReplyWrong {
			r.GiveReplyPassphrase(secret.Secret{})
		}
		return err
	}
	if warnings := (letters{r.Setup}).doubts(payload, r.grant); len(warnings) > 0 && !in.insist {
		return warnings[0]
	}
	r.Found = r.hold(paste.Values{Refresh: payload.Token, Group: payload.Group, GroupID: payload.GroupID}, r.grant)
	r.Found.Remark = payload.Remark
	r.Receive("")
	return nil
}

// requested is what a developer's message says, without what looks like a token.
func requested(text string) (steps.Found, error) {
	found, err := paste.Request(text)
	found.Name, found.Group = kaizala.Veil(found.Name), kaizala.Veil(found.Group)
	return found, err
}

// opened is the payload of a reply in whichever form it came. Its texts are kept and
// shown in clear: no secret that is held, nor a token, stays in them. Codes: other_key,
// reply_passphrase, reply_wrong, nothing_found, those of handoff.Open.
func (s letters) opened(ctx context.Context, text string, passphrase secret.Secret) (handoff.Payload, error) {
	p, err := s.open(ctx, text, passphrase)
	held := append(s.Vault.Held(), p.Token, passphrase)
	for _, text := range []*string{&p.ConnectorID, &p.Group, &p.GroupID, &p.Remark} {
		*text = kaizala.Veil(*text, held...)
	}
	return p, err
}

func (s letters) open(ctx context.Context, text string, passphrase secret.Secret) (handoff.Payload, error) {
	switch handoff.Recognise(text) {
	case handoff.FormSealed:
		if err := s.Vault.Refresh(ctx); err != nil {
			return handoff.Payload{}, err
		}
		key := s.Vault.Secret(steps.Slot{Kind: steps.SlotHandoff})
		if key.IsZero() {
			return handoff.Payload{}, steps.Fail(CodeOtherKey, nil)
		}
		return handoff.Open(text, key)
	case handoff.FormPassphrase:
		if passphrase.IsZero() {
			return handoff.Payload{}, steps.Fail(CodeReplyPassphrase, nil)
		}
		p, err := handoff.OpenWith(text, passphrase)
		if steps.CodeOf(err) == string(persist.CodeWrongPassphrase) {
			return p, steps.Fail(CodeReplyWrong, err)
		}
		return p, err
	case handoff.FormRequest:
		return handoff.Payload{}, steps.Fail(paste.CodeNothingFound, nil)
	}
	return paste.RawReply(text)
}

// doubts are the reasons to doubt a reply for a grant: what its token says of itself, and
// the connector that the reply names. Codes: those of paste.JudgeToken.
func (s letters) doubts(p handoff.Payload, g steps.GrantID) []error {
	c := s.context(g)
	doubts := paste.JudgeToken(p.Token, c)
	if id := c.Connector.ID; id != "" && p.ConnectorID != "" && !kaizala.SameID(id, p.ConnectorID) {
		doubts = append(doubts, steps.Fail(paste.CodeWrongConnector, nil, "", p.ConnectorID))
	}
	return doubts
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
	b, err := files.ReadNamed(path, maxMessage)
	switch {
	case err == nil:
		return string(b), nil
	case errors.Is(err, os.ErrPermission):
		return "", steps.Fail(string(persist.CodeNoPermission), err)
	case errors.Is(err, files.ErrTooLong):
		return "", steps.Fail(paste.CodeTooLong, nil)
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG), errors.Is(err, syscall.EINVAL):
		return text, nil // no path, then: the thing itself
	}
	return "", steps.Fail(paste.CodeNothingFound, err)
}
