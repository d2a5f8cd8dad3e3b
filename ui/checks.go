package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// checked is the result of verify and its error: the one that sending a message
// met, that of the only check, or the worst exit code of several.
func (o *verifyOptions) checked(all []check, err error) (result, error) {
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
