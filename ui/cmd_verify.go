package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	*app
	names []string
	group string
	all   bool
	say   *string
	// explain has what went over the network told too.
	explain bool
}

func newVerify(a *app) *cobra.Command {
	o := verifyOptions{app: a}
	c := &cobra.Command{
		Use:   "verify [CONNECTOR | -]",
		Short: "Make the live token call and tell what came of it",
		Long: `Exchanges the refresh token for an access token and asks the platform for the
groups that it sees. Nothing is posted, but for --say: after a check that worked
it sends one message, for all members of the group to read. It is sent once,
whatever comes of it; exit 1 with hello_unsure if nobody knows.

With - the values come from standard input, as JSON with applicationId,
applicationSecret and refreshToken or as KEY=value lines, and nothing is stored.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { o.names = args; return o.run(c.Context()) },
	}
	c.Flags().StringVar(&o.group, "group", "", "this `group` of the connector alone")
	c.Flags().BoolVar(&o.all, "all", false, "every connector")
	c.Flags().BoolVar(&o.explain, "explain", false, "tell what went over the network, without secrets, and the same as curl commands")
	say := c.Flags().String("say", "", "after that, send this `text` to the group")
	c.PreRun = func(c *cobra.Command, _ []string) {
		if c.Flags().Changed("say") {
			o.say = say
		}
	}
	return c
}

func (o verifyOptions) run(ctx context.Context) error {
	t, err := o.target()
	if err != nil {
		return err
	}
	text := ""
	if o.say != nil {
		if text, err = spoken(*o.say); err != nil {
			return err
		}
	}
	switch stdin := len(o.names) == 1 && o.names[0] == "-"; {
	case o.say != nil && o.all:
		return usage(words.CodeUsage, "--say speaks to one group, --all is every connector")
	case stdin && (o.all || o.group != "" && o.say == nil):
		return usage(words.CodeUsage, "--all and --group are for connectors that are set up here")
	case stdin:
		return o.fromStdin(ctx, t, text)
	}
	return o.stored(ctx, t, text)
}

// fromStdin verifies values that are stored nowhere.
func (o verifyOptions) fromStdin(ctx context.Context, t session.Target, text string) error {
	r := result{}
	return o.failed(&r, o.proveGiven(ctx, t, o.watch(&r.records), func(client *kaizala.Client, proof tokens.Proof) error {
		r.call, r.rotated = proof.Call(), !proof.Access.Refresh.IsZero()
		r.call.At = o.now()
		if text == "" {
			return o.tell([]result{r})
		}
		to, err := addressee(r.call.Groups, o.group)
		if err == nil {
			err = session.Say(ctx, client, proof, to, text)
		}
		return o.said(r, to, err)
	}))
}

// failed adds to an error what went over the network before it, if that is asked
// for and was not told yet.
func (o verifyOptions) failed(r *result, err error) error {
	var told alreadyTold
	switch {
	case err == nil || !o.explain || errors.As(err, &told):
		return err
	case o.flags.json:
		return explained{err, r.records}
	}
	explain(o.Out, r.records)
	r.records = nil
	return err
}

// result is what came of one grant.
type result struct {
	connector, group string
	call             steps.Call
	err              error
	rotated          bool
	said             *steps.Group // that a message was sent to
	records          []kaizala.Record
}

// stored verifies what was set up here.
func (o verifyOptions) stored(ctx context.Context, t session.Target, text string) error {
	h, err := o.home(t)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	docs, err := o.meant(ctx, h, o.names, o.all)
	if err != nil {
		return err
	}
	all, locked := make([][]result, len(docs)), map[persist.Pin]error{}
	var calls errgroup.Group
	calls.SetLimit(together)
	for i, d := range docs {
		s, err := h.Setup(d)
		if err != nil {
			return err
		}
		if text != "" {
			return o.greet(ctx, s, text)
		}
		found := o.having(s)
		if len(found) == 0 && o.group != "" && len(docs) == 1 {
			return noOne(s, o.group, 0)
		}
		if len(found) > 0 {
			err, known := locked[d.Pin()]
			if !known { // here, since it may ask
				err = o.unlocking(ctx, s, func() error { return s.Vault.Unlock(ctx) })
				locked[d.Pin()] = err
			}
			calls.Go(func() error { all[i] = o.grants(ctx, s, found, err); return nil })
		}
	}
	_ = calls.Wait() // each result has its own error
	results := slices.Concat(all...)
	if len(results) == 0 {
		return usage(words.CodeNothingSetUp)
	}
	return o.tell(results)
}

// together is how many connectors, and grants of each, are verified at a time.
const together = 64

// having are the grants that are meant and have a token.
func (o verifyOptions) having(s *session.Setup) []steps.Grant {
	return slices.DeleteFunc(slices.Clone(s.Facts().Grants), func(g steps.Grant) bool { return !g.Refresh.Yes() || !matches(g, o.group) })
}

// grants makes the live call of each, side by side.
func (o verifyOptions) grants(ctx context.Context, s *session.Setup, found []steps.Grant, locked error) []result {
	out := make([]result, len(found))
	for i, g := range found {
		out[i] = result{connector: s.Facts().Connector.Name, group: g.Group, err: locked}
	}
	if locked != nil {
		return out
	}
	var calls errgroup.Group
	calls.SetLimit(together)
	for i, g := range found {
		calls.Go(func() error {
			out[i].call, out[i].err = s.Tokens(o.watch(&out[i].records)).Verify(ctx, g.ID)
			return nil
		})
	}
	_ = calls.Wait() // each result has its own error
	return out
}

// tell prints the results; the worst of them is the exit code.
func (o verifyOptions) tell(results []result) error {
	if len(results) == 1 && results[0].err != nil {
		return o.failed(&results[0], results[0].err)
	}
	code := words.ExitFine
	for _, r := range results {
		if r.err != nil {
			code = words.Worst(code, words.Of(steps.CodeOf(r.err)).Exit)
		}
		if !o.flags.json {
			o.tellWords(r)
		}
	}
	if o.flags.json {
		if err := o.tellJSON(results); err != nil {
			return err
		}
	}
	if code != words.ExitFine {
		return alreadyTold(code)
	}
	return nil
}

func (o verifyOptions) tellWords(r result) {
	if r.connector != "" {
		_, _ = fmt.Fprintln(o.Out, strings.TrimSpace(r.connector+" "+r.group))
	}
	if r.err != nil {
		w := o.words(r.err)
		_, _ = fmt.Fprintln(o.Out, "  "+strings.Join(w.Lines(), "\n  "))
		o.explained(r)
		return
	}
	_, _ = fmt.Fprintf(o.Out, "It works: the token service gave an access token.\n  Endpoint      %s\n  Scope         %s\n  Access token  until %s\n  Groups        %s\n",
		r.call.Endpoint, words.Scope(r.call.Scope), words.DateTime(r.call.Expires, o.zone), words.Groups(r.call))
	if clock := words.Clock(r.call.Skew); clock != "" {
		_, _ = fmt.Fprintln(o.Out, "  Clock         "+clock)
	}
	if r.rotated {
		_, _ = fmt.Fprintln(o.Out, "  A new refresh token came with it and was not stored: set the connector up here, or exchange it yourself, before day 365.")
	}
	if r.said != nil {
		_, _ = fmt.Fprintln(o.Out, "The message was posted to "+r.said.Called()+".")
	}
	o.explained(r)
}

func (o verifyOptions) explained(r result) {
	if o.explain {
		explain(o.Out, r.records)
	}
}

// answer is one result for programs.
type answer struct {
	OK        bool          `json:"ok"`
	Connector string        `json:"connector,omitempty"`
	Group     string        `json:"group,omitempty"`
	Endpoint  string        `json:"endpoint,omitempty"`
	Scope     []string      `json:"scope,omitempty"`
	Expires   string        `json:"accessTokenExpiry,omitempty"` // RFC 3339
	Groups    []steps.Group `json:"groups,omitempty"`
	GroupsErr string        `json:"groupsError,omitempty"`
	Skew      float64       `json:"clockSkewSeconds,omitempty"` // the service's clock minus ours
	Rotated   bool          `json:"rotated,omitempty"`
	Said      *steps.Group  `json:"said,omitempty"` // the group that the message was posted to
	Error     *report       `json:"error,omitempty"`
	Explain   []exchange    `json:"explain,omitempty"`
}

func (o verifyOptions) tellJSON(results []result) error {
	var out []answer
	for _, r := range results {
		a := answer{OK: r.err == nil, Connector: r.connector, Group: r.group}
		if r.err != nil {
			e := o.describe(r.err)
			a.Error = &e
		} else {
			a.Endpoint, a.Scope, a.Groups, a.GroupsErr, a.Rotated, a.Said = r.call.Endpoint, r.call.Scope, r.call.Groups, r.call.GroupsCode, r.rotated, r.said
			a.Skew = r.call.Skew.Seconds()
			a.Expires = r.call.Expires.UTC().Format(time.RFC3339)
		}
		if o.explain {
			a.Explain = exchanges(r.records)
		}
		out = append(out, a)
	}
	if len(out) == 1 && !o.all {
		return json.NewEncoder(o.Out).Encode(out[0])
	}
	return json.NewEncoder(o.Out).Encode(out)
}
