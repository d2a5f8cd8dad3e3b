package persist

import (
	"crypto/rand"
	"slices"
	"strings"

	"kaizala-setup/steps"
)

// Realm says which Kaizala a document belongs to. Its secrets never leave it.
type Realm string

// The public service, the person's own one, and the sandbox.
const (
	Public  Realm = "public"
	Own     Realm = "own"
	Sandbox Realm = "sandbox"
)

// Realms lists them all.
func Realms() []Realm { return []Realm{Public, Own, Sandbox} }

// Key names a document. ID is local and random. The connector's ID is only an
// attribute, so a developer's and an admin's document for one connector are two.
type Key struct {
	Realm Realm      `json:"realm"`
	Role  steps.Role `json:"role"`
	ID    string     `json:"id"`
}

// NewID is a random name for a document or a grant: 64 bits, 13 characters.
func NewID() string { return rand.Text()[:13] }

// maxID is the length of the longest ID, in characters.
const maxID = 40

// Check refuses a key that is not made of a known realm and role and a plain ID.
// Code: corrupt.
func (k Key) Check() error {
	odd := func(r rune) bool { return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }
	if slices.Contains(Realms(), k.Realm) &&
		slices.Contains([]steps.Role{steps.Developer, steps.Admin, steps.User, steps.Check}, k.Role) &&
		k.ID != "" && len(k.ID) <= maxID && !strings.ContainsFunc(k.ID, odd) {
		return nil
	}
	return &Error{Reason: CodeCorrupt, Path: string(k.Role) + "-" + k.ID}
}
