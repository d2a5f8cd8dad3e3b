package words

import (
	"cmp"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
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

// Titles of the home page: over the set-ups that there are, over what may be begun below
// them, and over that where there is none.
const (
	HomeTitle  = "Your connectors"
	NewTitle   = "Something new"
	StartTitle = "What do you want to do?"
)

// SetUps counts them.
func SetUps(n int) string {
	if n == 1 {
		return "1 set-up"
	}
	return Number(n) + " set-ups"
}

// NoMatch is in place of the list where the filter leaves nothing.
const NoMatch = "No set-up has this in its name, connector ID, group or Kaizala."

// HomeBack is what Esc does on the home page.
func HomeBack(filtered bool) string {
	if filtered {
		return "show all"
	}
	return "leave"
}

// Home is the way to the list of all set-ups.
const Home = "Home"

// Another is how the last page of a role offers to begin once more; "" where nothing
// was begun.
func Another(r steps.Role) string {
	return map[steps.Role]string{
		steps.Developer: "Set up another connector", steps.Admin: "Answer another developer", steps.Check: "Check other values",
	}[r]
}

// Begin is what may be begun.
func Begin() []Option[steps.Role] {
	return []Option[steps.Role]{
		{steps.Developer, "Set up a connector", "I am a developer"},
		{steps.Admin, "Answer a developer", "I am a group admin"},
		{steps.Check, "Check values that I have", "connector ID, secret and refresh token"},
		{steps.User, "What a user has to do", "I am a user"},
	}
}

// Document names a set-up that was begun.
func Document(r steps.Role, connector string) string {
	name := cmp.Or(connector, steps.NoName)
	if r == steps.Admin {
		return name + " (as admin)"
	}
	return name
}

// What is said at the end of a conversation whose input ended.
const (
	NothingKept    = "Nothing was kept."
	EverythingKept = "Everything before was saved. Start again to continue there."
)

// Saved says where a set-up was saved, and the command that goes on with it. flags name
// its Kaizala: another one may have a connector of that name.
func Saved(r steps.Role, name, dir, flags string) string {
	if name == "" {
		return "Saved in " + dir + ". To go on: kaizala-setup " + string(r) + flags
	}
	return Document(r, name) + " is saved in " + dir + ". To go on: " + session.CommandLine(string(r), Quoted(name), flags)
}

// Quoted is a word of a command line that any POSIX shell takes as it is.
func Quoted(word string) string {
	plain := func(r rune) bool {
		return r == '-' || r == '_' || r == '.' || r == '/' || r == '@' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) && word[0] != '-' {
		return word
	}
	return secret.Quote(word)
}

// Consent is the question before a secret goes to a public host.
func Consent(host string) string {
	return "Send to " + host + ", and open pages there? Type your Office 365 password only at login.microsoftonline.com."
}

// GroupOf names the group that a grant is for. One that is not known is told apart by
// the grant's ID.
func GroupOf(g steps.Grant) string {
	if g.Group == "" && g.Kind == steps.UserGrant {
		return "all of the user's groups"
	}
	return g.Called()
}

// Root is an address that is asked for, with the one that stands for an empty line.
type Root struct{ Label, Usual string }

// Roots are the two addresses, in the order in which session.ParseTarget takes them.
func Roots() []Root {
	return []Root{{"API root", kaizala.PublicAPIRoot}, {"Portal", kaizala.PublicPortal}}
}
