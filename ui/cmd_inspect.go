package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type inspectOptions struct {
	*app
	file string
}

func newInspect(a *app) *cobra.Command {
	o := &inspectOptions{app: a}
	return &cobra.Command{
		Use:   "inspect [FILE | -]",
		Short: "Show what a token or message states about itself, offline",
		Long: `Reads a file or standard input: a token, values in any form that people paste, a
developer's message, or a reply. Shows what is in it, by its own statement. The
command verifies, sends and stores nothing, and shows no secret.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.runs(&o.file, o.run),
	}
}

// run reads the text. Codes: no_such_file, those of paste.Inspect.
func (o *inspectOptions) run(ctx context.Context) (result, error) {
	text, err := o.contents(ctx, o.file)
	if err != nil {
		return nil, err
	}
	in, err := paste.Inspect(text.Reveal(), o.now())
	if err != nil {
		return nil, err
	}
	r := o.inspected(in)
	for _, d := range in.Doubts {
		r.doubts = append(r.doubts, strings.Join(o.words(d).Lines(), " "))
	}
	return r, nil
}

func (r inspected) Text(out *strings.Builder) {
	fmt.Fprintln(out, r.What)
	for _, row := range r.rows {
		fmt.Fprintf(out, "  %-16s  %s\n", row.Label, row.Text)
	}
	for _, d := range r.doubts {
		fmt.Fprintln(out, "! "+d)
	}
}

func (r inspected) JSON() any { return r }

// inspected is what a text states about itself, for programs and in words. Times are
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
	doubts        []string // in words
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
		out = inspected{Kind: "reply", What: "A sealed reply. Only the developer that it is sealed to can open it. It does not say who that is."}
	case handoff.FormPassphrase:
		out = inspected{Kind: "passphrase_reply", What: "A reply under a passphrase. The admin tells the passphrase over another channel."}
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
		out.Kind, out.What = "token", "A token. It does not say which kind."
		if c.Kind != kaizala.UnknownToken {
			out.Kind, out.What = string(c.Kind)+"_token", "This says it is "+kindName(c.Kind)+". Not verified: only the service can do that."
		}
	}
	for _, d := range in.Doubts {
		out.Doubts = append(out.Doubts, steps.CodeOf(d))
	}
	return out
}

// kindName is a kind of token in a sentence.
func kindName(k kaizala.TokenKind) string {
	if k == kaizala.AccessToken {
		return "an access token"
	}
	return "a " + string(k) + " token"
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
