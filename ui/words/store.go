package words

import (
	"cmp"

	"kaizala-setup/steps"
)

// StoreKind is what a person should know of one way to keep secrets: why it was
// taken, and what it does not protect from.
type StoreKind struct{ Short, Name, Why, Limit string }

// Stores are told of by the kind of a document's pin. A document does not know
// whether its kind was asked for or came of itself: the words hold for both.
var Stores = map[string]StoreKind{
	"keyring": {
		"keyring", "the keyring of your desktop", "It was there when the first secret was saved, or you chose it with --store keyring.",
		"Every program you start can read an unlocked keyring.",
	},
	"passphrase": {
		"passphrase", "a file under your passphrase", "There was no keyring when the passphrase was chosen, or you chose it with --store passphrase.",
		"It is only as strong as the passphrase, which nobody can restore.",
	},
	"file": {
		"identity file", "an identity file of yours", "You named it with --identity or KAIZALA_SETUP_IDENTITY.",
		"Anyone who reads that file can open the secrets; without it nobody can. Keep a copy in a safe place.",
	},
	"given": {
		"identity given each time", "an identity that you give each time", "You gave it by --identity-fd or by a command (--identity-cmd, KAIZALA_SETUP_IDENTITY_CMD).",
		"Whoever can get at what gives it can open the secrets; without it nobody can. Keep a copy in a safe place.",
	},
	"sandbox": {
		"sandbox", "an identity of the sandbox", "The sandbox makes it for itself.",
		"Anyone who reads your files can open it; it protects only practice secrets.",
	},
	"team": {
		"team", "the team's database", "--store, or KAIZALA_SETUP_STORE, named it when the connector was set up or moved.",
		"Every member of the team can open the secrets. The database itself sees only sealed ones.",
	},
}

// StoreOf is what is told of where the secrets of a role's document are; an admin's
// are sealed as they come, and none is kept.
func StoreOf(r steps.Role, kind string) (StoreKind, bool) {
	k, known := Stores[kind]
	switch {
	case r == steps.Admin:
		return StoreKind{Short: "no secrets stored", Name: "no secret is stored"}, false
	case !known:
		return StoreKind{Short: cmp.Or(kind, "none yet"), Name: "no secret is stored"}, false
	}
	return k, true
}

// Alive is what forgetting does not end: that is done in the portal.
var Alive = []string{
	"Deleting it here does not end the tokens: at the service they stay valid until they expire.",
	"To end a group's token: in the portal tap on “Groups”, on the group, on “Connectors”, and remove the connector.",
	"To end all of a connector's tokens: tap on “Connectors”, on the connector, and delete it.",
}

// ForgetTitle asks whether a set-up is to be deleted: one of a team goes for all.
func ForgetTitle(name, team string) string {
	if team != "" {
		return "Delete " + name + " for the whole team?"
	}
	return "Delete " + name + " from this machine?"
}

// Forgotten says that it was.
func Forgotten(name, team string) string {
	if team != "" {
		return name + " is deleted for the whole team."
	}
	return name + " is deleted from this machine."
}

// ForgetHow is what deleting a set-up means.
func ForgetHow(team string) string {
	if team != "" {
		return "Its secrets and tokens are deleted at " + team + ", for every member. This cannot be undone."
	}
	return "Its secrets and tokens are deleted here. This cannot be undone."
}

// KeptElsewhere tells how to go on from another directory.
func KeptElsewhere(dir string) string {
	return "To continue there next time, set the variable XDG_STATE_HOME to " + dir + " before you start the program."
}

// UnkeptWhat names a secret that could not be saved.
func UnkeptWhat(slot steps.Slot, f steps.Facts) string {
	if slot.Kind == steps.SlotSecret {
		return "Connector secret"
	}
	if g := f.Grant(slot.Grant); g.ID != "" {
		return "Refresh token for " + g.Called()
	}
	return "Refresh token"
}

// UnkeptWhy is told with them.
const UnkeptWhy = "This could not be saved and is only in memory. The portal does not show it again: write it down in a safe place, or make room and save again."

// MemberLeft is what removing a member of a team does not end.
var MemberLeft = []string{
	"What it read before it may still have: its tokens stay valid at the service until you make new ones.",
	"For each group of each connector: in the portal tap on “Groups”, on the group, on “Connectors”, select the connector and tap on “Add Connector”. Then paste the new refresh token: kaizala-setup developer CONNECTOR",
	"Take its user away from the database, too.",
}
