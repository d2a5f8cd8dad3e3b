package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
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
	o := &verifyOptions{selection: selection{app: a}, given: given{app: a}}
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

// verifyGiven verifies values that are stored nowhere. The error is that of sending the message; the check has its own.
func (o *verifyOptions) verifyGiven(ctx context.Context) (c check, err error) {
	group := o.group
	if o.given.env {
		group = cmp.Or(group, o.environment.groupID)
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
		docs, err = o.orDefault(h, docs)
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
		if o.say {
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
	if len(checks) == 0 && len(groups) > 0 {
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

// checked is the result of verify and its error: the one that sending a message
// met, that of the only check, or the worst exit code of several.
func (o *verifyOptions) checked(all []check, err error) (result, error) {
	if len(all) == 0 {
		return result{}, usage(words.CodeNothingSetUp)
	}
	r := o.result(all)
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
			err = exitStatus(worst)
		}
	}
	return r, err
}

type check struct {
	connector steps.Connector // zero for given values
	kaizala   string          // its badge
	grant     steps.Grant     // as above
	call      steps.Call
	err       error
	renewed   renewedToken     // a new refresh token that came with given values
	said      *steps.Group     // the group that a message was posted to
	records   []kaizala.Record // what went over the network
}

// of notes whose token is checked.
func (c *check) of(s *session.Setup) {
	c.connector, c.kaizala = s.Facts().Connector, s.Target.Badge()
}

func (o *verifyOptions) result(all []check) result {
	var out strings.Builder
	answers := []answer{}
	badge := func(check) string { return "" }
	if slices.ContainsFunc(all, func(c check) bool { return c.kaizala != all[0].kaizala }) {
		badge = func(c check) string { return " (" + c.kaizala + ")" }
	}
	for _, c := range all {
		if len(all) > 1 || c.err == nil { // the error of the only check is told as the command's
			o.tell(&out, c, badge(c))
		}
		if o.explain {
			explain(&out, c.records)
		}
		answers = append(answers, o.answer(c))
	}
	if len(all) == 1 && !o.all {
		return result{text: out.String(), json: answers[0]}
	}
	return result{text: out.String(), json: map[string]any{"results": answers}}
}

// tell tells of a check; kaizala follows the connector's name.
func (o *verifyOptions) tell(out *strings.Builder, c check, kaizala string) {
	if c.connector.Name != "" {
		group := c.grant.Group
		if group == "" && c.grant.Kind != steps.UserGrant {
			group = c.grant.Called()
		}
		fmt.Fprintln(out, strings.TrimSpace(c.connector.Name+" "+group)+kaizala)
	}
	if c.err != nil {
		fmt.Fprintln(out, "  "+strings.Join(o.words(c.err).Lines(), "\n  "))
		return
	}
	fmt.Fprintf(out, "It works: the token service gave an access token.\n  Endpoint      %s\n  Scope         %s\n  Access token  until %s\n  Groups        %s\n",
		c.call.Endpoint, words.Scope(c.call.Scope), words.DateTime(c.call.Expires, o.zone), words.Groups(c.call))
	if clock := words.Clock(c.call.Skew); clock != "" {
		fmt.Fprintln(out, "  Clock         "+clock)
	}
	switch {
	case c.renewed.file != "":
		fmt.Fprintln(out, "  A new refresh token came with it. It is in "+secret.Clean(c.renewed.file)+": use it from now on.")
	case !c.renewed.token.IsZero():
		fmt.Fprintln(out, "  "+strings.Join(o.words(usage(words.CodeRotationLost)).Lines(), " "))
	}
	if c.said != nil {
		fmt.Fprintln(out, "The message was posted to "+c.said.Called()+".")
	}
}

type answer struct {
	OK        bool          `json:"ok"`
	Kaizala   string        `json:"kaizala,omitempty"` // sandbox, public or the host of one's own
	Connector string        `json:"connector,omitempty"`
	ID        string        `json:"connectorId,omitempty"`
	Group     string        `json:"group,omitempty"`
	GroupID   string        `json:"groupId,omitempty"`
	Grant     string        `json:"grant,omitempty"` // the grant's ID where there is no group
	Endpoint  string        `json:"endpoint,omitempty"`
	Scope     []string      `json:"scope,omitempty"`
	Expires   string        `json:"accessTokenExpiry,omitempty"` // RFC 3339
	Groups    []steps.Group `json:"groups,omitempty"`
	GroupsErr string        `json:"groupsError,omitempty"`
	Skew      float64       `json:"clockSkewSeconds,omitempty"` // the service's clock minus ours
	Rotated   bool          `json:"rotated,omitempty"`
	Refresh   string        `json:"refreshToken,omitempty"`     // a new one that is in no file
	File      string        `json:"refreshTokenFile,omitempty"` // that has the new one
	Said      *steps.Group  `json:"said,omitempty"`             // the group that the message was posted to
	Error     *report       `json:"error,omitempty"`
	Explain   []exchange    `json:"explain,omitempty"`
}

func (o *verifyOptions) answer(c check) answer {
	a := answer{OK: c.err == nil, Kaizala: c.kaizala, Connector: c.connector.Name, ID: c.connector.ID, Group: c.grant.Group, GroupID: c.grant.GroupID, Grant: unnamed(c.grant)}
	if c.err != nil {
		e := o.describe(c.err)
		a.Error = &e
	} else {
		a.Endpoint, a.Scope, a.Groups, a.GroupsErr, a.Said = c.call.Endpoint, c.call.Scope, c.call.Groups, c.call.GroupsCode, c.said
		a.Rotated, a.Refresh, a.File = !c.renewed.token.IsZero(), o.given.forJSON(c.renewed), c.renewed.file
		a.Skew, a.Expires = c.call.Skew.Round(time.Second).Seconds(), rfc3339(c.call.Expires)
	}
	if o.explain {
		a.Explain = exchanges(c.records)
	}
	return a
}
