package ui

import (
	"context"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// sayText cleans the text of --say. Codes: usage without a text, too_long,
// token_in_clear, secret_in_clear.
func sayText(text string) (string, error) {
	clean := paste.CleanValue(steps.HelloField, text)
	switch {
	case clean == "":
		return "", usage(words.CodeUsage, "--say wants a text")
	case secret.HasToken(text):
		return "", usage(paste.CodeTokenInClear)
	case utf8.RuneCountInString(clean) > steps.MaxLength(steps.HelloField):
		return "", usage(steps.CodeTooLong)
	}
	if err := paste.Clear(steps.HelloField, clean); err != nil {
		return "", usage(steps.CodeOf(err))
	}
	return clean, nil
}

// targetGroup is the one group that a message goes to, among those that the token
// works in: the one with that name or ID, or the only one. Codes: unseen_group,
// several_seen.
func targetGroup(groups []steps.Group, wanted string) (steps.Group, error) {
	found := keep(groups, func(g steps.Group) bool {
		return wanted == "" || strings.EqualFold(wanted, g.Name) || kaizala.SameID(wanted, g.ID)
	})
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return steps.Group{}, usage(words.CodeUnseenGroup, wanted, listed(wanted, groups, steps.Group.Called))
	}
	return steps.Group{}, usage(words.CodeSeveralSeen, listed("", found, func(g steps.Group) string { return strings.TrimSpace(g.Name + " " + g.ID) }))
}

// sayGrant is the one grant whose token sends the message: the named one, else the
// user token, which may work in the named group. Codes: those of oneGrant.
func sayGrant(s *session.Setup, wanted string) (steps.GrantID, error) {
	all := withToken(s.Facts().Grants)
	found := selectGrants(all, wanted)
	if len(found) == 0 {
		found = keep(all, func(g steps.Grant) bool { return g.Kind == steps.UserGrant })
	}
	g, err := oneGrant(all, found, wanted)
	return g.ID, err
}

// verifyAndSay verifies one connector, then sends a message through it. The error
// is that of sending; the check has its own.
func (o *verifyOptions) verifyAndSay(ctx context.Context, s *session.Setup) (check, error) {
	id, err := sayGrant(s, o.group)
	if err != nil {
		return check{}, err
	}
	var c check
	c.of(s)
	w := o.watch(&c.records)
	c.call, c.err = unlocked(ctx, o.app, s, func() (steps.Call, error) { return s.Tokens(w).Verify(ctx, id) })
	if c.err != nil {
		return c, nil
	}
	c.grant = s.Facts().Grant(id)
	err = c.say(c.grant.Greets(), o.group, func(to steps.Group) error { return s.Say(ctx, id, to, o.text, w) })
	return c, err
}

// say has post send the message to the one group that is wanted, and notes it.
func (c *check) say(groups []steps.Group, wanted string, post func(to steps.Group) error) error {
	to, err := targetGroup(groups, wanted)
	if err == nil {
		err = post(to)
	}
	if err == nil {
		c.said = &to
	}
	return err
}
