package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kaizala-setup/steps"
)

// TellsCall reports whether a page tells the latest live call.
func TellsCall(v steps.Page) bool {
	return v.Step == 4 && v.ID != steps.PageHello && !v.Grant.Last.At.IsZero()
}

// WorkedTitle stands over what a live call brought.
func WorkedTitle(c steps.Call, now time.Time) string {
	if now.Sub(c.At) < 2*time.Minute {
		return "It works"
	}
	return "It works (checked " + Ago(c.At, now) + ")"
}

// May is how many permissions a token has. key lists them.
func May(scope []string, key string) string {
	switch n := len(scope); n {
	case 0:
		return ""
	case 1:
		return "1 permission (" + key + " shows it)"
	default:
		return Number(n) + " permissions (" + key + " lists them)"
	}
}

// PermissionsTitle stands over the permissions of a token.
const PermissionsTitle = "What this token may do"

// Permissions are the permissions of a token, one a line, by the portal's names.
func Permissions(scope []string) []string {
	var out []string
	for _, part := range scopes(scope) {
		out = append(out, part.String())
	}
	return out
}

// Worked is the sentence of a live call that worked.
func Worked(c steps.Call, now time.Time) string {
	return "It works: the token service gave an access token, " + Ago(c.At, now) + "."
}

// Proof tells what the latest live call of a page's grant brought.
func Proof(v steps.Page, now time.Time, zone *time.Location) []Row {
	call := v.Grant.Last
	rows := filled(
		Row{"Groups", Groups(call)},
		Row{"Endpoint", call.Endpoint},
		Row{"Scope", Scope(call.Scope)},
		Row{"Access token", "until " + DateTime(call.Expires, zone) + ", " + In(call.Expires, now)},
		Row{"Refresh token", Renewal(v.Grant.Refresh, zone)},
		Row{"Clock", Clock(call.Skew)},
	)
	if v.ID == steps.PageDone {
		return append(rows[:2], rows[3:]...) // the scope is on the page before
	}
	return rows
}

// Renewal tells until when a refresh token is good, and when it renews itself.
func Renewal(h steps.Held, zone *time.Location) string {
	issued := h.Says.Issued
	if issued.IsZero() {
		issued = h.At
	}
	return fmt.Sprintf("good until %s (%d days); renews itself when used after %s",
		Date(issued.AddDate(0, 0, steps.LastDay), zone), steps.LastDay, Date(issued.AddDate(0, 0, steps.RotationDay), zone))
}

// LastCall tells in a few words what came of the latest live call.
func LastCall(c steps.Call, now time.Time) string {
	switch {
	case c.At.IsZero():
		return "never"
	case c.Worked():
		return "worked, " + Ago(c.At, now)
	}
	return "failed, " + Ago(c.At, now) + ": " + What(c.Code)
}

// Life tells in a few words how long a refresh token lives by what it says.
func Life(h steps.Held, now time.Time, zone *time.Location) string {
	switch until := h.Says.Expires; {
	case !h.Yes():
		return "none yet"
	case until.IsZero():
		return "does not say"
	case h.Expired(now):
		return "expired " + Date(until, zone)
	default:
		return "until " + Date(until, zone)
	}
}

// permissions are the portal's names for the first half of a scope (documented).
var permissions = map[string]string{
	"groupinfo":   "Group Information",
	"groupmember": "Group Member List",
	"textmessage": "Text Message",
	"action":      "Action & Responses",
	"profile":     "User Profile",
	"media":       "Media",
	"webhook":     "Outgoing Webhooks",
	"token":       "Tokens",
	"tenant":      "Tenant Data",
	"reactions":   "Reactions",
}

// permission is what a token may do with one resource.
type permission struct {
	name  string // the portal's
	verbs []string
}

func (p permission) String() string {
	if len(p.verbs) == 0 {
		return p.name
	}
	return p.name + " (" + strings.Join(p.verbs, ", ") + ")"
}

// Scope tells a token answer's scope by the portal's names: "Group Information
// (read, write), Text Message (write)". Unknown ones stay as they are.
func Scope(scope []string) string { return strings.Join(Permissions(scope), ", ") }

func scopes(scope []string) []permission {
	var out []permission
	for _, s := range scope {
		what, verb, _ := strings.Cut(s, ".")
		name, known := permissions[strings.ToLower(what)]
		if !known {
			name, verb = s, ""
		}
		i := slices.IndexFunc(out, func(p permission) bool { return p.name == name })
		if i < 0 {
			i, out = len(out), append(out, permission{name: name})
		}
		if verb != "" {
			out[i].verbs = append(out[i].verbs, verb)
		}
	}
	return out
}

// Groups tells what a live call saw: the names of the groups, or why they could
// not be listed.
func Groups(call steps.Call) string {
	const most = 8
	if call.GroupsCode != "" {
		return "not listed: " + What(call.GroupsCode) + " The token works anyway."
	}
	var names []string
	for _, g := range call.Groups {
		names = append(names, g.Name)
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(call.Groups)-most))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
