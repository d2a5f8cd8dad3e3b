package ui

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/adrg/xdg"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// app holds what all commands share.
type app struct {
	Streams
	now      func() time.Time
	zone     *time.Location
	service  kaizala.Options // for every client, except policy and trace
	dir      string          // of the documents; empty: the user's state directory
	patience time.Duration   // of one check of doctor; 0: the usual one
	cost     int             // of scrypt for new passphrases; 0: the usual one
	signals  *signals

	commandLine
	resolution
	handed
	environment environment // what the five variables of values had

	mu       sync.Mutex                 // guards clients and homes, and standard error during parallel calls
	clients  map[string]*kaizala.Client // by root
	homes    []*session.Home            // opened so far; main closes them
	warnings []report                   // for programs
}

// commandLine is what was typed.
type commandLine struct {
	flags  flags
	parsed bool   // it could be
	given  string // the command, with those that it is below
	unsaid error  // that the help could not be printed
}

// flags are the flags that all commands have. None takes a secret.
type flags struct {
	sandbox         bool
	apiRoot, portal string
	identity, store string
	identityFD      int
	identityCmd     string
	yesSendTo       []string
	plain           bool
	noBrowser       bool
	json            bool
	noInput         bool
	color           colorWhen
	still           bool
	debug           bool
}

// target is the Kaizala that the flags name. Codes: two_targets, bad_root.
func (a *app) target() (session.Target, error) {
	t, err := session.ParseTarget(a.flags.sandbox, a.flags.apiRoot, a.flags.portal)
	if !a.flags.sandbox && a.addressFrom() < fromFlag {
		t.Named = false // it says where a set-up begins, and narrows no command
	}
	if kaizala.CodeOf(err) == kaizala.CodeBadRoot {
		err = steps.Fail(string(kaizala.CodeBadRoot), err, a.badAddress().says()+".")
	}
	return t, err
}

// badAddress is the setting whose address ParseTarget refused: it reads api-root first.
func (a *app) badAddress() setting {
	if _, err := kaizala.ParseRoot(a.flags.apiRoot); a.flags.apiRoot != "" && err != nil {
		return a.setting("api-root")
	}
	return a.setting("portal")
}

// addressFrom is where the addresses of the Kaizala are from: the origin that counts more.
func (a *app) addressFrom() origin {
	return max(a.setting("api-root").From, a.setting("portal").From)
}

// open opens the documents of the Kaizala that the flags name; main closes them.
func (a *app) open() (*session.Home, error) {
	t, err := a.target()
	if err != nil {
		return nil, err
	}
	return a.home(t)
}

// home opens the documents of a target; main closes them. Codes: no_home,
// store_and_identity, unknown_store, those of files.Open.
func (a *app) home(t session.Target) (*session.Home, error) {
	if err := a.needsHome("XDG_STATE_HOME"); err != nil {
		return nil, err
	}
	keep, err := a.keeping()
	if err != nil {
		return nil, err
	}
	identity, err := a.identitySource()
	if err != nil {
		return nil, err
	}
	browse := session.Browse
	if a.flags.noBrowser {
		browse = session.NoBrowser
	}
	team, err := a.team()
	if err != nil {
		return nil, err
	}
	h, err := session.Open(session.Settings{
		Dir: a.stateDir(), Team: team, Client: a.client, Browse: browse, Keeping: keep, Given: identity.given, Now: a.now, Consented: a.flags.yesSendTo, ScryptCost: a.cost,
	}, t)
	if err == nil {
		a.mu.Lock()
		a.homes = append(a.homes, h)
		a.mu.Unlock()
	}
	return h, err
}

// joined opens the documents of a target, and joins its sandbox if it is one.
func (a *app) joined(ctx context.Context, t session.Target) (*session.Home, error) {
	h, err := a.home(t)
	if err == nil {
		err = h.Join(ctx)
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// stateDir is the directory of the documents.
func (a *app) stateDir() string { return cmp.Or(a.dir, userDir()) }

func userDir() string { return filepath.Join(xdg.StateHome, "kaizala-setup") }

// keeping is where new secrets are kept: what counts more of --store and an identity of
// the person's. Codes: store_and_identity, unknown_store.
func (a *app) keeping() (vault.Keeping, error) {
	identity, err := a.identitySource()
	if err != nil {
		return vault.Keeping{}, err
	}
	kind, from := persist.PinKind(a.flags.store), a.setting("store").From
	if postgres.IsAddress(a.flags.store) {
		kind = "" // the identity is this member's
	}
	switch {
	case identity.kind == "", kind != "" && kind != identity.kind && from > identity.from:
	case kind != "" && kind != identity.kind && from == identity.from:
		return vault.Keeping{}, usage(words.CodeStoreAndIdentity)
	default:
		return vault.Keeping{Kind: identity.kind, Path: identity.given.Path}, nil
	}
	if kind != "" && kind != persist.PinKeyring && kind != persist.PinPassphrase {
		return vault.Keeping{}, usage(words.CodeUnknownStore, a.flags.store)
	}
	return vault.Keeping{Kind: kind}, nil
}

// team is the address of the store that a team shares, empty if --store names none.
// Codes: store_address, store_password, store_tls.
func (a *app) team() (postgres.Address, error) {
	if !postgres.IsAddress(a.flags.store) {
		return postgres.Address{}, nil
	}
	return postgres.ParseAddress(a.flags.store)
}

// client is the client of the service at a root. There is one per root, so that all
// calls of the process keep to the service's limits together. With --debug it prints
// each request without secrets.
func (a *app) client(p kaizala.Policy) *kaizala.Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.clients[p.Root.String()]; c != nil {
		return c
	}
	o := a.service
	o.Policy, o.Now = p, a.now
	if a.clients == nil {
		a.clients = map[string]*kaizala.Client{}
	}
	c := kaizala.New(o)
	if a.flags.debug {
		c = c.Watched(kaizala.Watch{Record: func(r kaizala.Record) {
			a.mu.Lock()
			defer a.mu.Unlock()
			_, _ = fmt.Fprintln(a.Err, "debug:", r.TraceEvent)
		}})
	}
	a.clients[p.Root.String()] = c
	return c
}
