package session

import (
	"context"
	"path/filepath"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// runAsk has the developer's key and writes the message as a file. The key is
// made once per connector, and kept sealed before its public half goes out.
func (s *Session) runAsk(ctx context.Context, a *steps.Answer) error {
	if err := s.reload(ctx); err != nil {
		return err
	}
	slot := steps.Slot{Kind: steps.SlotHandoff}
	if s.secret(slot).IsZero() {
		key, _, err := handoff.NewKey()
		if err != nil {
			return err
		}
		s.put(slot, key)
	}
	if err := s.Save(ctx); err != nil {
		return err
	}
	recipient, err := handoff.Recipient(s.secret(slot)) // as kept: another process may have been first
	if err != nil {
		return err
	}
	a.Found.Recipient = recipient
	request := s.request(recipient, a.Effect.Grant)
	card, err := request.Card()
	if err != nil {
		return err
	}
	a.Says = s.writeOut(steps.ArtifactRequest, request.Message()+"\n")
	if a.Says == "" {
		a.Says = s.writeOut(artifactCard, card)
	}
	return nil
}

// artifactCard is the request once more, as a page for an admin who has no
// program for it.
const artifactCard steps.Artifact = "card"

// Card is where that page lies, or "".
func (s *Session) Card() string { return s.outPath(artifactCard) }

func (s *Session) request(recipient string, g steps.GrantID) handoff.Request {
	c, grant := s.Wizard().Facts.Connector, s.grant(g)
	date := grant.Asked
	if date.IsZero() {
		date = s.Now()
	}
	portal := "in the sandbox of this machine: kaizala-setup admin --sandbox"
	if s.Sandbox == nil {
		portal = s.Target.Portal.String() + "/"
	}
	return handoff.Request{ConnectorName: c.Name, ConnectorID: c.ID, Group: grant.Group, Recipient: recipient, Date: date, Portal: portal}
}

// runSeal seals the admin's token to the developer as soon as it is there:
// only ciphertext is kept. Without the developer's key it is sealed under a
// generated passphrase, which stays in memory.
func (s *Session) runSeal(_ context.Context, a *steps.Answer) error {
	token := s.secret(steps.Slot{Kind: steps.SlotRefresh, Grant: a.Effect.Grant})
	if token.IsZero() {
		return steps.Fail(CodeTokenGone, nil)
	}
	c, g := s.Wizard().Facts.Connector, s.grant(a.Effect.Grant)
	p := handoff.Payload{Token: token, ConnectorID: c.ID, Group: g.Group, GroupID: g.GroupID, Remark: g.Remark, Date: s.Now()}
	var err error
	if c.Recipient != "" {
		a.Reply.How, a.Reply.To = steps.ByKey, c.Recipient
		a.Reply.Text, err = handoff.SealTo(c.Recipient, p)
	} else {
		a.Reply.How = steps.ByPassphrase
		a.Reply.Text, err = s.sealWithPassphrase(p)
	}
	if err != nil {
		return err
	}
	a.Says = s.writeOut(steps.ArtifactReply, a.Reply.Text+"\n")
	return nil
}

func (s *Session) sealWithPassphrase(p handoff.Payload) (string, error) {
	pass, err := handoff.NewPassphrase()
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	s.inbox.passphrase = pass
	s.mu.Unlock()
	return handoff.SealWith(pass, p, s.ScryptCost)
}

// Passphrase is the generated one of an admin's reply, to be told over another
// channel. It is empty when the reply has none, or was made before this start.
func (s *Session) Passphrase() secret.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wizard.Role != steps.Admin {
		return secret.Secret{}
	}
	return s.inbox.passphrase
}

// CheckWords are the six words by which two people compare the developer's key.
func CheckWords(recipient string) []string { return handoff.CheckWords(recipient) }

// Artifact is what the page shows to be copied out, and the file that holds it
// too. A raw token is shown alone and never written.
func (s *Session) Artifact(kind steps.Artifact) (text, path string) {
	w := s.Wizard()
	g := s.grant(w.Grant)
	switch kind {
	case steps.ArtifactRequest:
		if w.Facts.Connector.Recipient == "" {
			return "", ""
		}
		return s.request(w.Facts.Connector.Recipient, w.Grant).Message(), s.outPath(kind)
	case steps.ArtifactReply:
		if g.Reply.How == steps.ByRaw {
			return s.secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}).Reveal(), ""
		}
		return g.Reply.Text, s.outPath(kind)
	case steps.ArtifactCode:
		return s.code(g), ""
	}
	return "", ""
}

// code is a first call of the API in which no secret is shown: the program
// prints the header, and curl reads it from its standard input.
func (s *Session) code(g steps.Grant) string {
	flags := ""
	switch {
	case s.Sandbox != nil:
		flags = " --sandbox"
	case !s.Target.API.IsPublic():
		flags = " --api-root " + s.Target.API.String()
	}
	env := ""
	if dir := s.Place(); dir != "" {
		env = "XDG_STATE_HOME=" + secret.Quote(dir) + " "
	}
	return env + "kaizala-setup token --header" + flags + " |\n  curl -H @- " + secret.Quote(endpoint(g.Last.Endpoint)+"/v1/groups")
}

func endpoint(e string) string {
	for len(e) > 0 && e[len(e)-1] == '/' {
		e = e[:len(e)-1]
	}
	return e
}

// outPath is where a message or reply lies as a file, or "".
func (s *Session) outPath(kind steps.Artifact) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.written[kind] {
		return ""
	}
	return filepath.Join(s.store().OutDir(), outName(kind, s.key))
}

func outName(kind steps.Artifact, k persist.Key) string {
	if kind == artifactCard {
		return string(kind) + "-" + k.ID + ".html"
	}
	return string(kind) + "-" + k.ID + ".txt"
}

// writeOut writes what is to be handed on; it holds no secret in clear. That it
// could not be written is told, and no more: the text is on the screen.
func (s *Session) writeOut(kind steps.Artifact, text string) (says string) {
	_, err := s.store().WriteOut(outName(kind, s.key), text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written[kind] = err == nil
	if err != nil {
		return CodeOutFailed
	}
	return ""
}
