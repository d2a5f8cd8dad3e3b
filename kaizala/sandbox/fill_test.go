package sandbox

import (
	"errors"
	"testing"
)

// A wizard fills in what the portal shows, as often as it asks.
func TestFill(t *testing.T) {
	s, c := serve(t)
	fill := func(w Wanted) Shown {
		t.Helper()
		s.mu.Lock()
		defer s.mu.Unlock()
		v, err := s.fill(w)
		if err != nil {
			t.Fatalf("%+v: %v", w, err)
		}
		return v
	}

	// What the person made in the portal goes before what the sandbox would make.
	b := signedIn(t, s, Developer)
	box := b.tap("Connectors").tap("Add Connector").types("name", "Wages").tap("Continue").types("permission", "Media").tap("Create Connector").box()
	wages := fill(Wanted{Person: Developer, What: WantConnector, ConnectorName: "Payroll"})
	if wages.ConnectorID != box["Connector ID"] || wages.ConnectorSecret.Reveal() != box["Connector secret"] || wages.ConnectorName != "Wages" {
		t.Fatalf("filled in %s, shown %v", wages.ConnectorID, box)
	}
	if again := fill(Wanted{Person: Developer, What: WantConnector, ConnectorID: wages.ConnectorID}); again.ConnectorID != wages.ConnectorID || again.ConnectorSecret.IsZero() {
		t.Error("the same wizard got another connector")
	}
	other := fill(Wanted{Person: Developer, What: WantConnector})
	if other.ConnectorID == wages.ConnectorID || other.ConnectorName != "Payroll" {
		t.Error("another wizard got the same connector")
	}

	// The sandbox's taps register a phone, too.
	first := fill(Wanted{Person: Admin, What: WantGroupToken, ConnectorID: wages.ConnectorID, Group: "site leeds"})
	if first.GroupName != "Site Leeds" || first.RefreshToken.IsZero() || !first.ConnectorSecret.IsZero() || s.world.People[Admin].Phone == "" {
		t.Errorf("%s", first.GroupName)
	}
	k := keys{s.APIRoot(), wages.ConnectorID, wages.ConnectorSecret.Reveal(), first.RefreshToken.Reveal()}
	k.access(t)
	for _, w := range []Wanted{
		{Person: Admin, What: WantGroupToken, ConnectorID: wages.ConnectorID},
		{Person: Admin, What: WantGroupToken, ConnectorName: "wages", Group: "Site Leeds"},
	} {
		if same := fill(w); !same.RefreshToken.Equal(first.RefreshToken) {
			t.Errorf("%+v: a good token was ended for a new one", w)
		}
	}
	byName := fill(Wanted{Person: Admin, What: WantGroupToken, ConnectorName: "payroll", Group: "Drivers"})
	if byName.ConnectorID != other.ConnectorID || byName.GroupName != "Drivers" {
		t.Errorf("%s for %s", byName.ConnectorName, byName.GroupName)
	}
	user := fill(Wanted{Person: Developer, What: WantUserToken, ConnectorID: wages.ConnectorID})
	if user.GroupID != "" || user.RefreshToken.IsZero() {
		t.Errorf("a user token: %s", user.GroupName)
	}

	// What does not work any more is not filled in.
	c.move(366 * day)
	if fresh := fill(Wanted{Person: Developer, What: WantUserToken, ConnectorID: wages.ConnectorID}); fresh.RefreshToken.Equal(user.RefreshToken) {
		t.Error("an expired token was filled in")
	}
	s.with(t, func(w *world) error { w.removeConnector(other.ConnectorID); return nil })
	for _, w := range []Wanted{
		{Person: Admin, What: WantGroupToken, ConnectorID: other.ConnectorID},
		{Person: Admin, What: WantGroupToken, ConnectorName: "no such"},
		{Person: Developer, What: WantUserToken},
	} {
		s.mu.Lock()
		_, err := s.fill(w)
		s.mu.Unlock()
		if e := new(Error); !errors.As(err, &e) || e.Code != CodeUnknownConnector {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

func TestFillOfNobody(t *testing.T) {
	a := attach(t, t.TempDir())
	id := keysOf(t, a).id
	for _, w := range []Wanted{{Person: "nobody", What: WantConnector}, {Person: Admin, What: "anything", ConnectorID: id}, {}} {
		if _, err := a.Fill(t.Context(), w); err == nil {
			t.Errorf("%+v: filled in", w)
		}
	}
}
