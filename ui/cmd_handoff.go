package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/ui/session"
)

func newHandoff(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "handoff",
		Short: "Step 3 as commands: the message, the sealing, the opening",
		Long: `What the wizard does for two people, for scripts and mail programs:

  kaizala-setup handoff message > message.txt        the developer, to the admin
  kaizala-setup handoff seal message.txt < token     the admin, to the developer
  kaizala-setup handoff open reply.txt               the developer

Whoever carries the message could put a key of his own into it: compare the six
key words by voice.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newHandoffMessage(a), newHandoffSeal(a), newHandoffOpen(a))
	return c
}

type messageOptions struct {
	*app
	group string
	card  bool
}

func newHandoffMessage(a *app) *cobra.Command {
	o := messageOptions{app: a}
	c := &cobra.Command{
		Use:   "message [CONNECTOR]",
		Short: "Print the developer's message to a group's admin",
		Long: `Prints the message with which a developer asks a group's admin for access. It
holds nothing secret. With --card it is a web page that seals the token in any
browser, offline, for an admin without this program.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	c.Flags().StringVar(&o.group, "group", "", "the `group`, as its admin knows it")
	c.Flags().BoolVar(&o.card, "card", false, "print the page in place of the text")
	return c
}

func (o messageOptions) run(ctx context.Context, names []string) error {
	t, err := o.target()
	if err != nil {
		return err
	}
	h, err := o.home(t)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	docs, err := o.meant(ctx, h, names, false)
	if err != nil {
		return err
	}
	s, err := h.Setup(docs[0])
	if err != nil {
		return err
	}
	var r handoff.Request
	if err := o.unlocking(ctx, s, func() (err error) { r, err = s.Ask(ctx, o.group); return err }); err != nil {
		return err
	}
	text := r.Message()
	if o.card {
		if text, err = r.Card(); err != nil {
			return err
		}
	}
	if o.flags.json {
		return json.NewEncoder(o.Out).Encode(message{text, r.Recipient, session.CheckWords(r.Recipient)})
	}
	_, err = fmt.Fprintln(o.Out, strings.TrimRight(text, "\n"))
	return err
}

// message is the developer's message, or page, for programs.
type message struct {
	Message    string   `json:"message"`
	Key        string   `json:"key"`
	CheckWords []string `json:"checkWords"`
}
