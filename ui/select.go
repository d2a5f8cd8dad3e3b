package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/alike"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// selection is what most commands are about: a connector by its name or ID, and a
// group of it. Empty ones mean all.
type selection struct {
	*app
	connector, group string
	naming           string // how a person names a connector; "": as an argument
}

// documents are the set-ups of the connector in a role, or in every role if it is
// empty. Those that cannot be read are a warning, and an error if there are no others.
// They come in the order of status. Codes: nothing_set_up, none_there, unknown_connector,
// those of reading a document.
func (o *selection) documents(ctx context.Context, h *session.Home, r steps.Role) ([]session.Summary, error) {
	all, unread := o.listDocuments(ctx, h)
	of := func(docs []session.Summary) []session.Summary { return session.Of(docs, r) }
	all = sortedDocuments(of(all))
	if len(all) == 0 && len(unread) > 0 {
		return nil, errors.Join(unread...)
	}
	o.warn(unread...)
	docs := all
	if o.connector != "" {
		name := secret.Clean(o.connector)
		docs = keep(all, func(d session.Summary) bool { return d.Is(name) })
	}
	switch {
	case len(all) == 0:
		return nil, noneSetUp(ctx, h, of)
	case len(docs) == 0:
		return nil, usage(words.CodeUnknownConnector, o.connector, connectorNames(o.connector, all), meantConnector(o.connector, all))
	}
	return docs, nil
}

// listDocuments lists the set-ups of a home. Those of a team are sealed as a whole: the
// passphrase of this member's identity is asked for first.
func (a *app) listDocuments(ctx context.Context, h *session.Home) ([]session.Summary, []error) {
	if err := a.enter(ctx, h); err != nil {
		return nil, []error{err}
	}
	return h.Documents(ctx)
}

// enter has the identity of this member of the team, if there is a team. Codes: those
// of session.Team.Enter.
func (a *app) enter(ctx context.Context, h *session.Home) error {
	if h.Team == nil {
		return nil
	}
	return a.prompting(ctx, h.Team.GivePassphrase, func() error { return h.Team.Enter(ctx) })
}

// selectDocuments are the documents of the connector for a developer.
func (o *selection) selectDocuments(ctx context.Context) (*session.Home, []session.Summary, error) {
	h, err := o.open()
	if err != nil {
		return nil, nil, err
	}
	docs, err := o.documents(ctx, h, steps.Developer)
	return h, docs, err
}

// one is the developer's set-up of the connector, which has what the command needs if
// any of those that may be meant has it. Codes: several, those of meant and of documents.
func (o *selection) one(ctx context.Context, has func(session.Summary) bool) (*session.Home, session.Summary, error) {
	h, docs, err := o.selectDocuments(ctx)
	if err == nil {
		docs, err = o.meant(h, docs, has)
	}
	if err != nil {
		return nil, session.Summary{}, err
	}
	d, err := o.chooseConnector(ctx, docs)
	return h, d, err
}

// openRegistered opens the developer's set-up of the connector. Codes: those of one.
func (o *selection) openRegistered(ctx context.Context) (*session.Setup, error) {
	h, d, err := o.one(ctx, session.Summary.Registered)
	if err != nil {
		return nil, err
	}
	return h.Setup(d)
}

// openGrant opens the developer's set-up of the connector, and the grant of the group
// that has a token. Codes: no_token, unknown_group, several_groups, those of one.
func (o *selection) openGrant(ctx context.Context) (*session.Setup, steps.Grant, error) {
	h, d, err := o.one(ctx, session.Summary.HasToken)
	if err == nil && !d.HasToken() {
		err = noToken(d)
	}
	if err != nil {
		return nil, steps.Grant{}, err
	}
	s, err := h.Setup(d)
	if err != nil {
		return nil, steps.Grant{}, err
	}
	all := withToken(s.Facts().Grants)
	found := selectGrants(all, o.group)
	if len(found) > 1 {
		g, err := o.chooseGrant(ctx, found)
		return s, g, err
	}
	g, err := oneGrant(all, found, o.group)
	return s, g, err
}

// minPrefix is the shortest beginning of a grant's ID that names the grant.
const minPrefix = 4

// selectGrants keeps the grants that --group names: by the group's name or ID, by
// the grant's own ID, or by the beginning of that if only one begins so. "" names all.
func selectGrants(grants []steps.Grant, wanted string) []steps.Grant {
	found := keep(grants, func(g steps.Grant) bool {
		return wanted == "" || strings.EqualFold(wanted, g.Group) || kaizala.SameID(wanted, g.GroupID) || strings.EqualFold(wanted, string(g.ID))
	})
	if len(found) > 0 || len(wanted) < minPrefix {
		return found
	}
	found = keep(grants, func(g steps.Grant) bool {
		return len(g.ID) > len(wanted) && strings.EqualFold(wanted, string(g.ID[:len(wanted)]))
	})
	if len(found) > 1 {
		return nil
	}
	return found
}

func withToken(grants []steps.Grant) []steps.Grant {
	return keep(grants, func(g steps.Grant) bool { return g.Refresh.Yes() })
}

// keep is a new list of those that are.
func keep[T any](all []T, are func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !are(v) })
}

// oneGrant is the only grant that was found for --group among all, of which there are
// some. Codes: unknown_group, several_groups.
func oneGrant(all, found []steps.Grant, wanted string) (steps.Grant, error) {
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return steps.Grant{}, unknownGroup(wanted, all)
	}
	return steps.Grant{}, usage(words.CodeSeveralGroups, grantNames("", all))
}

// unknownGroup is the error for a group that none of the grants has. Codes: unknown_group.
func unknownGroup(wanted string, all []steps.Grant) error {
	var groups []string
	for _, g := range all {
		groups = append(groups, g.Called())
	}
	return usage(words.CodeUnknownGroup, wanted, grantNames(wanted, all), strings.TrimSpace(didYouMean(wanted, groups, "")))
}

// grantNames lists grants by what --group takes.
func grantNames(wanted string, grants []steps.Grant) string {
	return listed(wanted, grants, grantName)
}

func grantName(g steps.Grant) string {
	if g.Group == "" {
		return g.Called()
	}
	return strings.TrimSpace(g.Group + " " + g.GroupID)
}

// listed has the names in one line, those most like the wanted one first and ten at
// most, or says that there are none.
func listed[T any](wanted string, all []T, name func(T) string) string {
	var out []string
	for _, v := range all {
		out = append(out, name(v))
	}
	if wanted != "" {
		out = alike.Sorted(wanted, out)
	}
	return firstNames(out)
}

// unnamed is the ID of a grant that has no group, for programs; "" for others.
func unnamed(g steps.Grant) string {
	if g.Group == "" {
		return string(g.ID)
	}
	return ""
}
