package words

import "kaizala-setup/steps"

// StoreKind is what a person should know of one way to keep secrets: why it was
// taken, and what it does not protect from.
type StoreKind struct{ Name, Why, Limit string }

// Stores are told of by the kind of a document's pin. A document does not know
// whether its kind was asked for or came of itself: the words hold for both.
var Stores = map[string]StoreKind{
	"keyring": {
		"the keyring of your desktop", "It answered when the first secret was to be kept, or you asked for it with --store keyring.",
		"Every program that you start may ask an unlocked keyring.",
	},
	"passphrase": {
		"a file under your passphrase", "No keyring answered when a passphrase was first chosen here, or you asked for it with --store passphrase.",
		"It is as strong as the passphrase, and nobody can restore that.",
	},
	"file": {
		"an identity file of yours", "You named it with --identity or KAIZALA_SETUP_IDENTITY.",
		"Whoever reads that file opens the secrets; without it nobody does. Keep a copy in a safe place.",
	},
	"sandbox": {
		"an identity of the sandbox", "The sandbox makes it for itself.",
		"Whoever reads your files opens it; it holds practice secrets alone.",
	},
}

// StoreOf is what is told of where the secrets of a role's document are; an admin's
// are sealed as they come, and none is kept.
func StoreOf(r steps.Role, kind string) (StoreKind, bool) {
	k, known := Stores[kind]
	if r == steps.Admin || !known {
		return StoreKind{Name: "no secret is kept"}, false
	}
	return k, true
}

// Alive is what forgetting does not end: that is done in the portal.
var Alive = []string{
	"Forgotten here is not ended there: the tokens stay good at the service until they expire.",
	"To end a group's token: in the portal tap on “Groups”, on the group, on “Connectors”, and remove the connector.",
	"To end all of a connector's tokens: tap on “Connectors”, on the connector, and delete it.",
}
