package ui

import (
	"cmp"
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type forgetOptions struct {
	selection
	everything bool
	dryRun     bool
	yes        bool
}

func newForget(a *app) *cobra.Command {
	o := &forgetOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "forget [CONNECTOR | FILE]",
		Short: "Delete a connector here (its tokens stay valid at the service)",
		Long: `Deletes what is kept here of one connector, of one of its groups (--group), or
of all connectors (--everything). What a developer and a group admin have of the
same connector goes together. A name that several Kaizalas have is refused without
a flag that names one. FILE is a document that cannot be read any more; status and
store name it.

The tokens stay valid at the service. The command shows the steps that end them.`,
		Annotations: arguments("CONNECTOR", "name or ID of a connector", "FILE", "a document that cannot be read"),
		Example: `  kaizala-setup forget Payroll --dry-run
  kaizala-setup forget Payroll --group Drivers --yes
  kaizala-setup forget --everything --yes`,
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "only this `group` of the connector, by its name or ID")
	c.Flags().BoolVar(&o.everything, "everything", false, "all connectors of every Kaizala, and the sandbox's world")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "list what would be deleted, and delete nothing")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
	return c
}

// removal is what is about to be deleted.
type removal struct {
	what   string // in words, as the question names it
	places []files.Place
	does   []func(context.Context) error
	dryRun bool
	home   *session.Home

	connector removedConnector // zero: there is none, or every one

	wasDefault bool // the default connector was among it
}

// removedConnector is whose set-ups are deleted, for programs.
type removedConnector struct {
	Connector   string       `json:"connector"`
	ConnectorID string       `json:"connectorId,omitempty"`
	Kaizala     string       `json:"kaizala"`
	Roles       []steps.Role `json:"roles"` // of its set-ups
}

// run deletes what the arguments name, once the person has confirmed it. Codes:
// usage, confirm_needed, unknown_connector, several_named, unknown_group, those of the store.
func (o *forgetOptions) run(ctx context.Context) (result, error) {
	r, err := o.removal(ctx)
	if err != nil {
		return result{}, err
	}
	if !o.flags.json { // a person sees each place before the question
		_, _ = io.WriteString(o.Out, r.list())
	}
	if r.dryRun = o.dryRun; r.dryRun {
		return r.result(), nil
	}
	if err := o.confirm(ctx, r); err != nil {
		return result{}, err
	}
	for _, do := range r.does {
		if err := do(ctx); err != nil {
			return result{}, err
		}
	}
	if r.wasDefault, err = o.dropDefault(ctx, r.home); err != nil {
		return result{}, err
	}
	return r.result(), nil
}

// removal finds what the arguments name.
func (o *forgetOptions) removal(ctx context.Context) (removal, error) {
	if o.everything == (o.connector != "") || o.everything && o.group != "" {
		return removal{}, usage(words.CodeUsage, "forget takes a connector, or --everything alone")
	}
	h, err := o.open()
	if err != nil {
		return removal{}, err
	}
	if o.everything {
		places, err := h.Store.Everything(ctx)
		return removalOf(h, "everything that is kept below "+o.stateDir(), places), err
	}
	if k, ok := h.At(o.connector); ok && o.group == "" {
		places, err := h.Store.Places(k)
		return removalOf(h, "the document "+o.connector, places), err
	}
	docs, err := o.documents(ctx, h, "")
	if err == nil {
		docs, err = o.oneConnector(ctx, docs)
	}
	switch {
	case err != nil:
		return removal{}, err
	case o.group != "":
		return o.removalOfGrants(h, docs)
	}
	var places []files.Place
	for _, d := range docs {
		more, err := h.PlacesOf(d)
		if err != nil {
			return removal{}, err
		}
		places = append(places, more...)
	}
	return removalOf(h, whole(docs), identitiesLast(places)).of(docs), nil
}

// whole names the set-ups of one connector, with all their groups.
func whole(docs []session.Summary) string {
	text := docs[0].Called() + " (" + docs[0].Target.Badge() + ") with all its groups"
	if docs[0].Role != docs[len(docs)-1].Role {
		return text + ", as its developer and as a group admin"
	}
	return text
}

// of notes whose set-ups are removed.
func (r removal) of(docs []session.Summary) removal {
	r.connector = removedConnector{docs[0].Name, docs[0].ConnectorID(), docs[0].Target.Badge(), nil}
	for _, d := range docs {
		r.connector.Roles = append(r.connector.Roles, d.Role)
	}
	return r
}

func removalOf(h *session.Home, what string, places []files.Place) removal {
	return removal{home: h, what: what, places: places, does: []func(context.Context) error{func(ctx context.Context) error { return h.Forget(ctx, places) }}}
}

// identitiesLast lists each identity once, after the documents that need it.
func identitiesLast(places []files.Place) []files.Place {
	var documents, identities []files.Place
	seen := map[string]bool{}
	for _, p := range places {
		switch {
		case p.Pin.Kind == "" && !p.Stays:
			documents = append(documents, p)
		case !seen[p.Path]:
			seen[p.Path] = true
			identities = append(identities, p)
		}
	}
	return append(documents, identities...)
}

// removalOfGrants finds the grants that --group names, in each of the documents.
func (o *forgetOptions) removalOfGrants(h *session.Home, docs []session.Summary) (removal, error) {
	r := removal{home: h}.of(docs)
	var all []steps.Grant
	for _, d := range docs {
		grants := d.Facts().Grants
		all = append(all, grants...)
		for _, g := range selectGrants(grants, o.group) {
			r.what = cmp.Or(r.what, grantOf(d.Called(), g)+" ("+d.Target.Badge()+")")
			r.does = append(r.does, func(ctx context.Context) error {
				s, err := h.Setup(d)
				if err != nil {
					return err
				}
				return o.unlocking(ctx, s, func() error { return s.Vault.ForgetGrant(ctx, g.ID) })
			})
		}
	}
	if r.does == nil {
		return r, unknownGroup(o.group, all)
	}
	return r, nil
}

// grantOf names a grant of a connector in a sentence.
func grantOf(connector string, g steps.Grant) string {
	if g.Group == "" {
		return connector + "'s token for " + groupOf(g)
	}
	return connector + "'s group " + g.Group
}

// groupOf says in a sentence which group a token is for. --group takes what is in brackets.
func groupOf(g steps.Grant) string {
	switch {
	case g.Group != "":
		return g.Group
	case g.Kind == steps.UserGrant:
		return "all of the user's groups (" + string(g.ID) + ")"
	case g.GroupID != "":
		return g.Called()
	}
	return "a group that is not known yet (" + string(g.ID) + ")"
}

func (r removal) list() string {
	var out strings.Builder
	for _, p := range r.places {
		line := p.Path
		switch {
		case p.Kind == session.PlaceTeam:
			line = "the document in the team's store " + p.Path + ", for every member"
		case p.Kind == files.PlaceKeyring && p.Path == "":
			line = "all entries of kaizala-setup in the keyring, also those for other directories"
		case p.Kind == files.PlaceKeyring:
			line = "the keyring's entry " + p.Path
		}
		if p.Stays {
			line += "  (stays: it is yours, or another connector needs it)"
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// confirm asks a person; a script has to use --yes. Codes: confirm_needed.
func (o *forgetOptions) confirm(ctx context.Context, r removal) error {
	if o.yes {
		return nil
	}
	if o.flags.noInput || o.flags.json || !isTerminal(o.In) {
		return usage(words.CodeConfirmNeeded)
	}
	line, err := plain.NewAsker(o.In, o.Err, o.now).Line(ctx, "Delete "+r.what+"? This cannot be undone. Type yes:")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes"):
		return usage(words.CodeConfirmNeeded)
	}
	return nil
}

type place struct {
	Kind  files.PlaceKind `json:"kind"`
	Path  string          `json:"path,omitempty"`
	Stays bool            `json:"stays,omitempty"`
}

func (r removal) result() result {
	text := "Forgotten: " + r.what
	if r.dryRun {
		text = "Nothing was removed; this would forget " + r.what
	}
	if r.wasDefault {
		text += ". It was the default connector; there is none now"
	}
	places := []place{}
	for _, p := range r.places {
		places = append(places, place{p.Kind, p.Path, p.Stays})
	}
	told := map[string]any{"removed": !r.dryRun, "wasDefault": r.wasDefault, "what": r.what, "places": places, "alive": words.Alive}
	if r.connector.Kaizala != "" {
		told["of"] = r.connector
	}
	return result{text: text + ".\n" + strings.Join(words.Alive, "\n") + "\n", json: told}
}
