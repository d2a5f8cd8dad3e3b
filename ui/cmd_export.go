package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/export"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type exportOptions struct {
	selection
	format    string
	reference bool
	reveal    bool
	file      outFile
}

func newExport(a *app) *cobra.Command {
	o := &exportOptions{selection: selection{app: a}}
	c := &cobra.Command{
		Use:   "export FORMAT [CONNECTOR]",
		Short: "Write a connector's values for another program",
		Long: `Writes the API root, the connector's ID and secret, a refresh token and its
group in the format of another program. The variables are those of verify --env.

` + formatList() + `
Without --output the text goes to standard output; a terminal gets it only with
--reveal. A file has mode 0600, and replaces another one only with --force.

With --reference there is no secret in the text: it calls kaizala-setup token when
it is used, for KAIZALA_ACCESS_TOKEN. These formats can do that:
` + strings.Join(export.Referring(), ", ") + `.

Whatever uses an exported refresh token has to keep the new one that comes from
day 328 on. With kaizala-setup exec a program needs no refresh token.`,
		Annotations: arguments("FORMAT", "one of the above", "CONNECTOR", aConnector),
		Example: `  eval "$(kaizala-setup export sh Payroll)"
  kaizala-setup export dotenv Payroll --output payroll.env
  kaizala-setup export curl Payroll | curl --config -
  kaizala-setup export sh Payroll --reference >> profile.sh`,
		Args: o.parse,
		RunE: func(c *cobra.Command, _ []string) error { return a.finish(o.run(c.Context())) },
	}
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	c.Flags().BoolVar(&o.reference, "reference", false, "write a call of kaizala-setup token instead of secrets")
	c.Flags().BoolVar(&o.reveal, "reveal", false, "show secrets on a terminal")
	o.file.flags(c)
	return c
}

// formatList are the formats in the help.
func formatList() string {
	var out strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&out, "  %-10s  %s\n", f.Name, f.For)
	}
	return out.String()
}

// parse takes the format and the connector.
func (o *exportOptions) parse(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usage(words.CodeUsage, "export needs a format: "+strings.Join(export.Names(), ", ")+".")
	case len(args) > 2:
		return usage(words.CodeUsage, "export takes a format and one connector")
	case len(args) == 2 && args[1] == "":
		return usage(words.CodeUsage, "the connector is empty")
	case len(args) == 2:
		o.connector = args[1]
	}
	o.format = args[0]
	return nil
}

// run writes the values. Codes: reveal_needed, file_exists, file_unwritable, those of
// openGrant, of session.Setup.Credentials and of export.
func (o *exportOptions) run(ctx context.Context) (result, error) {
	format, err := export.Find(o.format)
	if err != nil {
		return result{}, err
	}
	if o.reference {
		if err := format.MayRefer(); err != nil {
			return result{}, err
		}
	}
	if o.file.path == "" && isTerminal(o.Out) && !o.reveal && !o.reference {
		return result{}, usage(words.CodeRevealNeeded)
	}
	if err := o.file.free(); err != nil { // before a passphrase is asked for
		return result{}, err
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return result{}, err
	}
	text, err := o.text(ctx, format, s, g)
	if err != nil {
		return result{}, err
	}
	done := exported{Format: format.Name, Connector: s.Facts().Connector.Name, Group: g.Group, Grant: unnamed(g), Reference: o.reference, File: o.file.path}
	if o.file.path == "" {
		done.Text = text.Reveal()
		return result{text: done.Text, plain: true, json: done}, nil
	}
	if err := o.file.write(text); err != nil {
		return result{}, err
	}
	if !o.reference {
		o.warn(o.file.published(ctx)...)
	}
	what := "the values of "
	if o.reference {
		what = "a call for an access token of "
	}
	return result{text: fmt.Sprintf("%s has %s%s %s.\n", secret.Clean(o.file.path), what, done.Connector, g.Called()), json: done}, nil
}

// text are the values of a grant in a format.
func (o *exportOptions) text(ctx context.Context, f export.Format, s *session.Setup, g steps.Grant) (secret.Secret, error) {
	v := export.Values{Name: s.Facts().Connector.Name, ConnectorID: s.Facts().Connector.ID, Group: g.Group, GroupID: g.GroupID, Endpoint: g.Last.Endpoint, Token: tokenCommand(s, g)}
	if o.reference {
		root, err := s.API()
		if err == nil {
			v.APIRoot = root.String()
		}
		text, err := f.Reference(v)
		return secret.New(text), err
	}
	return unlocked(ctx, o.app, s, func() (secret.Secret, error) {
		root, c, err := s.Credentials(ctx, g.ID)
		if err != nil {
			return secret.Secret{}, err
		}
		v.APIRoot, v.Secret, v.Refresh = root.String(), c.ConnectorSecret, c.RefreshToken
		return f.Write(v)
	})
}

// tokenCommand is the command that prints an access token of a grant, whatever else is
// set up by then.
func tokenCommand(s *session.Setup, g steps.Grant) []string {
	words := append([]string{programName, "token", s.Facts().Connector.ID}, strings.Fields(s.Target.Flag())...)
	group := g.GroupID
	if group == "" {
		group = string(g.ID)
	}
	return append(words, "--group", group)
}

// exported is what was exported, for programs.
type exported struct {
	Format    string `json:"format"`
	Connector string `json:"connector"`
	Group     string `json:"group,omitempty"`
	Grant     string `json:"grant,omitempty"` // the grant's ID where there is no group
	Reference bool   `json:"reference"`
	File      string `json:"file,omitempty"`
	Text      string `json:"text,omitempty"` // where no file has it
}
