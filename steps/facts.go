package steps

import (
	"cmp"
	"strings"
	"time"
)

// Role is whose track a wizard plays.
type Role string

// The personas of the guide, and the one who was handed values and only wants
// them checked.
const (
	Developer Role = "developer"
	Admin     Role = "admin"
	User      Role = "user"
	Check     Role = "check"
)

// Names of what a wizard refers to.
type (
	GrantID string // local, random, assigned by whoever makes the event
	TaskID  string
	PageID  string
)

// Facts are what is known of one connector's set-up: all that is saved, none of
// it secret. A page is done or not by these alone.
type Facts struct {
	Connector Connector            `json:"connector"`
	Grants    []Grant              `json:"grants,omitempty"`
	Ticks     map[TaskID]time.Time `json:"ticks,omitempty"`
	Left      map[PageID]time.Time `json:"left,omitempty"`
}

// Connector is the third-party system as it was registered in the portal.
type Connector struct {
	Name        string   `json:"name,omitempty"`
	ID          string   `json:"id,omitempty"`
	Permissions []string `json:"permissions,omitempty"`
	Secret      Held     `json:"secret,omitzero"`
	Before      Held     `json:"before,omitzero"` // the secret before this one, which is kept
	// Recipient is the age key that a token for this connector is sealed to: the
	// developer's own, or in an admin's document the key of the developer.
	Recipient string    `json:"recipient,omitempty"`
	Asked     time.Time `json:"asked,omitzero"` // when the developer's message was made
}

// NoName is shown for a connector that has no name yet.
const NoName = "(no name yet)"

// Called is the connector's name, or says that it has none yet.
func (c Connector) Called() string { return cmp.Or(c.Name, NoName) }

// GrantKind is what a refresh token opens.
type GrantKind string

// A group token sees its group alone, a user token all groups of its user.
const (
	GroupGrant GrantKind = "group"
	UserGrant  GrantKind = "user"
)

// Granter is who takes the taps of step 2.
type Granter string

// The guide has another person do it; a developer who is a group admin himself
// needs no hand-off.
const (
	AnotherPerson Granter = "another"
	Myself        Granter = "myself"
)

// Grant is one refresh token's story: from the wish for a group to the live
// call. A connector has one for each group.
type Grant struct {
	ID      GrantID              `json:"id"`
	Kind    GrantKind            `json:"kind,omitempty"`
	By      Granter              `json:"by,omitempty"`
	Group   string               `json:"group,omitempty"`
	GroupID string               `json:"groupId,omitempty"`
	Remark  string               `json:"remark,omitempty"`
	Asked   time.Time            `json:"asked,omitzero"`
	ByPIN   bool                 `json:"byPin,omitempty"`  // the user token comes by a PIN, not from the portal
	PINSent time.Time            `json:"pinSent,omitzero"` // until it brought the token
	Refresh Held                 `json:"refresh,omitzero"`
	Before  Held                 `json:"before,omitzero"` // the refresh token before this one, which is kept
	Last    Call                 `json:"last,omitzero"`
	Reply   Reply                `json:"reply,omitzero"`
	Hello   Hello                `json:"hello,omitzero"`
	Said    Said                 `json:"said,omitzero"`
	Ticks   map[TaskID]time.Time `json:"ticks,omitempty"`
	Left    map[PageID]time.Time `json:"left,omitempty"`
	Touched time.Time            `json:"touched,omitzero"`
}

// Called names the grant by what it opens: the group, or its ID while the name is not known.
// A grant without a group is told apart by its own ID.
func (g Grant) Called() string {
	switch {
	case g.Group != "":
		return g.Group
	case g.Kind == UserGrant:
		return "(all of the user's groups) " + string(g.ID)
	case g.GroupID != "":
		return g.GroupID + " (name not known yet)"
	}
	return "(no group yet) " + string(g.ID)
}

// Held says that a secret was captured: which capture it is, when it was made, how
// many characters it has, and what it says of itself. Never the secret.
type Held struct {
	Gen  int       `json:"gen,omitempty"` // counts the captures of the value; 0 in documents of version 1
	At   time.Time `json:"at,omitzero"`
	Len  int       `json:"len,omitempty"`
	Says Claims    `json:"says,omitzero"`
}

// Yes reports whether there is one.
func (h Held) Yes() bool { return !h.At.IsZero() }

// Expired reports whether the secret says that its life was over at now.
func (h Held) Expired(now time.Time) bool {
	return !h.Says.Expires.IsZero() && !now.Before(h.Says.Expires)
}

// Outlives reports whether the secret says that its life ends later than the
// other's.
func (h Held) Outlives(other Held) bool {
	return !other.Says.Expires.IsZero() && h.Says.Expires.After(other.Says.Expires)
}

// TokenKind is which of the two tokens a text says it is.
type TokenKind string

// The two tokens of the guide's section on authentication.
const (
	RefreshToken TokenKind = "refresh"
	AccessToken  TokenKind = "access"
)

// Expired reports whether the grant's refresh token says that its life was over
// at now. One answer's date must not end a grant, and a wrong clock of ours must not
// either: it has expired if both clocks say so.
func (g Grant) Expired(now time.Time) bool {
	return g.Refresh.Expired(now) && g.Refresh.Expired(now.Add(g.Last.Skew))
}

// Claims are what a token says of itself, unverified: hints and no more.
type Claims struct {
	Kind          TokenKind `json:"kind,omitempty"`
	ConnectorID   string    `json:"connectorId,omitempty"`
	ConnectorName string    `json:"connectorName,omitempty"`
	Issued        time.Time `json:"issued,omitzero"`
	Expires       time.Time `json:"expires,omitzero"`
	Cut           bool      `json:"cut,omitempty"` // it is a part of a token
}

// Days of a refresh token's life, documented: after day 328 (90% of it) each
// token answer brings a new one; after day 365 it is over.
const (
	RotationDay = 328
	LastDay     = 365
)

// RenewsFrom is when a live call with a refresh token begins to bring a new one, by what
// the token says; no time if it does not say.
func (c Claims) RenewsFrom() time.Time {
	switch {
	case !c.Issued.IsZero():
		return c.Issued.AddDate(0, 0, RotationDay)
	case !c.Expires.IsZero():
		return c.Expires.AddDate(0, 0, RotationDay-LastDay)
	}
	return time.Time{}
}

// Label tells a connector from others: its name, and the end of its ID.
func Label(name, id string) string {
	id, _, _ = strings.Cut(id, "@")
	switch tail := "ID …" + id[max(0, len(id)-4):]; {
	case id == "":
		return name
	case name == "":
		return tail
	default:
		return name + " (" + tail + ")"
	}
}

// Group is a conversation group as the platform lists it.
type Group struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ReplyHow is in which form a token travels from the admin to the developer.
type ReplyHow string

// Sealed to the developer's key; under a passphrase told over another channel;
// in clear, behind a plain warning.
const (
	ByKey        ReplyHow = "key"
	ByPassphrase ReplyHow = "passphrase"
	ByRaw        ReplyHow = "raw"
)

// Reply is the admin's answer to the developer. Text is ciphertext, and empty
// for a raw token, which is never kept.
type Reply struct {
	At     time.Time `json:"at,omitzero"`
	How    ReplyHow  `json:"how,omitempty"`
	To     string    `json:"to,omitempty"` // the age key it is sealed to
	Text   string    `json:"text,omitempty"`
	Handed time.Time `json:"handed,omitzero"` // when the admin said it was on its way
}

// SlotKind is which secret of a connector or grant is meant.
type SlotKind string

// The secrets of a document.
const (
	SlotSecret   SlotKind = "secret"   // the connector's
	SlotHandoff  SlotKind = "handoff"  // the age key that replies are sealed to
	SlotRefresh  SlotKind = "refresh"  // of a grant
	SlotPrevious SlotKind = "previous" // the refresh token before it
	SlotAccess   SlotKind = "access"   // the cached access token of a grant
)

// Slot names one secret; Grant is empty for those of the connector itself.
type Slot struct {
	Kind  SlotKind `json:"kind"`
	Grant GrantID  `json:"grant,omitempty"`
}
