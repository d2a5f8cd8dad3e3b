package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type openOptions struct {
	selection
	file   string
	anyway bool
}

func newHandoffOpen(a *app) *cobra.Command {
	o := &openOptions{selection: selection{app: a, naming: "Name one with --connector"}}
	c := a.command(&cobra.Command{
		Use:   "open [REPLY-FILE | -]",
		Short: "Open an admin's reply and keep its token",
		Long: `Opens a sealed reply, a reply under a passphrase, or a token in clear, and keeps
the token under its group. The connector is the one whose key opens the reply,
the one that the token names, or the default one. The passphrase of a reply in a
file comes on standard input.`,
		Annotations: arguments("REPLY-FILE", aFile),
		Example: `  kaizala-setup handoff open reply.txt
  kaizala-setup handoff open --connector Payroll < reply.txt`,
	}, &o.file, o.run)
	labelVar(c, &o.connector, steps.NameField, "connector", "the `connector` that the token is for")
	c.Flags().BoolVar(&o.anyway, "anyway", false, "keep the token whatever it states about itself, even if it is older")
	return c
}

// run opens the reply. Codes: empty_input, no_reply, several, several_named, those of
// session.Setup.Take, meant and selectDocuments.
func (o *openOptions) run(ctx context.Context) (result, error) {
	text, err := o.contents(ctx, o.file)
	if err != nil {
		return result{}, err
	}
	form := handoff.Recognise(text.Reveal())
	switch {
	case strings.TrimSpace(text.Reveal()) == "":
		return result{}, usage(words.CodeEmptyInput)
	case form == handoff.FormRequest:
		return result{}, usage(words.CodeNoReply)
	}
	h, docs, err := o.selectDocuments(ctx)
	if err != nil {
		return result{}, err
	}
	var passphrase secret.Secret
	if form == handoff.FormPassphrase && !isStdin(o.file) {
		if passphrase, err = o.stdin(ctx, "Enter the passphrase of the reply"); err != nil {
			return result{}, err
		}
	}
	if form != handoff.FormSealed {
		if docs = session.NamedBy(docs, text.Reveal()); len(docs) > 1 {
			docs, err = o.meant(h, docs, session.Summary.Registered)
		}
		if err == nil && len(docs) > 1 {
			err = o.several(docs)
		}
		if err != nil {
			return result{}, err
		}
	}
	var otherKey error
	for _, d := range docs { // until the key of one opens the reply
		s, err := h.Setup(d)
		if err != nil {
			return result{}, err
		}
		took, err := unlocked(ctx, o.app, s, func() (session.Took, error) { return s.Take(ctx, text.Reveal(), passphrase, o.anyway) })
		switch code := steps.CodeOf(err); {
		case err == nil:
			return o.kept(s, took), nil
		case code != session.CodeOtherKey && code != string(persist.CodeWrongKey):
			return result{}, err
		}
		otherKey = errors.Join(otherKey, err)
	}
	return result{}, otherKey
}

// kept is the result of a reply that was opened.
func (o *openOptions) kept(s *session.Setup, took session.Took) result {
	connector, g := s.Facts().Connector.Name, took.Grant
	text := fmt.Sprintf("Kept for %s, for %s: %s\n", connector, groupOf(g), words.Held(g.Refresh, o.zone))
	if g.Remark != "" {
		text += "The admin's remark: " + g.Remark + "\n"
	}
	return result{
		text: text + "Next: " + s.Target.Command("verify", connector) + " makes the live call. A new token may end those of other groups: --all checks them too.\n",
		json: kept{connector, g.Group, g.GroupID, unnamed(g), g.Remark, g.Refresh.Len, took.New, rfc3339(g.Refresh.Says.Expires)},
	}
}

// kept is what a reply brought, for programs.
type kept struct {
	Connector     string `json:"connector"`
	Group         string `json:"group,omitempty"`
	GroupID       string `json:"groupId,omitempty"`
	Grant         string `json:"grant,omitempty"` // the grant's ID where there is no group
	Remark        string `json:"remark,omitempty"`
	TokenLength   int    `json:"tokenLength"`
	New           bool   `json:"new"` // the connector had no token for the group
	RefreshExpiry string `json:"refreshTokenExpiry,omitempty"`
}
