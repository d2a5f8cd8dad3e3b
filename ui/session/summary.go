package session

import (
	"context"
	"slices"
	"strings"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

// Summary is one document as the start page lists it.
type Summary struct {
	Target  Target
	Role    steps.Role
	Name    string // the connector's
	Group   string // the one that was touched last
	Page    steps.Page
	Touched time.Time
	doc     persist.Document
}

// Is reports whether the connector has that name or ID.
func (s Summary) Is(wanted string) bool {
	return strings.EqualFold(wanted, s.Name) || wanted == s.doc.Facts.Connector.ID
}

// Documents lists what there is, of one Kaizala if the target was named, the latest
// first, without unlocking anything. Documents that cannot be read come as errors.
func (h *Home) Documents(ctx context.Context) ([]Summary, []error) {
	var docs []persist.Document
	var errs []error
	if h.Target.Named {
		docs, errs = persist.ListRealm(ctx, h.Store, h.Target.Realm)
	} else {
		docs, errs = h.Store.List(ctx)
	}
	docs = h.withMoved(ctx, docs)
	latest := make([]int, len(docs)) // a Summary is large: places are sorted in its place
	for i := range docs {
		latest[i] = i
	}
	slices.SortStableFunc(latest, func(a, b int) int { return docs[b].Touched.Compare(docs[a].Touched) })
	out := make([]Summary, 0, len(docs))
	var elsewhere error // another API root's: not for here, which is worth telling
	for _, i := range latest {
		d := docs[i]
		t, err := h.targetOf(d)
		if err != nil {
			elsewhere = err
			continue
		}
		w := steps.Wizard{Role: d.Key.Role, Facts: d.Facts}
		w.Page, w.Grant = steps.Resume(w.Role, w.Facts, h.Now())
		v := w.View()
		out = append(out, Summary{Target: t, Role: w.Role, Name: d.Facts.Connector.Name, Group: v.Grant.Group, Page: v, Touched: d.Touched, doc: d})
	}
	if len(out) == 0 && elsewhere != nil {
		errs = append(errs, elsewhere)
	}
	return out, errs
}

// targetOf is the Kaizala of a document: the one that was named, if the document fits.
// Codes: other_realm, bad_root.
func (h *Home) targetOf(d persist.Document) (Target, error) {
	if h.Target.Named {
		return h.Target, h.Target.binding().Fits(d)
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
		mine = slices.DeleteFunc(slices.Clone(mine), func(d Summary) bool { return d.Page.Last() })
	}
	if len(mine) != 1 {
		return Summary{}, false
	}
	return mine[0], true
}
