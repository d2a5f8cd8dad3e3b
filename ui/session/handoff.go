package session

import (
	"cmp"
	"context"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// ask makes the developer's message.
func (r *run) ask(ctx context.Context) (err error) {
	r.Found.Recipient, r.Says, err = letters{r.Setup}.ask(ctx, r.grant)
	return err
}

// letters are what two people send one another about a set-up.
type letters struct{ *Setup }

// ask makes the developer's key and writes the message for a grant as files. The
// key is made once for each connector, and is kept sealed before its public half
// goes out. says is out_failed if a file could not be written.
func (s letters) ask(ctx context.Context, g steps.GrantID) (recipient, says string, err error) {
	if err := s.Vault.Refresh(ctx); err != nil {
		return "", "", err
	}
	slot := steps.Slot{Kind: steps.SlotHandoff}
	if s.Vault.Secret(slot).IsZero() {
		key, _, err := handoff.NewKey()
		if err != nil {
			return "", "", err
		}
		s.Vault.Put(slot, key)
	}
	if err := s.save(ctx); err != nil {
		return "", "", err
	}
	recipient, err = handoff.Recipient(s.Vault.Secret(slot)) // as kept: another process may have been first
	if err != nil {
		return "", "", err
	}
	request := s.request(recipient, g)
	card, err := request.Card()
	if err != nil {
		return "", "", err
	}
	if says = s.out.write(steps.ArtifactRequest, request.Message()+"\n"); says == "" {
		says = s.out.write(ArtifactCard, card)
	}
	return recipient, says, nil
}

// ArtifactCard is the request once more, as a page for an admin who has no program
// for it. It is a file alone.
const ArtifactCard steps.Artifact = "card"

func (s letters) request(recipient string, g steps.GrantID) handoff.Request {
	f := s.Facts()
	date := f.Grant(g).Asked
	if date.IsZero() {
		date = s.Now()
	}
	portal, command := "in the sandbox of this machine: kaizala-setup admin --sandbox", "kaizala-setup admin --sandbox"
	if s.Sandbox == nil {
		portal, command = s.Target.Portal.ForOthers(), ""
	}
	return handoff.Request{ConnectorName: f.Connector.Name, ConnectorID: f.Connector.ID, Group: f.Grant(g).Group, Recipient: recipient, Date: date, Portal: portal, Command: command}
}

// seal seals the admin's token to the developer as soon as it is there: only
// ciphertext is kept. Without the developer's key it is sealed under a generated
// passphrase, which stays in memory.
func (r *run) seal(context.Context) error {
	reply, passphrase, says, err := letters{r.Setup}.seal(r.grant)
	if err != nil {
		return err
	}
	if !passphrase.IsZero() {
		r.mu.Lock()
		r.inbox.passphrase = passphrase
		r.mu.Unlock()
	}
	r.Reply, r.Says = reply, says
	return nil
}

// seal makes the admin's reply to a message, or one under a passphrase.
func (s letters) seal(g steps.GrantID) (r steps.Reply, passphrase secret.Secret, says string, err error) {
	f := s.Facts()
	grant, to := f.Grant(g), f.Connector.Recipient
	p := handoff.Payload{
		Token: s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}), ConnectorID: f.Connector.ID,
		Group: grant.Group, GroupID: grant.GroupID, Remark: grant.Remark, Date: s.Now(),
	}
	switch {
	case p.Token.IsZero():
		err = steps.Fail(CodeTokenGone, nil)
	case to != "":
		r.How, r.To = steps.ByKey, to
		r.Text, err = handoff.SealTo(to, p)
	default:
		r.How = steps.ByPassphrase
		if passphrase, err = handoff.NewPassphrase(); err == nil {
			r.Text, err = handoff.SealWith(passphrase, p, s.ScryptCost)
		}
	}
	if err == nil {
		says = s.out.write(steps.ArtifactReply, r.Text+"\n")
	}
	return r, passphrase, says, err
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

// Artifact is what the page shows to be copied out, and the file that holds it too.
// A raw token is shown alone and never written.
func (s *Session) Artifact(kind steps.Artifact) (text, path string) {
	w := s.Wizard()
	g := w.Facts.Grant(w.Grant)
	switch kind {
	case steps.ArtifactRequest:
		if w.Facts.Connector.Recipient == "" {
			return "", ""
		}
		return letters{s.Setup}.request(w.Facts.Connector.Recipient, w.Grant).Message(), s.out.path(kind)
	case steps.ArtifactReply:
		if g.Reply.How == steps.ByRaw {
			return s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}).Reveal(), ""
		}
		return g.Reply.Text, s.out.path(kind)
	case ArtifactCard:
		return "", s.out.path(kind)
	case steps.ArtifactCode:
		return letters{s.Setup}.code(g), ""
	}
	return "", ""
}

// code is a first call of the API in which no secret is shown: the program prints
// the header, and curl reads it from its standard input.
func (s letters) code(g steps.Grant) string {
	env := ""
	if dir := s.Place(); dir != "" {
		env = "XDG_STATE_HOME=" + secret.Quote(dir) + " "
	}
	f := s.Facts()
	flags := s.Target.Flags()
	if len(f.Grants) > 1 {
		flags += " --group " + secret.Quote(cmp.Or(g.Group, string(g.ID)))
	}
	token := CommandLine("token", secret.Quote(cmp.Or(f.Connector.Name, f.Connector.ID)), flags+" --header")
	return env + token + " |\n  curl -H @- " + secret.Quote(strings.TrimRight(g.Last.Endpoint, "/")+"/v1/groups")
}

// rewrite makes the files of the developer's message anew after a purge. Where the
// connector has no name any more, they go: there is nothing to send.
func (s letters) rewrite() {
	s.mu.Lock()
	stale := s.owes.files
	s.owes.files = false
	s.mu.Unlock()
	if !stale || s.files.Load() == nil {
		return
	}
	f := s.Facts()
	_, g := steps.Resume(s.Key().Role, f, s.Now())
	request := s.request(f.Connector.Recipient, g)
	card, err := request.Card()
	for kind, text := range map[steps.Artifact]string{steps.ArtifactRequest: request.Message() + "\n", ArtifactCard: card} {
		if s.out.has(kind) && (f.Connector.Name == "" || err != nil || s.out.write(kind, text) != "") {
			s.out.remove(kind) // what stays in it is in clear
		}
	}
}
