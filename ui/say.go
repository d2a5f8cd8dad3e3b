package ui

import (
	"context"
	"errors"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// spoken is the text of --say, fit to be sent.
func spoken(text string) (string, error) {
	clean := paste.CleanValue(steps.HelloField, text)
	switch {
	case clean == "":
		return "", usage(words.CodeUsage, "--say wants a text")
	case len(clean) > steps.MaxValue:
		return "", usage(steps.CodeTooLong)
	}
	return clean, nil
}

// addressee is the one group, of those that a token sees, that a message goes
// to: the one of that name or ID, or the only one.
func addressee(groups []steps.Group, wanted string) (steps.Group, error) {
	var found []steps.Group
	var names []string
	for _, g := range groups {
		names = append(names, g.Called())
		if wanted == "" || strings.EqualFold(wanted, g.Name) || wanted == g.ID {
			found = append(found, g)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return steps.Group{}, usage(words.CodeUnseenGroup, wanted, strings.Join(names, ", "))
	}
	names = nil
	for _, g := range found {
		names = append(names, strings.TrimSpace(g.Name+" "+g.ID))
	}
	return steps.Group{}, usage(words.CodeSeveralSeen, strings.Join(names, ", "))
}

// speaker is the one grant whose token sends the message: of the named group,
// else the user token, which may see it.
func speaker(s *session.Setup, wanted string) (steps.GrantID, error) {
	var named, user []steps.GrantID
	for _, g := range s.Facts().Grants {
		switch {
		case !g.Refresh.Yes():
		case matches(g, wanted):
			named = append(named, g.ID)
		case g.Kind == steps.UserGrant:
			user = append(user, g.ID)
		}
	}
	if len(named) == 0 {
		named = user
	}
	if len(named) != 1 {
		return "", noOne(s, wanted, len(named))
	}
	return named[0], nil
}

// greet verifies one connector and sends a message through it.
func (o verifyOptions) greet(ctx context.Context, s *session.Setup, text string) error {
	id, err := speaker(s, o.group)
	if err != nil {
		return err
	}
	r := result{connector: s.Facts().Connector.Name}
	w := o.watch(&r.records)
	if err := o.unlocking(ctx, s, func() (err error) { r.call, err = s.Tokens(w).Verify(ctx, id); return err }); err != nil {
		return o.failed(&r, err)
	}
	g := s.Facts().Grant(id)
	r.group = g.Group
	to, err := addressee(g.Greets(), o.group)
	if err == nil {
		err = s.Say(ctx, id, to, text, w)
	}
	return o.said(r, to, err)
}

// said tells a check that worked, and what came of the message after it.
func (o verifyOptions) said(r result, to steps.Group, err error) error {
	if err == nil {
		r.said = &to
	} else if o.flags.json {
		return o.failed(&r, err)
	}
	return errors.Join(o.tell([]result{r}), err)
}
