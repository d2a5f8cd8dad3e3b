package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type openOptions struct {
	*app
	name   string
	anyway bool
}

func newHandoffOpen(a *app) *cobra.Command {
	o := openOptions{app: a}
	c := &cobra.Command{
		Use:   "open [REPLY-FILE | -]",
		Short: "Open an admin's reply and keep its token",
		Long: `Opens a reply, a reply under a passphrase, or a token as it is, and keeps the
token under its group. The connector is the one whose key opens it, or that the
token names. The passphrase of a reply in a file comes on standard input.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	c.Flags().StringVar(&o.name, "connector", "", "the `connector` that it is for")
	c.Flags().BoolVar(&o.anyway, "anyway", false, "keep it whatever the token says of itself, an older one too")
	return c
}

func (o openOptions) run(ctx context.Context, args []string) error {
	t, err := o.target()
	if err != nil {
		return err
	}
	text, err := o.contents(ctx, args)
	if err != nil {
		return err
	}
	h, err := o.home(t)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	var names []string
	if o.name != "" {
		names = []string{o.name}
	}
	docs, err := o.meant(ctx, h, names, true)
	if err != nil {
		return err
	}
	var passphrase secret.Secret
	form := handoff.Recognise(text.Reveal())
	if form == handoff.FormPassphrase && len(args) > 0 && args[0] != "-" {
		if passphrase, err = o.asked(ctx, "The reply's passphrase, then a line with just a dot (nothing is shown):"); err != nil {
			return err
		}
	}
	if form != handoff.FormSealed {
		if docs = session.NamedBy(docs, text.Reveal()); len(docs) > 1 {
			return usage(words.CodeSeveral, "--connector NAME says which is meant")
		}
	}
	return o.take(ctx, h, docs, text.Reveal(), passphrase)
}

// take tries the connectors until the key of one opens the reply.
func (o openOptions) take(ctx context.Context, h *session.Home, docs []session.Summary, text string, passphrase secret.Secret) error {
	var failed error
	for _, d := range docs {
		s, err := h.Setup(d)
		if err != nil {
			return err
		}
		var took session.Took
		err = o.unlocking(ctx, s, func() (err error) { took, err = s.Take(ctx, text, passphrase, o.anyway); return err })
		switch code := steps.CodeOf(err); {
		case err == nil:
			return o.tell(s, took)
		case code == session.CodeOtherKey || code == string(persist.CodeWrongKey):
			failed = errors.Join(failed, err)
		default:
			return err
		}
	}
	return failed
}

func (o openOptions) tell(s *session.Setup, took session.Took) error {
	name, g := s.Facts().Connector.Name, took.Grant
	if o.flags.json {
		return json.NewEncoder(o.Out).Encode(kept{name, g.Group, g.GroupID, g.Remark, g.Refresh.Len, took.New, rfc3339(g.Refresh.Says.Expires)})
	}
	_, _ = fmt.Fprintf(o.Out, "Kept for %s: %s\n", strings.TrimSpace(name+" "+g.Group), words.Held(g.Refresh, o.zone))
	if g.Remark != "" {
		_, _ = fmt.Fprintln(o.Out, "The admin's remark: "+g.Remark)
	}
	_, err := fmt.Fprintln(o.Out, "Next: kaizala-setup verify makes the live call; --all looks at the other groups too, whose tokens a new one may end.")
	return err
}

// kept is what a reply brought, for programs.
type kept struct {
	Connector     string `json:"connector"`
	Group         string `json:"group,omitempty"`
	GroupID       string `json:"groupId,omitempty"`
	Remark        string `json:"remark,omitempty"`
	TokenLength   int    `json:"tokenLength"`
	New           bool   `json:"new"` // a group that the connector had no token for
	RefreshExpiry string `json:"refreshTokenExpiry,omitempty"`
}
