package postgres_test

import (
	"context"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
	"kaizala-setup/persist/seal"
)

// running gives the server that the tests of the package share.
func running(t testing.TB) *postgrestest.Server {
	t.Helper()
	return postgrestest.Shared(t)
}

// alone gives a server of the test's own.
func alone(t testing.TB) *postgrestest.Server {
	t.Helper()
	s := postgrestest.Own(t)
	must(t, s.Listen("127.0.0.1"))
	return s
}

// database makes an empty database.
func database(t testing.TB, server *postgrestest.Server) string {
	t.Helper()
	name, err := server.Database()
	must(t, err)
	return name
}

// host is one member's machine.
type host struct {
	id    persist.Identity
	pin   persist.Pin
	netns string // in which its processes run; "": in ours
}

func newHost(t testing.TB) host {
	t.Helper()
	id, err := seal.NewIdentity()
	must(t, err)
	return host{id: id, pin: persist.Pin{Kind: persist.PinGiven, Recipient: id.Recipient()}}
}

// open gives the host's handle on a database.
func (h host) open(t testing.TB, address string) *postgres.Store {
	t.Helper()
	s, err := h.try(address)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (h host) try(address string) (*postgres.Store, error) {
	at, err := postgres.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	return postgres.Open(at, postgres.Options{
		Member:    func(context.Context) (persist.Identity, persist.Pin, error) { return h.id, h.pin, nil },
		PingEvery: 20 * time.Millisecond,
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
