package ui

import (
	"cmp"
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
	return a.command(&cobra.Command{
		Use:   "inspect [FILE | -]",
		Short: "Show what a token or message states about itself, offline",
		Long: `Reads a file or standard input: a token, values in any form that people paste, a
developer's message, or a reply. Shows what is in it, by its own statement. The
command verifies, sends and stores nothing, and shows no secret.`,
		Annotations: arguments("FILE", aFile),
		Example: `  kaizala-setup inspect values.json
  kaizala-setup token | kaizala-setup inspect`,
	}, &o.file, o.run)
}

// run reads the text. Codes: no_such_file, empty_input, those of paste.Inspect.
func (o *inspectOptions) run(ctx context.Context) (result, error) {
	text, err := o.contents(ctx, o.file)
	if err != nil {
		return result{}, err
	}
	if strings.TrimSpace(text.Reveal()) == "" {
		return result{}, usage(words.CodeEmptyInput)
	}
	in, err := paste.Inspect(text.Reveal(), o.now())
	if err != nil {
		return result{}, err
	}
	seen := o.inspected(in)
	var out strings.Builder
	fmt.Fprintln(&out, seen.What)
	for _, row := range o.rows(seen, in) {
		if row.Text != "" {
			fmt.Fprintf(&out, "  %-16s  %s\n", row.Label, row.Text)
		}
	}
	if in.Unused > 0 && out.Len() > 0 && in.Form == handoff.FormNone {
		seen.UnusedLines = in.Unused
		fmt.Fprintf(&out, "  %-16s  %s\n", "Not used", words.UnusedLines(in.Unused))
	}
	for _, d := range in.Doubts {
		seen.Doubts = append(seen.Doubts, steps.CodeOf(d))
		fmt.Fprintln(&out, "! "+strings.Join(o.words(d).Lines(), " "))
	}
	return result{text: out.String(), json: seen}, nil
}

// inspected is what a text states about itself. Times are RFC 3339.
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
	UnusedLines   int      `json:"unusedLines,omitempty"`
	MadeBySandbox bool     `json:"sandbox,omitempty"`
}

func (o *inspectOptions) inspected(in paste.Inspection) inspected {
	switch r := in.Request; in.Form {
	case handoff.FormRequest:
		return inspected{
			Kind: "request", What: "A developer's message to a group admin. It holds nothing secret.",
			Connector: r.ConnectorName, ConnectorID: r.ConnectorID, Group: r.Group, Key: r.Recipient,
			CheckWords: session.CheckWords(r.Recipient), Date: r.Date.Format("2006-01-02"),
		}
	case handoff.FormSealed:
		return inspected{Kind: "reply", What: "A sealed reply. Only the developer that it is sealed to can open it. It does not say who that is."}
	case handoff.FormPassphrase:
		return inspected{Kind: "passphrase_reply", What: "A reply under a passphrase. The admin tells the passphrase over another channel."}
	}
	return o.values(in)
}

// rows are what a person reads of a text; some are empty.
func (o *inspectOptions) rows(seen inspected, in paste.Inspection) []words.Row {
	from := func(text string, fields ...paste.Field) string {
		for _, f := range fields {
			if at, ok := in.Origins[f]; ok && text != "" {
				return text + " (" + at.String() + ")"
			}
		}
		return text
	}
	return []words.Row{
		{Label: "Connector", Text: from(seen.Connector, paste.FieldName)}, {Label: "Connector ID", Text: from(seen.ConnectorID, paste.FieldID)},
		{Label: "Group", Text: from(seen.Group, paste.FieldGroup)}, {Label: "Group ID", Text: from(seen.GroupID, paste.FieldGroupID)},
		{Label: "Connector secret", Text: from(length(seen.SecretLength), paste.FieldSecret)}, {Label: "Token", Text: from(length(seen.TokenLength), paste.FieldRefresh, paste.FieldAccess)},
		{Label: "Granted by", Text: seen.Phone}, {Label: "Permissions", Text: seen.Permissions}, {Label: "Issued", Text: o.moment(in.Claims.Issued)}, {Label: "Expires", Text: o.moment(in.Claims.Expires)},
		{Label: "Key", Text: seen.Key}, {Label: "Key words", Text: strings.Join(seen.CheckWords, " ")}, {Label: "Date", Text: seen.Date},
	}
}

func (o *inspectOptions) values(in paste.Inspection) inspected {
	f, c := in.Found, in.Claims
	out := inspected{
		Kind: "values", What: "Values of a connector:", Connector: cmp.Or(f.Name, c.ConnectorName), ConnectorID: cmp.Or(f.ID, c.ConnectorID), Group: f.Group, GroupID: cmp.Or(f.GroupID, c.GroupID),
		SecretLength: f.Secret.Len, TokenLength: max(f.Refresh.Len, in.Access.Len), Phone: c.Phone, Permissions: c.Permissions,
		Issued: rfc3339(c.Issued), Expires: rfc3339(c.Expires), MadeBySandbox: c.Sandbox,
	}
	out.Expired = !c.Expires.IsZero() && !o.now().Before(c.Expires)
	if out.TokenLength > 0 && f.ID == "" && !f.Secret.Yes() {
		out.Kind, out.What = "token", "A token. It does not say which kind."
		if c.Kind != kaizala.UnknownToken {
			article := "a "
			if c.Kind == kaizala.AccessToken {
				article = "an "
			}
			out.Kind, out.What = string(c.Kind)+"_token", "This says it is "+article+string(c.Kind)+" token. Not verified: only the service can do that."
		}
	}
	return out
}

// length is that of a secret in words; "" without one.
func length(n int) string {
	if n == 0 {
		return ""
	}
	return words.Characters(n)
}

// moment is a time, and how far it is from now; "" for no time.
func (a *app) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	from := words.Ago
	if t.After(a.now()) {
		from = words.In
	}
	return words.DateTime(t, a.zone) + ", " + from(t, a.now())
}
