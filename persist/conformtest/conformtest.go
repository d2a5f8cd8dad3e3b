// Package conformtest checks that an engine keeps every promise of persist.Store. It
// is for tests only.
//
// But for what Place hands over, nothing here knows the engine.
package conformtest

import (
	"context"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// Place is an empty place for documents.
type Place struct {
	// Open gives another handle on the place, as another process would have.
	Open func() persist.Store
	// Identity opens the documents, and Pin names it.
	Identity seal.Identity
	Pin      persist.Pin
	// Realms are those whose documents the engine keeps.
	Realms []persist.Realm
	// Outgrow has a newer program write the document that the key names.
	Outgrow func(persist.Key)
	// Cut ends every lease by force. nil: the engine cannot lose leases.
	Cut func()
}

// Run checks the promises, each in an empty place of its own.
func Run(t *testing.T, empty func(*testing.T) Place) {
	for name, holds := range map[string]func(*testing.T, Place){
		"what is saved comes back":               saved,
		"an error of change changes nothing":     refused,
		"a change begins with what is there":     fresh,
		"all realms are listed":                  listed,
		"what is removed is gone":                removed,
		"what is removed can be saved anew":      savedAnew,
		"no key leads elsewhere":                 keys,
		"no concurrent update is lost":           concurrent,
		"one process at a time has the lease":    leased,
		"a lease that is lost is known to be so": lost,
		"a watcher hears of every change":        watched,
		"text is cleaned when it is read":        cleaned,
		"a document has a longest length":        tooLong,
		"a newer program's document stays":       outgrown,
		"whoever gives up gets that error":       givenUp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, empty(t))
		})
	}
}

var (
	key   = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}
	slot  = steps.Slot{Kind: steps.SlotRefresh, Grant: "g1"}
	facts = steps.Facts{Connector: steps.Connector{Name: "Payroll “north”"}, Grants: []steps.Grant{{ID: "g1", Group: "Drivers"}}}
)

// patience is how long is waited for what must happen.
const patience = 10 * time.Second

// soon is how long a wait is watched that must not end.
const soon = 50 * time.Millisecond

func named(text string) func(*persist.Document) error {
	return func(d *persist.Document) error { d.Facts.Connector.Name = text; return nil }
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, s persist.Store, k persist.Key) persist.Document {
	t.Helper()
	d, err := s.Load(t.Context(), k)
	must(t, err)
	return d
}

// ended is a context that has been given up.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
