package session

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
)

// An admin's reply names a secret in every text that it has, one after the other: the
// document that is kept, and what is shown, has none of it in clear.
func TestSecretsInAReplyStayHidden(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	const brought = "made.up.token-of-another-group"
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJtYWRlIjoidXAgYnkgbm9ib2R5In0.bWFkZSB1cCBhbmQgc2lnbmVkIGJ5IG5vYm9keS4uLg"
	fields := map[string]func(*handoff.Payload) *string{
		"group": func(p *handoff.Payload) *string { return &p.Group }, "group ID": func(p *handoff.Payload) *string { return &p.GroupID },
		"remark": func(p *handoff.Payload) *string { return &p.Remark }, "connector": func(p *handoff.Payload) *string { return &p.ConnectorID },
	}
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	to, _, err := letters{s.Setup}.ask(bg, s.Wizard().Grant)
	if err != nil {
		t.Fatal(err)
	}
	for what, value := range map[string]string{"the connector's secret": madeUpSecret, "the token": brought, "another token": jwt, "the token before": "made.up.refresh-token-of-some-length"} {
		for field, of := range fields {
			p := handoff.Payload{Token: secret.New(brought), ConnectorID: madeUpID, Group: "Drivers", GroupID: "5b0d@2", Remark: "as agreed", Date: time.Now()}
			*of(&p) = "x " + value
			text, err := handoff.SealTo(to, p)
			if err != nil {
				t.Fatal(err)
			}
			took, err := again(t, options(t, dir, svc)).Take(bg, text, secret.Secret{}, true)
			if err != nil {
				t.Errorf("%s as the %s: %v", what, field, err)
			}
			d := again(t, options(t, dir, svc))
			facts, _ := json.Marshal(d.Facts())
			if shown := string(facts) + fmt.Sprintf("%+v", took.Grant); strings.Contains(shown, value) {
				t.Errorf("%s as the %s: %s", what, field, shown)
			}
		}
	}
}
