package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type sealOptions struct {
	*app
	file, to, name, group, remark string
	anyway                        bool
}

func newHandoffSeal(a *app) *cobra.Command {
	o := &sealOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "seal [MESSAGE-FILE]",
		Short: "Seal a refresh token to the developer who asked for it",
		Long: `Takes the developer's message from a file and the refresh token from standard
input, and prints the reply, which only that developer can open. Without a file,
standard input holds the message, then the token.

Without a message, and with --connector, the reply is under a passphrase. The
command prints it once, on standard error: tell it over another channel. With --to
the reply is sealed to a plain age key, in the form that age -d reads.`,
		Annotations: arguments("MESSAGE-FILE", "the developer's message"),
		Example: `  # With the developer's message:
  kaizala-setup handoff seal message.txt --api-root https://api.example.com < token.txt > reply.txt
  # Without one:
  kaizala-setup handoff seal --connector Payroll --api-root https://api.example.com < token.txt`,
	}, &o.file, o.run)
	c.Flags().StringVar(&o.to, "to", "", "seal to this age `key` instead of a message's")
	labelVar(c, &o.name, steps.NameField, "connector", "the connector's `name`, if there is no message")
	labelVar(c, &o.group, steps.GroupField, "group", "the `group` that the token is for")
	labelVar(c, &o.remark, steps.RemarkField, "remark", "a `remark` for the developer")
	c.Flags().BoolVar(&o.anyway, "anyway", false, "seal the token whatever it states about itself")
	return c
}

// run seals the token. Codes: missing_values, no_request, those of session.Home.Hand.
func (o *sealOptions) run(ctx context.Context) (result, error) {
	in, err := o.handover(ctx)
	if err != nil {
		return result{}, err
	}
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	handed, err := h.Hand(ctx, in)
	if err != nil {
		return result{}, err
	}
	if o.to != "" {
		return sealedTo(handed), nil
	}
	return sealed(handed), nil
}

// sealedTo is the reply to a plain age key, as the age program takes it. Nobody asked for
// it, so there is no message to compare it with.
func sealedTo(h session.Handed) result {
	out := reply{Reply: handoff.Armored(h.Reply.Text), Connector: h.Facts.Connector.Name, Key: h.Facts.Connector.Recipient}
	out.CheckWords = session.CheckWords(out.Key)
	notes := fmt.Sprintf("Sealed to %s, with the key words %s.\nOnly the holder of this key can open it: with age -d, or with kaizala-setup handoff open where the key is a connector's.\n", out.Key, strings.Join(out.CheckWords, " "))
	return result{text: out.Reply + "\n", notes: notes, json: out}
}

// handover is what standard input, the file and the flags hold.
func (o *sealOptions) handover(ctx context.Context) (session.Handover, error) {
	in := session.Handover{Name: secret.Clean(o.name), Group: o.group, Remark: o.remark, Insist: o.anyway}
	if !isStdin(o.file) {
		message, err := o.contents(ctx, o.file)
		if err != nil {
			return in, err
		}
		if in.Message = message.Reveal(); handoff.Recognise(in.Message) != handoff.FormRequest {
			return in, steps.Fail(string(handoff.CodeNoRequest), nil)
		}
	}
	text, err := o.stdin(ctx, "Paste the refresh token")
	if err != nil {
		return in, err
	}
	rest := text.Reveal()
	if in.Message == "" {
		in.Message, rest = handoff.CutRequest(rest)
	}
	raw, err := paste.RawReply(rest)
	if err != nil {
		return in, usage(words.CodeMissingHandover, "the refresh token")
	}
	in.Token = raw.Token
	switch {
	case in.Message != "" && o.to != "":
		return in, usage(words.CodeUsage, "--to and a message cannot be used together")
	case o.to != "":
		in.Name = cmp.Or(in.Name, "connector")
		in.Message = handoff.Request{ConnectorName: in.Name, Recipient: o.to, Date: o.now()}.Message()
	case in.Message == "" && in.Name == "":
		return in, usage(words.CodeMissingHandover, "the developer's message; --connector NAME goes without one")
	}
	return in, nil
}

// sealed is the reply, and in the notes what the admin has to know.
func sealed(h session.Handed) result {
	c := h.Facts.Connector
	out := reply{Reply: h.Reply.Text, Connector: c.Name, ConnectorID: c.ID, Key: c.Recipient, Passphrase: h.Passphrase.Reveal()}
	notes := fmt.Sprintf("The passphrase, shown once and kept nowhere: %s\nTell it to the developer over another channel.\n", out.Passphrase)
	if c.Recipient != "" {
		out.CheckWords = session.CheckWords(c.Recipient)
		notes = fmt.Sprintf("Sealed for the developer of %s. Key words: %s\n%s\n", strings.TrimSpace(c.Name+" "+c.ID), strings.Join(out.CheckWords, " "), words.Compare)
	}
	return result{text: strings.TrimSpace(h.Reply.Text) + "\n", notes: notes, json: out}
}

// reply is a sealed token for programs. The passphrase is that of the reply, if it
// has one; it is printed nowhere else.
type reply struct {
	Reply       string   `json:"reply"`
	Connector   string   `json:"connector"`
	ConnectorID string   `json:"connectorId,omitempty"`
	Key         string   `json:"key,omitempty"`
	CheckWords  []string `json:"checkWords,omitempty"`
	Passphrase  string   `json:"passphrase,omitempty"`
}
