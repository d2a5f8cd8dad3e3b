package persist

import (
	"testing"

	"kaizala-setup/steps"
)

// An admin's document holds no secrets and has no identity: a grant of it can be
// forgotten all the same.
func TestForgetGrantWithoutSecrets(t *testing.T) {
	d := Document{Key: Key{Realm: Sandbox, Role: steps.Admin, ID: "TEST"}, Facts: steps.Facts{Grants: []steps.Grant{{ID: "g1"}, {ID: "g2"}}}}
	if err := d.ForgetGrant(Identity{}, "g1"); err != nil || len(d.Facts.Grants) != 1 || d.Facts.Grants[0].ID != "g2" || len(d.Sealed) > 0 {
		t.Errorf("%v, %+v", err, d)
	}
}
