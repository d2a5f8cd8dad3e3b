package ui

import (
	"context"
	"errors"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// meant are the developer's connectors that the arguments name.
func (a *app) meant(ctx context.Context, h *session.Home, wanted []string, several bool) ([]session.Summary, error) {
	var docs []session.Summary
	var names []string
	all, unread := h.Documents(ctx)
	for _, d := range all {
		if d.Role != steps.Developer {
			continue
		}
		names = append(names, d.Name)
		if len(wanted) == 0 || d.Is(wanted[0]) {
			docs = append(docs, d)
		}
	}
	if len(names) == 0 && len(unread) > 0 {
		return nil, errors.Join(unread...) // which is why
	}
	a.warn(unread...)
	switch {
	case len(names) == 0:
		return nil, usage(words.CodeNothingSetUp)
	case len(docs) == 0:
		return nil, usage(words.CodeUnknownConnector, wanted[0], strings.Join(names, ", "))
	case len(docs) > 1 && !several:
		return nil, usage(words.CodeSeveral, strings.Join(names, ", "))
	}
	return docs, nil
}

// theOne goes on with the one connector that is meant. Its home is to be closed.
func (a *app) theOne(ctx context.Context, wanted []string) (*session.Home, *session.Setup, error) {
	t, err := a.target()
	if err != nil {
		return nil, nil, err
	}
	h, err := a.home(t)
	if err != nil {
		return nil, nil, err
	}
	docs, err := a.meant(ctx, h, wanted, false)
	if err == nil {
		var s *session.Setup
		if s, err = h.Setup(docs[0]); err == nil {
			return h, s, nil
		}
	}
	_ = h.Close()
	return nil, nil, err
}

// matches reports whether a grant is the one of that name or ID; "" is any.
func matches(g steps.Grant, wanted string) bool {
	return wanted == "" || strings.EqualFold(wanted, g.Group) || wanted == g.GroupID
}

// oneGrant is the grant that is meant: of the named group, or the only one.
func (a *app) oneGrant(s *session.Setup, group string) (steps.Grant, error) {
	var found []steps.Grant
	for _, g := range s.Facts().Grants {
		if g.Refresh.Yes() && matches(g, group) {
			found = append(found, g)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return steps.Grant{}, noOne(s, group, len(found))
}

// noOne is why not just one grant is meant: none of that name, or several.
func noOne(s *session.Setup, wanted string, found int) error {
	var names []string
	for _, g := range s.Facts().Grants {
		if g.Refresh.Yes() {
			names = append(names, strings.TrimSpace(g.Group+" "+g.GroupID))
		}
	}
	switch {
	case len(names) == 0:
		return usage(words.CodeNothingSetUp)
	case found == 0:
		return usage(words.CodeUnknownGroup, wanted, strings.Join(names, ", "))
	}
	return usage(words.CodeSeveralGroups, strings.Join(names, ", "))
}
