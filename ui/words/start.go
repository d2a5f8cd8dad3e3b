package words

import (
	"cmp"
	"slices"

	"kaizala-setup/steps"
)

// Kaizala is over: the first thing to be told where the public service is the
// target.
const (
	RetiredTitle = "Kaizala ended on 31 August 2023"
	RetiredText  = "Microsoft retired the service; its public hosts no longer serve connectors. Nothing was sent. This program contains a Kaizala for practice on this machine."
)

// Option is one line of a menu: what it means, its words and a hint.
type Option[T any] struct {
	Means      T
	Text, Hint string
}

// StartTitle stands over what a person may begin or go on with.
const StartTitle = "What do you want to do?"

// StartNew stands over what may be begun, below what there is.
const StartNew = "Something new"

// NoMatch is in place of the list where the filter leaves nothing.
const NoMatch = "No set-up has this in its connector, group or Kaizala."

// HomeBack is what Esc does on the home page.
func HomeBack(filtered bool) string {
	if filtered {
		return "all"
	}
	return "leave"
}

// Begin is what may be begun by somebody who came in a role; an empty one is
// anybody.
func Begin(r steps.Role) []Option[steps.Role] {
	all := []Option[steps.Role]{
		{steps.Developer, "I am a developer: set up a new connector", "register it, get a token for a group, make the first call"},
		{steps.Admin, "I am a group admin: answer a developer", "grant a connector access to my group, hand the token over"},
		{steps.Check, "Check values that I have", "connector ID, secret and refresh token, with a live call"},
		{steps.User, "I am a user", "what you need to do"},
	}
	return slices.DeleteFunc(all, func(b Option[steps.Role]) bool {
		return r != "" && b.Means != r && (r != steps.Developer || b.Means != steps.Check)
	})
}

// Document names a set-up that was begun.
func Document(r steps.Role, connector, group string) string {
	name := cmp.Or(connector, "a connector without a name yet")
	if group != "" {
		name += ", " + group
	}
	if r == steps.Admin {
		return name + " (as admin)"
	}
	return name
}

// Consent is the question before a secret goes to a public host.
func Consent(host string) string {
	return "Send to " + host + ", and open pages there? Type your Office 365 password only at login.microsoftonline.com."
}
