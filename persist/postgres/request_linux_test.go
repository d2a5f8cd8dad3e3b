package postgres_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/seal"
)

// A request that was refused is not offered any more. Whoever made it is told, by every
// call until it asks again: a second Join does. Nobody else may refuse, and nobody is
// refused who did not ask.
func TestRefusedRequest(t *testing.T) {
	t.Parallel()
	server := running(t)
	address := server.Socket(database(t, server))
	me, other := newHost(t), newHost(t)
	mine, theirs := me.open(t, address), other.open(t, address)
	must(t, mine.Init(t.Context(), "me"))
	if err := mine.Refuse(t.Context(), other.id.Recipient()); persist.CodeOf(err) != persist.CodeRequestUnknown {
		t.Errorf("nobody asked: %v", err)
	}
	_, err := theirs.Join(t.Context(), "other")
	must(t, err)
	if err := theirs.Refuse(t.Context(), other.id.Recipient()); persist.CodeOf(err) != persist.CodeStoreNoMember {
		t.Errorf("no member refuses: %v", err)
	}
	asked, err := mine.Requests(t.Context())
	if err != nil || len(asked) != 1 || time.Since(asked[0].Asked).Abs() > time.Hour {
		t.Fatalf("%+v, %v", asked, err)
	}
	must(t, mine.Refuse(t.Context(), other.id.Recipient()))
	if asked, err := mine.Requests(t.Context()); err != nil || len(asked) != 0 {
		t.Errorf("%+v, %v", asked, err)
	}
	for range 2 {
		if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeRequestRefused {
			t.Errorf("a command: %v", err)
		}
	}
	if _, err := theirs.Join(t.Context(), "other"); persist.CodeOf(err) != persist.CodeRequestRefused {
		t.Errorf("it is told: %v", err)
	}
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreNoMember {
		t.Errorf("it was told: %v", err)
	}
	if member, err := theirs.Join(t.Context(), "other"); member || err != nil {
		t.Errorf("it asks again: %v, %v", member, err)
	}
	asked, err = mine.Requests(t.Context())
	if err != nil || len(asked) != 1 {
		t.Fatalf("%+v, %v", asked, err)
	}
	must(t, mine.AddMember(t.Context(), asked[0].Recipient, asked[0].Name))
	_, err = theirs.Load(t.Context(), key)
	must(t, err)
}

// A request ends after its time, by the server's clock; one that an older program made
// says no time, and stays. However many have ended, the others are offered.
func TestRequestsEnd(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	address := server.Socket(name)
	me := newHost(t)
	mine := me.open(t, address)
	must(t, mine.Init(t.Context(), "me"))
	asks := func(h host, at time.Time) {
		t.Helper()
		body, err := json.Marshal(postgres.Request{Member: postgres.Member{Recipient: h.id.Recipient(), Name: "x"}, Asked: at})
		must(t, err)
		body, err = seal.ToRecipients([]string{me.id.Recipient(), h.id.Recipient()}, body)
		must(t, err)
		id := sha256.Sum256([]byte("kaizala-setup request\x00" + h.id.Recipient()))
		_, err = server.SQL(name, fmt.Sprintf("insert into kaizala_setup.request values ('%x', '\\x%s')", id[:16], hex.EncodeToString(body)))
		must(t, err)
	}
	late, intime, timeless := newHost(t), newHost(t), newHost(t)
	asks(late, time.Now().Add(-postgres.RequestLife-time.Hour))
	asks(intime, time.Now().Add(-postgres.RequestLife+time.Hour))
	asks(timeless, time.Time{})
	_, err := server.SQL(name, "insert into kaizala_setup.request select '0' || n, '\\x00' from generate_series(1, 200) n")
	must(t, err)
	asked, err := mine.Requests(t.Context())
	if err != nil || len(asked) != 2 {
		t.Fatalf("%+v, %v", asked, err)
	}
	for _, r := range asked {
		if r.Recipient == late.id.Recipient() {
			t.Error("a request is offered that has ended")
		}
	}
	theirs := late.open(t, address)
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeRequestOver {
		t.Errorf("it is told: %v", err)
	}
	if member, err := theirs.Join(t.Context(), "late"); member || err != nil {
		t.Errorf("it asks again: %v, %v", member, err)
	}
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreNoMember {
		t.Errorf("%v", err)
	}
	if asked, err := mine.Requests(t.Context()); err != nil || len(asked) != 3 {
		t.Errorf("%+v, %v", asked, err)
	}
}
