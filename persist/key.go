package persist

import (
	"crypto/rand"
	"slices"
	"strings"

	"kaizala-setup/steps"
)

// Realm is which Kaizala a document belongs to. Secrets never leave it.
type Realm string

// The public service, one of the person's own, and the sandbox.
const (
	Public  Realm = "public"
	Own     Realm = "own"
	Sandbox Realm = "sandbox"
)

// Key names a document. ID is local and random: the connector's ID is an
// attribute, so a developer's and an admin's document for one connector never
// touch.
type Key struct {
	Realm Realm      `json:"realm"`
	Role  steps.Role `json:"role"`
	ID    string     `json:"id"`
}

// NewID is a random name for a document or a grant: 64 bits, 13 characters.
func NewID() string { return rand.Text()[:13] }

func (k Key) name() string { return string(k.Role) + "-" + k.ID }

// maxID is the longest ID that is taken, in characters.
const maxID = 40

// valid says that a key names a file of its realm, and none elsewhere.
func (k Key) valid() bool {
	odd := func(r rune) bool { return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }
	return slices.Contains([]Realm{Public, Own, Sandbox}, k.Realm) &&
		slices.Contains([]steps.Role{steps.Developer, steps.Admin, steps.User, steps.Check}, k.Role) &&
		k.ID != "" && len(k.ID) <= maxID && !strings.ContainsFunc(k.ID, odd)
}

// keyOf reads the name of a document's file.
func keyOf(r Realm, file string) (Key, bool) {
	name, ok := strings.CutSuffix(file, ".json")
	role, id, _ := strings.Cut(name, "-")
	k := Key{r, steps.Role(role), id}
	return k, ok && k.valid()
}
