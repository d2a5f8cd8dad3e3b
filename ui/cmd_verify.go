package ui

import (
	"cmp"
	"context"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

type verifyOptions struct {
	selection
	given   given
	all     bool
	explain bool
	say     bool // --say was given
	text    string
}

func newVerify(a *app) *cobra.Command {
	o := &verifyOptions{selection: selection{app: a, naming: "Name one, add --all for all of them"}, given: given{app: a}}
	c := a.command(&cobra.Command{
		Use:   "verify [CONNECTOR | -]",
		Short: "Make the live token call and show the result",
		Long: `Exchanges the refresh token for an access token, and asks the platform which
groups the token works in. This posts nothing.

With --say the command sends one message after a check that worked. All members
of the group can read it. It is sent once, whatever the answer: exit 1 with the
code hello_unsure means that nobody knows whether it was posted.

` + givenHelp,
		Annotations: arguments("CONNECTOR", aConnector, "-", aStdin),
		Example: `  kaizala-setup verify Payroll
  kaizala-setup verify --all --json
  kaizala-setup verify - --api-root https://api.example.com < values.json
  kaizala-setup verify --env --save-refresh new-token.txt`,
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "only this `group` of the connector, by its name or ID")
	o.given.flags(c)
	c.Flags().BoolVar(&o.all, "all", false, "verify every connector")
	c.Flags().BoolVar(&o.explain, "explain", false, "show what went over the network, without secrets, and the same calls for curl")
	c.Flags().StringVar(&o.text, "say", "", "after the check, send this `text` to the group")
	c.PreRun = func(c *cobra.Command, _ []string) { o.say = c.Flags().Changed("say") }
	return c
}

// run verifies what the arguments name. Codes: those of the service and of the
// vault, expired, nothing_set_up, missing_values, unknown_group.
func (o *verifyOptions) run(ctx context.Context) (result, error) {
	if o.say {
		var err error
		if o.text, err = sayText(o.text); err != nil {
			return result{}, err
		}
	}
	switch meant, err := o.given.meant(o.connector); {
	case err != nil:
		return result{}, err
	case o.say && o.all:
		return result{}, usage(words.CodeUsage, "--say and --all cannot be used together: a message goes to one group")
	case meant && (o.all || o.group != "" && !o.say):
		return result{}, usage(words.CodeUsage, "--all and --group are for connectors that are set up here")
	case meant:
		c, err := o.verifyGiven(ctx)
		return o.checked([]check{c}, err)
	}
	return o.verifyStored(ctx)
}

// verifyGiven verifies values that are stored nowhere. The error is that of sending the
// message; the check has its own.
func (o *verifyOptions) verifyGiven(ctx context.Context) (c check, err error) {
	group := o.group
	if o.given.env {
		group = cmp.Or(group, paste.AsSecret(o.environment.groupID).Reveal())
	}
	c.err = o.given.prove(ctx, o.watch(&c.records), func(client *kaizala.Client, proof tokens.Proof, came renewedToken) {
		c.call, c.renewed = proof.Call(), came
		c.call.At = o.now()
		if o.say {
			err = c.say(c.call.Groups, group, func(to steps.Group) error { return session.Say(ctx, client, proof, to, o.text) })
		}
	})
	if err != nil && o.given.inJSON(c.renewed) {
		err = broughtToken{err, c.renewed.token}
	}
	return c, err
}

func (o *verifyOptions) verifyStored(ctx context.Context) (result, error) {
	h, docs, err := o.selectDocuments(ctx)
	if err == nil && !o.all {
		docs, err = o.meant(h, docs, session.Summary.HasToken)
	}
	if err == nil && !o.all {
		docs[0], err = o.chooseConnector(ctx, docs)
		docs = docs[:1]
	}
	if err != nil {
		return result{}, err
	}
	var groups []steps.Grant
	all, locked := make([][]check, len(docs)), map[persist.Pin]error{}
	var calls errgroup.Group
	calls.SetLimit(maxParallel)
	for i, d := range docs {
		s, err := h.Setup(d)
		if err != nil {
			return result{}, err
		}
		if o.say && d.HasToken() {
			c, err := o.verifyAndSay(ctx, s)
			return o.checked([]check{c}, err)
		}
		has := withToken(s.Facts().Grants)
		groups = append(groups, has...)
		grants := selectGrants(has, o.group)
		if len(grants) == 0 {
			continue
		}
		failed, known := locked[d.Pin()]
		if !known { // one at a time: it may ask for a passphrase
			failed = o.unlocking(ctx, s, func() error { return s.Vault.Unlock(ctx) })
			locked[d.Pin()] = failed
		}
		calls.Go(func() error { all[i] = o.verifyGrants(ctx, s, grants, failed); return nil })
	}
	_ = calls.Wait() // each check has its own error
	checks := slices.Concat(all...)
	switch {
	case len(groups) == 0:
		return result{}, noToken(docs...)
	case len(checks) == 0:
		return result{}, unknownGroup(o.group, groups)
	}
	return o.checked(checks, nil)
}

// maxParallel limits the connectors that are verified at a time, and the grants of each.
const maxParallel = 64

// verifyGrants makes the live calls of a connector's grants in parallel, unless its
// document is locked.
func (o *verifyOptions) verifyGrants(ctx context.Context, s *session.Setup, grants []steps.Grant, locked error) []check {
	out := make([]check, len(grants))
	var calls errgroup.Group
	calls.SetLimit(maxParallel)
	for i, g := range grants {
		c := &out[i]
		c.of(s)
		c.grant, c.err = g, locked
		if locked != nil {
			continue
		}
		calls.Go(func() error {
			c.call, c.err = s.Tokens(o.watch(&c.records)).Verify(ctx, g.ID)
			c.err = renewalOf(s, g.ID, c.err)
			if now := s.Facts().Grant(g.ID); g.Group == "" && now.ID != "" {
				c.grant = now // the call told its group
			}
			return nil
		})
	}
	_ = calls.Wait() // each check has its own error
	return out
}
