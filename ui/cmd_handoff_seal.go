package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"kaizala-setup/kaizala/secret"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type sealOptions struct {
	*app
	to, name, group, remark string
	anyway                  bool
}

func newHandoffSeal(a *app) *cobra.Command {
	o := sealOptions{app: a}
	c := &cobra.Command{
		Use:   "seal [MESSAGE-FILE]",
		Short: "Seal a refresh token to the developer who asked for it",
		Long: `Takes the developer's message from a file, and the refresh token from standard
input, and prints the reply, which only that developer can open. Where no file is
named, standard input has the message too, before the token.

Without a message, and with --connector, the reply is under a passphrase, which is
told on standard error once: tell it over another channel. With --to it is sealed
to a plain age key.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	c.Flags().StringVar(&o.to, "to", "", "seal to this age `key` in place of a message's")
	c.Flags().StringVar(&o.name, "connector", "", "the connector's `name`, where there is no message")
	c.Flags().StringVar(&o.group, "group", "", "the `group` that the token is for")
	c.Flags().StringVar(&o.remark, "remark", "", "a `remark` for the developer")
	c.Flags().BoolVar(&o.anyway, "anyway", false, "seal it whatever the token says of itself")
	return c
}

func (o sealOptions) run(ctx context.Context, args []string) error {
	t, err := o.target()
	if err != nil {
		return err
	}
	in, err := o.given(ctx, args)
	if err != nil {
		return err
	}
	h, err := o.home(t)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	handed, err := h.Hand(ctx, in)
	if err != nil {
		return err
	}
	return o.tell(handed)
}

// given is what standard input, the file and the flags say.
func (o sealOptions) given(ctx context.Context, args []string) (session.Handover, error) {
	in := session.Handover{Name: secret.Clean(o.name), Group: o.group, Remark: o.remark, Insist: o.anyway}
	if len(args) > 0 && args[0] != "-" {
		message, err := o.contents(ctx, args)
		if err != nil {
			return in, err
		}
		if in.Message = message.Reveal(); handoff.Recognise(in.Message) != handoff.FormRequest {
			return in, steps.Fail(string(handoff.CodeNoRequest), nil)
		}
	}
	text, err := o.asked(ctx, "Paste the refresh token, then a line with just a dot (nothing is shown):")
	if err != nil {
		return in, err
	}
	rest := text.Reveal()
	if in.Message == "" {
		in.Message, rest = handoff.CutRequest(rest)
	}
	reply, err := paste.RawReply(rest)
	if err != nil {
		return in, usage(words.CodeMissingValues, "the refresh token")
	}
	in.Token = reply.Token
	switch {
	case in.Message != "" && o.to != "":
		return in, usage(words.CodeUsage, "--to goes without a message")
	case o.to != "":
		if in.Name == "" {
			in.Name = "connector"
		}
		in.Message = handoff.Request{ConnectorName: in.Name, Recipient: o.to, Date: o.now()}.Message()
	case in.Message == "" && in.Name == "":
		return in, usage(words.CodeMissingValues, "the developer's message; --connector NAME goes without one")
	}
	return in, nil
}

// sealed is a reply for programs. The passphrase is the reply's own, if it has
// one; it is told nowhere else.
type sealed struct {
	Reply       string   `json:"reply"`
	Connector   string   `json:"connector"`
	ConnectorID string   `json:"connectorId,omitempty"`
	Key         string   `json:"key,omitempty"`
	CheckWords  []string `json:"checkWords,omitempty"`
	Passphrase  string   `json:"passphrase,omitempty"`
}

// tell prints the reply, alone, and beside it what the admin has to know.
func (o sealOptions) tell(h session.Handed) error {
	c := h.Facts.Connector
	if o.flags.json {
		out := sealed{Reply: h.Reply.Text, Connector: c.Name, ConnectorID: c.ID, Key: c.Recipient, Passphrase: h.Passphrase.Reveal()}
		if c.Recipient != "" {
			out.CheckWords = session.CheckWords(c.Recipient)
		}
		return json.NewEncoder(o.Out).Encode(out)
	}
	if h.Reply.How == steps.ByKey {
		_, _ = fmt.Fprintf(o.Err, "Sealed for the developer of %s. Key words: %s\n%s\n", strings.TrimSpace(c.Name+" "+c.ID), strings.Join(session.CheckWords(c.Recipient), " "), words.Compare)
	} else {
		_, _ = fmt.Fprintf(o.Err, "The passphrase, shown once and kept nowhere: %s\nTell it to the developer over another channel.\n", h.Passphrase.Reveal())
	}
	_, err := fmt.Fprintln(o.Out, strings.TrimSpace(h.Reply.Text))
	return err
}
