package words

import (
	"fmt"
	"slices"
	"strings"

	"kaizala-setup/steps"
)

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

// Scope tells a token answer's scope by the portal's names: "Group Information
// (read, write), Text Message (write)". Unknown ones stay as they are.
func Scope(scope []string) string {
	var names []string
	verbs := map[string][]string{}
	for _, s := range scope {
		what, verb, _ := strings.Cut(s, ".")
		name, known := permissions[strings.ToLower(what)]
		if !known {
			name, verb = s, ""
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if verb != "" {
			verbs[name] = append(verbs[name], verb)
		}
	}
	for i, n := range names {
		if v := verbs[n]; len(v) > 0 {
			names[i] = n + " (" + strings.Join(v, ", ") + ")"
		}
	}
	return strings.Join(names, ", ")
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
