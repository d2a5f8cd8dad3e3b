package away

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

// Entry is what a live call of a grant brought. Where it is saved, the same verbs are
// made with it as at once: Renewed for a refresh token, Called for an access token.
type Entry struct {
	Key     persist.Key
	Grant   steps.GrantID
	Sent    steps.Basis   // what the call was made with
	At      time.Time     // when the refresh token came
	Refresh secret.Secret // a new one; zero: none came
	Access  secret.Secret // zero: the call did not get so far
	Call    steps.Call    // of the access token

	name string // of its file; "": it has none yet
}

// Outbox is a directory of entries, each in a sealed file of its own. Several processes
// may use it: whoever has the grant's lease delivers, and removes what is delivered.
// The methods of a nil Outbox keep nothing.
type Outbox struct{ shelf shelf }

// NewOutbox prepares an outbox. The directory is made when there is something to keep.
// d nil is the real disk.
func NewOutbox(dir string, member Member, d *disk.Disk) *Outbox {
	return &Outbox{newShelf(dir, "kaizala-setup outbox 1", d, member)}
}

// entryJSON is an entry as it is sealed.
type entryJSON struct {
	Key    persist.Key   `json:"document"`
	Grant  steps.GrantID `json:"grant"`
	Sent   steps.Basis   `json:"sent"`
	At     time.Time     `json:"at,omitzero"`
	Call   steps.Call    `json:"call,omitzero"`
	Values []sealedValue `json:"values"`
}

type sealedValue struct {
	Kind  steps.SlotKind `json:"kind"`
	Value string         `json:"value"`
}

// Put has an entry on disk, durably, and gives it as it is kept. An entry that was put
// before is replaced. Codes: those of the member's identity and of a failing disk.
func (o *Outbox) Put(ctx context.Context, e Entry) (Entry, error) {
	if e.name == "" {
		e.name = fmt.Sprintf("%d-%s", time.Now().UnixMilli(), persist.NewID())
	}
	j := entryJSON{Key: e.Key, Grant: e.Grant, Sent: e.Sent, At: e.At, Call: e.Call}
	for kind, v := range map[steps.SlotKind]secret.Secret{steps.SlotRefresh: e.Refresh, steps.SlotAccess: e.Access} {
		if !v.IsZero() {
			j.Values = append(j.Values, sealedValue{kind, v.Reveal()})
		}
	}
	plain, err := json.Marshal(j)
	if err == nil {
		err = o.shelf.write(ctx, e.name, plain)
	}
	return e, err
}

// ProveRoom finds out whether Put would find room for what a live call may bring, and
// leaves nothing. Codes: those of a failing disk.
func (o *Outbox) ProveRoom() error {
	if o == nil {
		return nil
	}
	return o.shelf.proveRoom()
}

// Of gives the entries of a document, the oldest first. One that cannot be read stays, and
// becomes an error. Codes: corrupt, those of the member's identity and of a failing disk.
func (o *Outbox) Of(ctx context.Context, k persist.Key) ([]Entry, []error) {
	all, errs := o.All(ctx)
	var of []Entry
	for _, e := range all {
		if e.Key == k {
			of = append(of, e)
		}
	}
	return of, errs
}

// All gives every entry, as Of does.
func (o *Outbox) All(ctx context.Context) (all []Entry, errs []error) {
	if o == nil {
		return nil, nil
	}
	for _, name := range o.shelf.names() {
		e, err := o.read(ctx, name)
		switch {
		case isGone(err): // it has just been delivered
		case err != nil:
			errs = append(errs, err)
		default:
			all = append(all, e)
		}
	}
	return all, errs
}

func (o *Outbox) read(ctx context.Context, name string) (Entry, error) {
	plain, err := o.shelf.read(ctx, name)
	if err != nil {
		return Entry{}, err
	}
	var j entryJSON
	if json.Unmarshal(plain, &j) != nil || j.Key.Check() != nil {
		return Entry{}, o.shelf.corrupt(name, nil) // the cause could quote a secret
	}
	e := Entry{Key: j.Key, Grant: j.Grant, Sent: j.Sent, At: j.At, Call: j.Call, name: name}
	for _, v := range j.Values {
		switch v.Kind {
		case steps.SlotRefresh:
			e.Refresh = secret.New(v.Value)
		case steps.SlotAccess:
			e.Access = secret.New(v.Value)
		}
	}
	return e, nil
}

// Has reports whether an entry still waits: another process may have delivered it.
func (o *Outbox) Has(e Entry) bool { return !o.shelf.at(e.name + sealedName).IsZero() }

// Remove removes an entry that is delivered. Codes: those of a failing disk.
func (o *Outbox) Remove(e Entry) error { return o.shelf.remove(e.name) }

// Waiting is how many entries wait, and since when the oldest does. It opens none.
func (o *Outbox) Waiting() (n int, since time.Time) {
	if o == nil {
		return 0, since
	}
	for _, name := range o.shelf.names() {
		at, _, _ := strings.Cut(name, "-")
		if ms, err := strconv.ParseInt(at, 10, 64); err == nil && n == 0 {
			since = time.UnixMilli(ms)
		}
		n++
	}
	return n, since
}
