package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type importOptions struct {
	*app
	name, group string
	file        string
	merge       bool
	anyway      bool
}

func newImport(a *app) *cobra.Command {
	o := &importOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "import [NAME | -]",
		Short: "Keep values from a text as a connector that is set up",
		Long: `Reads what export wrote, or values in any other form that people paste, and keeps
them as a developer's set-up: the connector's ID, its secret and a refresh token.
Nobody is called: kaizala-setup verify makes the live call.

The set-up belongs to the Kaizala that --api-root or --sandbox names. A text that
says it is for another one is refused: it does not decide where secrets are sent.

A connector that is set up already stays as it is. With --merge the values go
into its set-up, the token to its group. What they replace stays: store restore
brings a token back, store restore --secret the secret.`,
		Annotations: arguments("NAME", "the connector's name; without it, the one that the text tells", "-", "standard input, as without an argument"),
		Example: `  kaizala-setup import --sandbox < values.json
  kaizala-setup import --file values.json --api-root https://api.example.com --merge`,
	}, &o.name, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "the `group` of the token; without it, the one that the text tells")
	c.Flags().StringVar(&o.file, "file", "", "read this `file`; - or nothing is standard input")
	c.Flags().BoolVar(&o.merge, "merge", false, "keep the values in the set-up of the same connector")
	c.Flags().BoolVar(&o.anyway, "anyway", false, "keep the values whatever they state about themselves")
	return c
}

// run keeps the values. Codes: usage, empty_input, incomplete_import, nameless, other_root,
// set_up_already, several, name_taken, those of paste.Read and of session.Setup.Import.
func (o *importOptions) run(ctx context.Context) (result, error) {
	if o.name == "-" { // as token and verify have it: no name
		if !isStdin(o.file) {
			return result{}, usage(words.CodeUsage, "- is standard input, and --file names another text")
		}
		o.name = ""
	}
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	if err := (label{new(string), steps.NameField}).Set(o.name); err != nil {
		return result{}, err
	}
	text, err := o.contents(ctx, o.file)
	if err != nil {
		return result{}, err
	}
	roots := paste.Roots(text.Reveal())
	if err := o.fits(roots, h.Target); err != nil {
		return result{}, err
	}
	if h.Target.InSandbox() {
		at, _ := kaizala.ParseRoot(h.SandboxRoot()) // nobody is called: it is where the sandbox was last
		if err := fitsSandbox(roots, at); err != nil {
			return result{}, err
		}
	}
	read, err := o.read(text, h.Target)
	if err != nil {
		return result{}, err
	}
	read.Unused = max(0, read.Unused-len(roots)) // the line of the API root was used
	if err := o.enter(ctx, h); err != nil {
		return result{}, err
	}
	docs, unread := h.Documents(ctx)
	o.warn(unread...)
	s, fresh, err := o.setup(h, docs, read.Values)
	if err != nil {
		return result{}, err
	}
	var g steps.Grant
	give := func(p secret.Secret) { s.Vault.GivePassphrase(p) }
	err = o.prompting(ctx, give, func() (err error) {
		s, fresh, g, err = o.keepValues(ctx, h, s, fresh, read.Values)
		return err
	})
	if err != nil {
		return result{}, err
	}
	return o.kept(s, g, read, fresh), nil
}

// keepValues keeps the values in a set-up, or in the one that another process began meanwhile.
// While the person is asked for a passphrase, no other process waits. Codes: those of
// setup and of session.Setup.Import.
func (o *importOptions) keepValues(ctx context.Context, h *session.Home, s *session.Setup, fresh bool, v paste.Values) (*session.Setup, bool, steps.Grant, error) {
	release, err := h.Beginning(ctx)
	if err != nil {
		return s, fresh, steps.Grant{}, err
	}
	defer release()
	if fresh {
		docs, _ := h.Documents(ctx)
		now, still, err := o.setup(h, docs, v)
		if err != nil {
			return s, fresh, steps.Grant{}, err
		}
		if !still {
			s, fresh = now, false
		}
	}
	if !fresh {
		v.Name = o.name // the set-up has its name, unless the person gives it another
	}
	g, err := s.Import(ctx, v, o.anyway)
	return s, fresh, g, err
}

// read reads the values, with the name and the group that the command line has. Codes:
// empty_input, incomplete_import, nameless, those of paste.Read.
func (o *importOptions) read(text secret.Secret, t session.Target) (paste.Reading, error) {
	if strings.TrimSpace(text.Reveal()) == "" {
		return paste.Reading{}, usage(words.CodeEmptyInput)
	}
	r := paste.Read("", text.Reveal(), paste.Context{Public: !t.InSandbox() && !t.API.IsLoopback(), Now: o.now()})
	switch {
	case steps.CodeOf(r.Refusal) == paste.CodeTooLong && text.Len() <= paste.MaxText: // for one value alone
		return r, usage(paste.CodeNothingFound)
	case r.Refusal != nil:
		return r, r.Refusal
	}
	if !o.anyway {
		if doubts := paste.Serious(r.Warnings); len(doubts) > 0 {
			return r, doubts[0]
		}
	}
	v := &r.Values
	var missing []string
	for i, none := range []bool{v.ID == "", v.Secret.IsZero(), v.Refresh.IsZero()} {
		if none {
			missing = append(missing, []string{"the connector's ID", "the connector's secret", "the refresh token"}[i])
		}
	}
	if len(missing) > 0 {
		return r, usage(words.CodeIncompleteImport, strings.Join(missing, ", "))
	}
	if o.group != "" && o.group != v.Group {
		v.Group, v.GroupID = o.group, ""
	}
	v.Name = cmp.Or(secret.Clean(o.name), v.Name, r.Found.Name)
	if v.Name == "" {
		return r, usage(words.CodeNameless)
	}
	return r, nil
}

// setup is the set-up that the values go into, and whether it is a new one. Codes:
// set_up_already, several, name_taken.
func (o *importOptions) setup(h *session.Home, docs []session.Summary, v paste.Values) (*session.Setup, bool, error) {
	twins := h.Twins(docs, v.ID)
	others := keep(session.Of(docs, steps.Developer), func(d session.Summary) bool { return d.Is(v.Name) && d.Target.Flag() == h.Target.Flag() })
	switch {
	case len(twins) == 0 && len(others) > 0:
		return nil, false, usage(words.CodeNameTaken, v.Name)
	case len(twins) == 0:
		return h.New(steps.Developer).Setup, true, nil
	case !o.merge:
		return nil, false, usage(session.CodeSetUpAlready, connectorNames("", twins))
	}
	if named := keep(twins, func(d session.Summary) bool { return d.Is(o.name) }); len(named) == 1 {
		twins = named
	}
	if len(twins) > 1 {
		return nil, false, usage(words.CodeSeveral, connectorNames("", twins))
	}
	s, err := h.Setup(twins[0])
	return s, false, err
}

// kept is the result of an import.
func (o *importOptions) kept(s *session.Setup, g steps.Grant, r paste.Reading, fresh bool) result {
	c := s.Facts().Connector
	done := imported{
		Connector: c.Name, ConnectorID: c.ID, Kaizala: s.Target.Badge(), Group: g.Group, GroupID: g.GroupID, Grant: unnamed(g),
		New: fresh, TokenLength: g.Refresh.Len, RefreshExpiry: rfc3339(g.Refresh.Says.Expires), UnusedLines: r.Unused,
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Kept as %s (%s), for %s: %s\n", c.Name, done.Kaizala, groupOf(g), words.Held(g.Refresh, o.zone))
	for _, d := range r.Warnings {
		done.Doubts = append(done.Doubts, steps.CodeOf(d))
		fmt.Fprintln(&out, "! "+strings.Join(o.words(d).Lines(), " "))
	}
	slices.Sort(done.Doubts)
	if r.Unused > 0 {
		fmt.Fprintln(&out, "Not used: "+words.UnusedLines(r.Unused))
	}
	fmt.Fprintf(&out, "Next: %s makes the live call.\n", s.Target.Command("verify", c.Name))
	return result{text: out.String(), json: done}
}

// imported is what was kept, for programs.
type imported struct {
	Connector     string   `json:"connector"`
	ConnectorID   string   `json:"connectorId"`
	Kaizala       string   `json:"kaizala"`
	Group         string   `json:"group,omitempty"`
	GroupID       string   `json:"groupId,omitempty"`
	Grant         string   `json:"grant,omitempty"` // the grant's ID where there is no group
	New           bool     `json:"new"`             // the connector was not set up here
	TokenLength   int      `json:"tokenLength"`
	RefreshExpiry string   `json:"refreshTokenExpiry,omitempty"` // RFC 3339
	Doubts        []string `json:"doubts,omitempty"`             // codes
	UnusedLines   int      `json:"unusedLines,omitempty"`
}
