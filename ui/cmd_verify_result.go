package ui

import (
	"fmt"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// check is what came of verifying one grant.
type check struct {
	connector string      // empty for values from standard input
	grant     steps.Grant // as above
	call      steps.Call
	err       error
	rotated   bool             // a new refresh token came that is stored nowhere
	said      *steps.Group     // the group that a message was posted to
	records   []kaizala.Record // what went over the network
}

// checks is the result of verify.
type checks struct {
	*verifyOptions
	list []check
}

func (r checks) Text(out *strings.Builder) {
	for _, c := range r.list {
		if len(r.list) > 1 || c.err == nil { // the error of the only check is told as the command's
			r.text(out, c)
		}
		if r.explain {
			explain(out, c.records)
		}
	}
}

func (r checks) text(out *strings.Builder, c check) {
	if c.connector != "" {
		group := c.grant.Group
		if group == "" && c.grant.Kind != steps.UserGrant {
			group = c.grant.Called()
		}
		fmt.Fprintln(out, strings.TrimSpace(c.connector+" "+group))
	}
	if c.err != nil {
		fmt.Fprintln(out, "  "+strings.Join(r.words(c.err).Lines(), "\n  "))
		return
	}
	fmt.Fprintf(out, "It works: the token service gave an access token.\n  Endpoint      %s\n  Scope         %s\n  Access token  until %s\n  Groups        %s\n",
		c.call.Endpoint, words.Scope(c.call.Scope), words.DateTime(c.call.Expires, r.zone), words.Groups(c.call))
	if clock := words.Clock(c.call.Skew); clock != "" {
		fmt.Fprintln(out, "  Clock         "+clock)
	}
	if c.rotated {
		fmt.Fprintln(out, "  A new refresh token came with it and was not stored. Set the connector up here, or exchange the token yourself, before day 365.")
	}
	if c.said != nil {
		fmt.Fprintln(out, "The message was posted to "+c.said.Called()+".")
	}
}

// answer is one check for programs.
type answer struct {
	OK        bool          `json:"ok"`
	Connector string        `json:"connector,omitempty"`
	Group     string        `json:"group,omitempty"`
	Grant     string        `json:"grant,omitempty"` // the grant's ID where there is no group
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

func (r checks) JSON() any {
	var out []answer
	for _, c := range r.list {
		a := answer{OK: c.err == nil, Connector: c.connector, Group: c.grant.Group, Grant: unnamed(c.grant)}
		if c.err != nil {
			e := r.describe(c.err)
			a.Error = &e
		} else {
			a.Endpoint, a.Scope, a.Groups, a.GroupsErr, a.Rotated, a.Said = c.call.Endpoint, c.call.Scope, c.call.Groups, c.call.GroupsCode, c.rotated, c.said
			a.Skew = c.call.Skew.Seconds()
			a.Expires = c.call.Expires.UTC().Format(time.RFC3339)
		}
		if r.explain {
			a.Explain = exchanges(c.records)
		}
		out = append(out, a)
	}
	if len(out) == 1 && !r.all {
		return out[0]
	}
	return out
}
