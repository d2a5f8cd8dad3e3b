package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Person is one of the two people of the sandbox. It is also the first part of
// their portal's paths.
type Person string

// The people.
const (
	Developer Person = "developer"
	Admin     Person = "admin"
)

func everybody() []Person { return []Person{Developer, Admin} }

const (
	worldVersion = 3
	nameLimit    = 100 // of names that people type, in characters
)

// Limits of a world.
const (
	maxConnectors = 20_000
	maxGrants     = 40_000
	maxGroups     = 2000
	maxAllActions = 10_000
	maxRevoked    = 10_000
	maxFaults     = 1000
)

// world is everything that the sandbox knows. It holds no secret in clear: a connector
// secret is a keyed hash, and a token is a generation number under one signing key.
type world struct {
	head
	Connectors table[connector]
	Groups     table[group]
	Grants     table[grant]
	Users      table[user] // everybody but the two people
	Posts      table[post]
	Actions    table[action]
	Responses  table[response]
	Reactions  table[reaction]
	Media      table[medium]
	Hooks      table[hook]
	Deliveries table[delivery]
	Revoked    table[revocation]

	tokens  map[[sha256.Size]byte]parsed // those that were read last
	journal *journal
	size    int    // bytes of its JSON, as far as they are known
	written []byte // the JSON of head as it was written last; nil: not yet
	last    int64  // the number of the last change that was written
	logged  bool   // its file says that a log of later changes is there
}

// head is what there is one of in a world.
type head struct {
	Version      int                `json:"version"`
	Key          []byte             `json:"key"`  // signs tokens and derives sessions
	Port         int                `json:"port"` // of the last server
	People       map[Person]account `json:"people"`
	Ahead        time.Duration      `json:"ahead,omitempty"`        // how far the sandbox's clock is ahead of the machine's
	StrictGrants bool               `json:"strictGrants,omitempty"` // a new refresh token ends all others of its connector
	Faults       []fault            `json:"faults,omitempty"`       // still to come
}

// account is a person's practice Office 365 account.
type account struct {
	Name     string `json:"name"`
	Mail     string `json:"mail"`
	UserID   string `json:"userId"`
	SignedIn bool   `json:"signedIn"`
	Phone    string `json:"phone"`              // registered with Kaizala; "": none
	Moved    bool   `json:"moved,omitempty"`    // to the second endpoint
	Tenant   bool   `json:"tenant,omitempty"`   // the person is a tenant admin
	SignOuts int    `json:"signOuts,omitempty"` // each ends the sessions before it
}

type connector struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	RedirectURL string    `json:"redirectUrl"`
	SecretHash  string    `json:"secretHash"`
	Permissions []string  `json:"permissions"` // names in permissions
	Owner       Person    `json:"owner"`
	Created     time.Time `json:"created"`
	Inactive    bool      `json:"inactive,omitempty"` // it can get no new tokens
}

// grant is a connector's access to a group, or to all groups of a person. A new
// refresh token raises Generation, which ends all earlier tokens of the grant.
type grant struct {
	Connector  string    `json:"connector"`
	Group      string    `json:"group,omitempty"` // "": a user token
	Person     Person    `json:"person"`          // who granted
	Generation int       `json:"generation"`
	Removed    bool      `json:"removed,omitempty"`
	Issued     time.Time `json:"issued"`
	Fixed      string    `json:"fixed,omitempty"` // keyed hash of a seed's token: it is of generation 1
}

// permission is one of the portal's nine (documented), and the scopes it gives.
type permission struct {
	Name   string
	Scopes []string
}

var permissions = []permission{
	{"Group Information", []string{"groupinfo.read", "groupinfo.write", "groupinfo.remove", "groupinfo.update"}},
	{"Group Member List", []string{"groupmember.read", "groupmember.write", "groupmember.remove"}},
	{"Text Message", []string{"textmessage.read", "textmessage.write"}},
	{"Action & Responses", []string{"action.read", "action.write", "action.update"}},
	{"User Profile", []string{"profile.read", "profile.write"}},
	{"Media", []string{"media.read", "media.write"}},
	{"Outgoing Webhooks", []string{"webhook.read", "webhook.write", "webhook.remove", "webhook.update"}},
	{"Tenant Data", []string{"tenant.read"}},
	{"Reactions", []string{"reactions.read"}},
}

// newWorld makes the practice organisation with which every sandbox starts.
func newWorld() *world {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails since Go 1.24
	w := emptyWorld()
	w.head = head{
		Version: worldVersion, Key: key,
		People: map[Person]account{
			Developer: {Name: "Dana Developer", Mail: "dana@practice.example", UserID: guid()},
			Admin:     {Name: "Gabi Groupadmin", Mail: "gabi@practice.example", UserID: guid()},
		},
	}
	for _, g := range []struct {
		name, shard string
		admin       Person
		size        int
	}{{"Drivers", "@2", Admin, 42}, {"Warehouse night shift", "@2", Admin, 17}, {"Site Leeds", "@3", Admin, 260}, {"Integration test group", "@2", Developer, 3}} {
		made := group{ID: guid() + g.shard, Name: g.name, Admins: []string{w.People[g.admin].UserID}}
		made.Members = w.invented(g.size - 1)
		w.Groups.put(made)
	}
	return w
}

// guid makes a random GUID (version 4).
func guid() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// derive returns 128 bits that only this world can derive, for one purpose.
func (h head) derive(purpose string) string {
	m := hmac.New(sha256.New, h.Key)
	m.Write([]byte(purpose))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// find returns the first of some things that is wanted.
func find[T any](all []T, wanted func(T) bool) (one T, found bool) {
	if i := slices.IndexFunc(all, wanted); i >= 0 {
		return all[i], true
	}
	return one, false
}

func (w *world) connector(id string) (connector, bool) {
	return w.Connectors.get(id)
}

func (w *world) hasSecret(c connector, secret string) bool {
	return same(c.SecretHash, w.derive("secret "+secret))
}

// edit changes a person's account.
func (w *world) edit(p Person, how func(*account)) {
	a := w.People[p]
	how(&a)
	w.People = maps.Clone(w.People)
	w.People[p] = a
}

// scopes returns the scopes of the connector's permissions.
func (c connector) scopes() []string {
	var out []string
	for _, p := range permissions {
		if slices.Contains(c.Permissions, p.Name) {
			out = append(out, p.Scopes...)
		}
	}
	return out
}

// named cleans a typed name and cuts it to nameLimit.
func named(s string) string {
	r := []rune(secret.Clean(s))
	return strings.TrimSpace(string(r[:min(len(r), nameLimit)]))
}
