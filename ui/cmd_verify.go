package ui

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

type verifyOptions struct {
	selection
	all     bool
	explain bool
	say     bool // --say was given
	text    string
}

func newVerify(a *app) *cobra.Command {
	o := &verifyOptions{selection: selection{app: a}}
	c := &cobra.Command{
		Use:   "verify [CONNECTOR | -]",
		Short: "Make the live token call and show the result",
		Long: `Exchanges the refresh token for an access token, and asks the platform which
groups the token works in. This posts nothing.

With --say the command sends one message after a check that worked. All members
of the group can read it. It is sent once, whatever the answer: exit 1 with the
code hello_unsure means that nobody knows whether it was posted.

With - the values come from standard input, as JSON with applicationId,
applicationSecret and refreshToken, or as KEY=value lines. Nothing is stored.`,
		Example: `  kaizala-setup verify Payroll
  kaizala-setup verify --all --json
  kaizala-setup verify - --api-root https://kms.example.com < values.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.runs(&o.connector, o.run),
	}
	c.Flags().StringVar(&o.group, "group", "", "only this `group` of the connector, by its name or ID")
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
			return nil, err
		}
	}
	switch stdin := o.connector == "-"; {
	case o.say && o.all:
		return nil, usage(words.CodeUsage, "--say and --all cannot be used together: a message goes to one group")
	case stdin && (o.all || o.group != "" && !o.say):
		return nil, usage(words.CodeUsage, "--all and --group are for connectors that are set up here")
	case stdin:
		c, err := o.verifyGiven(ctx)
		return o.checked([]check{c}, err)
	}
	return o.verifyStored(ctx)
}

// verifyGiven verifies values from standard input, which are stored nowhere. The
// error is that of sending the message; the check has its own.
func (o *verifyOptions) verifyGiven(ctx context.Context) (c check, err error) {
	c.err = o.proveGiven(ctx, o.watch(&c.records), func(client *kaizala.Client, proof tokens.Proof) {
		c.call, c.rotated = proof.Call(), !proof.Access.Refresh.IsZero()
		c.call.At = o.now()
		if o.say {
			err = c.say(c.call.Groups, o.group, func(to steps.Group) error { return session.Say(ctx, client, proof, to, o.text) })
		}
	})
	return c, err
}

// verifyStored verifies connectors that were set up here.
func (o *verifyOptions) verifyStored(ctx context.Context) (result, error) {
	h, docs, err := o.selectDocuments(ctx)
	if err == nil && len(docs) > 1 && !o.all {
		err = usage(words.CodeSeveral, connectorNames(docs))
	}
	if err != nil {
		return nil, err
	}
	all, locked := make([][]check, len(docs)), map[persist.Pin]error{}
	var calls errgroup.Group
	calls.SetLimit(maxParallel)
	for i, d := range docs {
		s, err := h.Setup(d)
		if err != nil {
			return nil, err
		}
		if o.say {
			c, err := o.verifyAndSay(ctx, s)
			return o.checked([]check{c}, err)
		}
		has := withToken(s.Facts().Grants)
		grants := selectGrants(has, o.group)
		if len(grants) == 0 {
			if o.group != "" && len(docs) == 1 {
				return nil, notOneGrant(has, o.group, 0)
			}
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
	return o.checked(slices.Concat(all...), nil)
}

// maxParallel is how many connectors are verified at a time, and how many grants of
// each.
const maxParallel = 64

// verifyGrants makes the live calls of a connector's grants in parallel, unless its
// document is locked.
func (o *verifyOptions) verifyGrants(ctx context.Context, s *session.Setup, grants []steps.Grant, locked error) []check {
	out := make([]check, len(grants))
	var calls errgroup.Group
	calls.SetLimit(maxParallel)
	for i, g := range grants {
		c := &out[i]
		c.connector, c.grant, c.err = s.Facts().Connector.Name, g, locked
		if locked != nil {
			continue
		}
		calls.Go(func() error {
			c.call, c.err = s.Tokens(o.watch(&c.records)).Verify(ctx, g.ID)
			if now := s.Facts().Grant(g.ID); g.Group == "" && now.ID != "" {
				c.grant = now // the call told its group
			}
			return nil
		})
	}
	_ = calls.Wait() // each check has its own error
	return out
}

// checked is the result of verify and its error: the one that sending a message
// met, that of the only check, or the worst exit code of several.
func (o *verifyOptions) checked(all []check, err error) (result, error) {
	if len(all) == 0 {
		return nil, usage(words.CodeNothingSetUp)
	}
	r := checks{o, all}
	if len(all) == 1 {
		if err == nil {
			err = all[0].err
		}
		if err != nil && o.explain {
			err = explained{err, all[0].records}
		}
		return r, err
	}
	worst := words.ExitFine
	for _, c := range all {
		if c.err != nil {
			worst = words.Worst(worst, words.Of(steps.CodeOf(c.err)).Exit)
		}
	}
	if worst != words.ExitFine {
		return r, exitStatus(worst)
	}
	return r, nil
}
