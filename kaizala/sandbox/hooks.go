package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"
)

// What a webhook is on (documented).
const (
	hookOnGroup   = "Group"
	hookOnAction  = "Action"
	hookOnPackage = "ActionPackage" // a custom action in all groups
)

// hook is a webhook. Its address and its token open the receiver, so the world holds
// them sealed under a key that derives from the world's.
type hook struct {
	ID         string    `json:"id"`
	Connector  string    `json:"connector"`
	Group      string    `json:"group,omitempty"` // of the token that made it; "" is a user token
	Person     Person    `json:"person"`
	ObjectType string    `json:"objectType"`
	Object     string    `json:"object"`
	Events     []string  `json:"events"`
	Sealed     []byte    `json:"sealed"` // the receiver
	Context    string    `json:"context,omitempty"`
	Made       time.Time `json:"made"`
	Validity   time.Time `json:"validity"`
	Active     bool      `json:"active"`
}

// receiver is where a webhook's events go, and the token that they bring.
type receiver struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// Limits of webhooks.
const (
	maxHooks      = 200
	usualValidity = 2 * 365 * 24 * time.Hour // documented: two years
)

func (w *world) sealer() cipher.AEAD {
	block, err := aes.NewCipher([]byte(w.derive("receivers")))
	if err != nil {
		panic(err) // never: the key is 32 bytes
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // never: the block is 16 bytes
	}
	return gcm
}

func (w *world) seal(r receiver) []byte { return w.sealer().Seal(nil, nil, rawJSON(r), nil) }

// receiver opens the receiver of a webhook. One that cannot be opened has no address.
func (w *world) receiver(h hook) receiver {
	var r receiver
	if text, err := w.sealer().Open(nil, nil, h.Sealed, nil); err != nil || json.Unmarshal(text, &r) != nil {
		return receiver{}
	}
	return r
}

func (w *world) hook(id string) (hook, bool) {
	if h, ok := w.Hooks.get(id); ok {
		return h, true
	}
	return withID(w.Hooks.by(byID, folded(id)), id, func(h hook) string { return h.ID })
}

// lives reports whether a webhook can still get events: it ends with its validity, with
// its connector and with the access that made it.
func (w *world) lives(h hook, now time.Time) bool {
	_, ok := w.connector(h.Connector)
	_, granted := w.granted(h.Connector, h.Group, h.Person)
	return ok && granted && now.Before(h.Validity)
}

// removeHook removes a webhook with its deliveries.
func (w *world) removeHook(id string) {
	w.Hooks.remove(id)
	for d := range w.Deliveries.by(byHook, id) {
		w.Deliveries.remove(d.ID)
	}
}

// owns reports whether a webhook is of the caller's connector, and on something that the
// caller sees.
func (w *world) owns(c caller, h hook) bool {
	if h.Connector != c.connector.ID {
		return false
	}
	if h.ObjectType == hookOnPackage {
		return h.Group == c.claims.Group && (h.Group != "" || h.Person == c.claims.Person)
	}
	return w.seesObject(c, h.ObjectType, h.Object)
}

// seesObject reports whether the caller sees what a webhook is on. An action package is
// no thing of the world: everybody may name one.
func (w *world) seesObject(c caller, kind, id string) bool {
	if kind == hookOnAction {
		a, ok := withID(w.Actions.by(byID, folded(id)), id, func(a action) string { return a.ID })
		if !ok {
			return false
		}
		id = a.Group
	}
	g, ok := w.group(id)
	_, seen := w.roleIn(g, c)
	return kind == hookOnPackage && id != "" || ok && seen
}

// secretsOf are the texts of a receiver that must not be shown.
func (r receiver) secrets() []string {
	_, query, _ := strings.Cut(r.URL, "?")
	var out []string
	for _, s := range []string{r.Token, query} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// shownURL is the address without its query, which may hold a key.
func (r receiver) shownURL() string {
	address, _, more := strings.Cut(r.URL, "?")
	if more {
		address += "?…"
	}
	return address
}

// validationToken is a number, which all known receivers give back unchanged: as the
// text of the parameter, or as JSON (inferred). It has 15 digits.
func validationToken() string {
	b := make([]byte, 15)
	_, _ = rand.Read(b)
	for i, n := range b {
		b[i] = '0' + n%10
	}
	b[0] = '1' + b[0]%9
	return string(b)
}
