package session

import (
	"context"
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Summary is one document as the start page lists it.
type Summary struct {
	Target  Target
	Role    steps.Role
	Name    string         // the connector's
	Group   string         // the one that was touched last
	At      steps.Progress // where it goes on
	Touched time.Time
	doc     persist.Document
	team    *Team // that keeps it; nil: it is kept here
}

// Grant is the one that is gone on with.
func (s Summary) Grant() steps.Grant { return s.doc.Facts.Grant(s.At.Grant) }

// ConnectorID is the connector's ID, where it is known.
func (s Summary) ConnectorID() string { return s.doc.Facts.Connector.ID }

// Called is the connector's name, or says that it has none yet.
func (s Summary) Called() string { return s.doc.Facts.Connector.Called() }

// Is reports whether the connector has that name or ID. A set-up that has neither yet is
// named by its own ID.
func (s Summary) Is(wanted string) bool {
	c := s.doc.Facts.Connector
	return strings.EqualFold(wanted, s.Name) || kaizala.SameID(wanted, c.ID) || c.Name == "" && strings.EqualFold(wanted, s.doc.Key.ID)
}

// Registered reports whether the connector is known by its ID, as it is from step 1 on.
func (s Summary) Registered() bool { return s.ConnectorID() != "" }

// HasToken reports whether a grant of it has a refresh token.
func (s Summary) HasToken() bool {
	return slices.ContainsFunc(s.doc.Facts.Grants, func(g steps.Grant) bool { return g.Refresh.Yes() })
}

// Documents lists what there is, of one Kaizala if the target was named, the latest
// first, without unlocking anything. Documents that cannot be read come as errors.
func (h *Home) Documents(ctx context.Context) ([]Summary, []error) {
	return h.documents(ctx, h.Target)
}

// Everywhere lists what there is of every Kaizala, as Documents does.
func (h *Home) Everywhere(ctx context.Context) ([]Summary, []error) {
	return h.documents(ctx, Target{})
}

// documents lists what there is, of one Kaizala if of was named.
func (h *Home) documents(ctx context.Context, of Target) ([]Summary, []error) {
	shared, teamErrs := h.listTeam(ctx, of)
	docs, errs := list(ctx, h.Store, of)
	docs = h.withMoved(ctx, docs)
	docs = slices.DeleteFunc(docs, func(d persist.Document) bool { // left over from a move to the team
		return slices.ContainsFunc(shared, func(s persist.Document) bool { return s.Key == d.Key })
	})
	here := len(docs)
	docs, errs = append(docs, shared...), append(errs, teamErrs...)
	latest := make([]int, len(docs)) // a Summary is large: places are sorted in its place
	for i := range docs {
		latest[i] = i
	}
	slices.SortStableFunc(latest, func(a, b int) int { return docs[b].Touched.Compare(docs[a].Touched) })
	out := make([]Summary, 0, len(docs))
	for _, i := range latest {
		d := docs[i]
		t, err := of.targetOf(d)
		switch code := steps.CodeOf(err); {
		case code == vault.CodeOtherRealm: // another API root's: it was not asked for
			continue
		case err != nil:
			errs = append(errs, err)
			continue
		}
		s := Summary{Target: t, Role: d.Key.Role, Name: d.Facts.Connector.Name, At: steps.ProgressOf(d.Key.Role, d.Facts, h.Now()), Touched: d.Touched, doc: d}
		s.Group = s.Grant().Group
		if i >= here {
			s.team = h.Team
		}
		out = append(out, s)
	}
	h.connectors.listed(out)
	return out, errs
}

// list lists the documents of a store, of one realm if the target was named.
func list(ctx context.Context, in persist.Store, of Target) ([]persist.Document, []error) {
	if of.Named {
		return persist.ListRealm(ctx, in, of.Realm)
	}
	return in.List(ctx)
}

// listTeam lists what the team keeps, if there is one and the target may be there.
func (h *Home) listTeam(ctx context.Context, of Target) ([]persist.Document, []error) {
	if h.Team == nil || of.Named && !h.Team.keeps(of.Realm) {
		return nil, nil
	}
	docs, errs := list(ctx, h.Team.Store, of)
	if (deliveries{h}).some(ctx) {
		return list(ctx, h.Team.Store, of)
	}
	return docs, errs
}

// targetOf is the Kaizala of a document: t if it was named, and the document fits.
// Codes: other_realm, bad_root.
func (t Target) targetOf(d persist.Document) (Target, error) {
	if t.Named {
		return t, t.binding().Fits(d)
	}
	return TargetOf(d)
}

// withMoved has documents that were moved to another directory as they are there.
func (h *Home) withMoved(ctx context.Context, docs []persist.Document) []persist.Document {
	h.moved.Range(func(k, e any) bool {
		if d, err := e.(*files.Store).Load(ctx, k.(persist.Key)); err == nil && d.Revision > 0 {
			docs = append(slices.DeleteFunc(docs, func(old persist.Document) bool { return old.Key == d.Key }), d)
		}
		return true
	})
	return docs
}

// Of keeps the documents of a role; an empty role is any. It copies docs only if some
// are of another role: a Summary is large, and there may be thousands.
func Of(docs []Summary, r steps.Role) []Summary {
	other := func(d Summary) bool { return r != "" && d.Role != r }
	if !slices.ContainsFunc(docs, other) {
		return docs
	}
	return slices.DeleteFunc(slices.Clone(docs), other)
}

// Meant is the set-up that is clearly meant: the one of the role that was named, else the
// only one of the role that was asked for, else the only one that is unfinished. ok is
// false if the person is to choose.
func Meant(r steps.Role, name string, docs []Summary) (s Summary, ok bool) {
	mine := Of(docs, r)
	switch {
	case name != "":
		mine = slices.DeleteFunc(slices.Clone(mine), func(d Summary) bool { return !d.Is(name) })
	case r == "":
		mine = slices.DeleteFunc(slices.Clone(mine), func(d Summary) bool { return d.At.Last })
	}
	if len(mine) != 1 {
		return Summary{}, false
	}
	return mine[0], true
}
