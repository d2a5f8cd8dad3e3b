package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

func newInspect(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "inspect [FILE | -]",
		Short: "Say what a token or message says of itself, offline",
		Long: `Reads a file, or standard input: a token, values in any form that people paste,
a developer's message or a reply. Says what is in it, by what it says of itself.
Nothing is verified, sent or stored, and no secret is shown.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.inspect(c.Context(), args) },
	}
}

func (a *app) inspect(ctx context.Context, args []string) error {
	text, err := a.contents(ctx, args)
	if err != nil {
		return err
	}
	in, err := paste.Inspect(text.Reveal(), a.now())
	if err != nil {
		return err
	}
	seen := a.inspected(in)
	if a.flags.json {
		return json.NewEncoder(a.Out).Encode(seen)
	}
	_, _ = fmt.Fprintln(a.Out, seen.What)
	for _, r := range seen.rows {
		_, _ = fmt.Fprintf(a.Out, "  %-16s  %s\n", r.Label, r.Text)
	}
	for _, d := range in.Doubts {
		w := a.words(d)
		_, _ = fmt.Fprintln(a.Out, "! "+strings.Join(w.Lines(), " "))
	}
	return nil
}

// contents is what a named file or standard input holds.
func (a *app) contents(ctx context.Context, args []string) (secret.Secret, error) {
	if len(args) == 0 || args[0] == "-" {
		return a.stdin(ctx)
	}
	f, err := os.Open(args[0])
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return secret.Secret{}, usage(words.CodeNoSuchFile, args[0], err.Error())
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxStdin))
	if err != nil {
		return secret.Secret{}, usage(words.CodeNoSuchFile, args[0], err.Error())
	}
	return secret.New(string(text)), nil
}

// inspected is what a text says of itself, for programs and in words. Times are
// RFC 3339.
type inspected struct {
	Kind          string   `json:"kind"` // request, reply, passphrase_reply, refresh_token, access_token, token, values
	What          string   `json:"what"`
	Connector     string   `json:"connector,omitempty"`
	ConnectorID   string   `json:"connectorId,omitempty"`
	Group         string   `json:"group,omitempty"`
	GroupID       string   `json:"groupId,omitempty"`
	SecretLength  int      `json:"secretLength,omitempty"`
	TokenLength   int      `json:"tokenLength,omitempty"`
	Phone         string   `json:"phone,omitempty"`
	Permissions   string   `json:"permissions,omitempty"`
	Issued        string   `json:"issued,omitempty"`
	Expires       string   `json:"expires,omitempty"`
	Expired       bool     `json:"expired,omitempty"`
	Key           string   `json:"key,omitempty"`
	CheckWords    []string `json:"checkWords,omitempty"`
	Date          string   `json:"date,omitempty"`
	Doubts        []string `json:"doubts,omitempty"` // codes
	MadeBySandbox bool     `json:"sandbox,omitempty"`
	rows          []words.Row
}

func (a *app) inspected(in paste.Inspection) inspected {
	var out inspected
	switch in.Form {
	case handoff.FormRequest:
		r := in.Request
		out = inspected{
			Kind: "request", What: "A developer's message to a group admin. It holds nothing secret.",
			Connector: r.ConnectorName, ConnectorID: r.ConnectorID, Group: r.Group, Key: r.Recipient,
			CheckWords: session.CheckWords(r.Recipient), Date: r.Date.Format("2006-01-02"),
		}
	case handoff.FormSealed:
		out = inspected{Kind: "reply", What: "A sealed reply. Only the developer whose key it is sealed to can open it; who that is, it does not say."}
	case handoff.FormPassphrase:
		out = inspected{Kind: "passphrase_reply", What: "A reply under a passphrase, which the admin tells over another channel."}
	default:
		out = a.inspectedValues(in)
	}
	for _, r := range []words.Row{
		{Label: "Connector", Text: out.Connector}, {Label: "Connector ID", Text: out.ConnectorID}, {Label: "Group", Text: out.Group}, {Label: "Group ID", Text: out.GroupID},
		{Label: "Connector secret", Text: length(out.SecretLength)}, {Label: "Token", Text: length(out.TokenLength)},
		{Label: "Granted by", Text: out.Phone}, {Label: "Permissions", Text: out.Permissions}, {Label: "Issued", Text: a.moment(in.Claims.Issued)}, {Label: "Expires", Text: a.moment(in.Claims.Expires)},
		{Label: "Key", Text: out.Key}, {Label: "Key words", Text: strings.Join(out.CheckWords, " ")}, {Label: "Date", Text: out.Date},
	} {
		if r.Text != "" {
			out.rows = append(out.rows, r)
		}
	}
	return out
}

func (a *app) inspectedValues(in paste.Inspection) inspected {
	f, c := in.Found, in.Claims
	out := inspected{
		Kind: "values", What: "Values of a connector:", Connector: f.Name, ConnectorID: f.ID, Group: f.Group, GroupID: f.GroupID,
		SecretLength: f.Secret.Len, TokenLength: max(f.Refresh.Len, in.Access.Len), Phone: c.Phone, Permissions: c.Permissions,
		Issued: rfc3339(c.Issued), Expires: rfc3339(c.Expires), MadeBySandbox: c.Sandbox,
	}
	out.Expired = !c.Expires.IsZero() && !a.now().Before(c.Expires)
	if out.Connector == "" {
		out.Connector = c.ConnectorName
	}
	if out.ConnectorID == "" {
		out.ConnectorID = c.ConnectorID
	}
	if out.TokenLength > 0 && f.ID == "" && !f.Secret.Yes() {
		out.Kind, out.What = "token", "A token; which one, it does not say."
		if c.Kind != kaizala.UnknownToken {
			out.Kind, out.What = string(c.Kind)+"_token", "Says that it is a token of the kind "+string(c.Kind)+". Not verified: only the service can."
		}
	}
	for _, d := range in.Doubts {
		out.Doubts = append(out.Doubts, steps.CodeOf(d))
	}
	return out
}

func length(n int) string {
	if n == 0 {
		return ""
	}
	return words.Characters(n)
}

func (a *app) moment(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.After(a.now()):
		return words.DateTime(t, a.zone) + ", " + words.In(t, a.now())
	}
	return words.DateTime(t, a.zone) + ", " + words.Ago(t, a.now())
}
