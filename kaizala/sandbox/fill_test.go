package sandbox

import (
	"errors"
	"fmt"
	"testing"
)

// fills is what a wizard of the wish gets from the sandbox.
func (s *Server) fills(t *testing.T, w Wanted) Shown {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.fill(w)
	if err != nil {
		t.Fatalf("%+v: %v", w, err)
	}
	return v
}

// A wizard fills in what the portal shows, as often as it asks.
func TestFill(t *testing.T) {
	s, c := serve(t)
	b := signedIn(t, s, Developer)
	box := b.tap("Connectors").tap("Add Connector").types("name", "Wages").tap("Continue").types("permission", "Media").tap("Create Connector").box()
	wages := s.fills(t, Wanted{Person: Developer, What: WantConnector, ConnectorName: "Payroll"})
	again := s.fills(t, Wanted{Person: Developer, What: WantConnector, ConnectorID: wages.ConnectorID})
	other := s.fills(t, Wanted{Person: Developer, What: WantConnector})

	t.Run("what the person made in the portal goes before what the sandbox would make", func(t *testing.T) {
		if wages.ConnectorID != box["Connector ID"] || wages.ConnectorSecret.Reveal() != box["Connector secret"] || wages.ConnectorName != "Wages" {
			t.Fatalf("filled in %s, shown %v", wages.ConnectorID, box)
		}
	})
	t.Run("a wizard gets its own connector", func(t *testing.T) {
		if again.ConnectorID != wages.ConnectorID || again.ConnectorSecret.IsZero() {
			t.Error("the same wizard got another connector")
		}
		if other.ConnectorID == wages.ConnectorID || other.ConnectorName != "Payroll" {
			t.Error("another wizard got the same connector")
		}
	})
	t.Run("a group token that works is filled in again", func(t *testing.T) { s.fillsGroupTokens(t, wages, other) })
	user := s.fills(t, Wanted{Person: Developer, What: WantUserToken, ConnectorID: wages.ConnectorID})
	if user.GroupID != "" || user.RefreshToken.IsZero() {
		t.Errorf("a user token: %s", user.GroupName)
	}
	t.Run("an expired token is not filled in", func(t *testing.T) {
		c.move(366 * day)
		if fresh := s.fills(t, Wanted{Person: Developer, What: WantUserToken, ConnectorID: wages.ConnectorID}); fresh.RefreshToken.Equal(user.RefreshToken) {
			t.Error("an expired token was filled in")
		}
	})
	t.Run("a connector that is not there has nothing to fill in", func(t *testing.T) {
		s.with(t, func(w *world) error { w.removeConnector(other.ConnectorID); return nil })
		s.knowsNoConnector(t, other.ConnectorID)
	})
}

// Wizards side by side each get their own values, in whichever order they ask again, and
// what the sandbox makes for them has a name of its own. What the portal showed and nobody
// took goes to a wizard that has none yet.
func TestWizardsSideBySide(t *testing.T) {
	s, _ := serve(t)
	wants := Wanted{Person: Developer, What: WantConnector}
	first, second := s.fills(t, wants), s.fills(t, wants)
	if first.ConnectorID == second.ConnectorID || first.ConnectorName != "Payroll" || second.ConnectorName != "Payroll 2" {
		t.Errorf("%s and %s", first.ConnectorName, second.ConnectorName)
	}
	for range 2 {
		for _, own := range []Shown{first, second} {
			again := s.fills(t, Wanted{Person: Developer, What: WantConnector, ConnectorID: own.ConnectorID})
			if again.ConnectorID != own.ConnectorID || !again.ConnectorSecret.Equal(own.ConnectorSecret) {
				t.Errorf("%s asks again and gets %s", own.ConnectorName, again.ConnectorName)
			}
		}
	}
	token := func(of Shown) Shown {
		return s.fills(t, Wanted{Person: Admin, What: WantGroupToken, ConnectorID: of.ConnectorID})
	}
	one, other := token(first), token(second)
	if !token(first).RefreshToken.Equal(one.RefreshToken) || !token(second).RefreshToken.Equal(other.RefreshToken) {
		t.Error("an admin who asks again ends the token")
	}
	b := signedIn(t, s, Developer)
	makes := func(name string) string {
		return b.tap("Connectors").tap("Add Connector").types("name", name).tap("Continue").types("permission", "Media").tap("Create Connector").box()["Connector ID"]
	}
	wages, fleet := makes("Wages"), makes("Fleet")
	if a, b := s.fills(t, wants).ConnectorID, s.fills(t, wants).ConnectorID; a != fleet || b != wages {
		t.Errorf("what nobody took: %s, %s", a, b)
	}
	if next := s.fills(t, wants); next.ConnectorName != "Payroll 3" {
		t.Errorf("once all are taken: %s", next.ConnectorName)
	}
	if n := len(s.remembered); n != 7 {
		t.Errorf("%d are remembered", n)
	}
	for range mostShown {
		s.fills(t, wants)
	}
	if n := len(s.remembered); n != mostShown {
		t.Errorf("%d are remembered", n)
	}
}

// fillsGroupTokens gives the group tokens of two connectors, the second named Payroll.
func (s *Server) fillsGroupTokens(t *testing.T, wages, payroll Shown) {
	first := s.fills(t, Wanted{Person: Admin, What: WantGroupToken, ConnectorID: wages.ConnectorID, Group: "site leeds"})
	if first.GroupName != "Site Leeds" || first.RefreshToken.IsZero() || !first.ConnectorSecret.IsZero() {
		t.Errorf("%s", first.GroupName)
	}
	if s.world.People[Admin].Phone == "" {
		t.Error("the sandbox's taps registered no phone")
	}
	k := keys{s.APIRoot(), wages.ConnectorID, wages.ConnectorSecret.Reveal(), first.RefreshToken.Reveal()}
	k.access(t)
	for _, w := range []Wanted{
		{Person: Admin, What: WantGroupToken, ConnectorID: wages.ConnectorID},
		{Person: Admin, What: WantGroupToken, ConnectorName: "wages", Group: "Site Leeds"},
	} {
		if same := s.fills(t, w); !same.RefreshToken.Equal(first.RefreshToken) {
			t.Errorf("%+v: a good token was ended for a new one", w)
		}
	}
	byName := s.fills(t, Wanted{Person: Admin, What: WantGroupToken, ConnectorName: "payroll", Group: "Drivers"})
	if byName.ConnectorID != payroll.ConnectorID || byName.GroupName != "Drivers" {
		t.Errorf("%s for %s", byName.ConnectorName, byName.GroupName)
	}
}

// knowsNoConnector has no token to fill in for a removed connector, an unknown name or none.
func (s *Server) knowsNoConnector(t *testing.T, removed string) {
	for _, w := range []Wanted{
		{Person: Admin, What: WantGroupToken, ConnectorID: removed},
		{Person: Admin, What: WantGroupToken, ConnectorName: "no such"},
		{Person: Developer, What: WantUserToken},
	} {
		s.mu.Lock()
		_, err := s.fill(w)
		s.mu.Unlock()
		if codeOf(err) != CodeUnknownConnector {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

// A wizard takes over the number of the person's phone, and the PIN that lies on
// it: the one that the portal draws, for its own connector.
func TestFillFromThePhone(t *testing.T) {
	a := attach(t, t.TempDir())
	k := keysOf(t, a)
	fill := func(what What, id string) (Shown, error) {
		return a.Fill(t.Context(), Wanted{Person: Developer, What: what, ConnectorID: id})
	}
	if _, err := fill(WantPIN, k.id); codeOf(err) != CodeNoPIN {
		t.Errorf("with no PIN on the phone: %v", err)
	}
	phone, err := fill(WantPhone, k.id)
	if err != nil || !number().MatchString(phone.Phone) || !phone.PIN.IsZero() {
		t.Fatal(phone.Phone, err)
	}
	request(t, "POST", k.root+"/v1/generatePin", fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q}`, phone.Phone, k.id))
	got, err := fill(WantPIN, k.id)
	s, _ := a.where()
	if drawn := opened(t, s, Developer).sees("SMS to " + phone.Phone).pin(); err != nil || got.PIN.Reveal() != drawn || got.Phone != phone.Phone {
		t.Errorf("filled in another PIN than the portal draws: %v", err)
	}
	if _, err := fill(WantPIN, "another"); codeOf(err) != CodeNoPIN {
		t.Errorf("a PIN for another connector: %v", err)
	}
	if r := request(t, "POST", k.root+"/v1/loginWithPinAndApplicationId",
		fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q,"applicationSecret":%q,"pin":%q}`, phone.Phone, k.id, k.secret, got.PIN.Reveal())); r.status != 200 {
		t.Errorf("the PIN does not work: %v", r.body)
	}
}

func codeOf(err error) string {
	if e := new(Error); errors.As(err, &e) {
		return e.Reason
	}
	return ""
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
