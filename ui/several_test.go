package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/words"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// A connector's groups are verified side by side. Each has its own answer, and
// what came of each is on disk: the new refresh tokens, those before them, the
// facts; one that is refused spoils no other.
func TestGroupsAreVerifiedSideBySide(t *testing.T) {
	t.Parallel()
	const groups, refused = 12, 5
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", groups)
	home.updates(t, k, func(d *persist.Document) error {
		secrets, err := d.Secrets(home.id)
		if err != nil {
			return err
		}
		secrets[refreshOf(steps.GrantID(fmt.Sprint("g", refused)))] = secret.New("nobody.issued.this")
		return d.SetSecrets(home.id, secrets)
	})
	letGo := service.holds()
	p := home.starts(t, "verify", "--all", "--json")
	for deadline := time.Now().Add(time.Minute); service.many() < groups; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("%d of %d calls were made while none was answered", service.many(), groups)
			break
		}
	}
	letGo()
	_ = p.Wait()
	var told struct{ Results []answer }
	err := json.Unmarshal(p.out.Bytes(), &told)
	answers := told.Results
	if err != nil || len(answers) != groups || p.ProcessState.ExitCode() != words.ExitRefused {
		t.Fatalf("exit %d, %v, %s", p.ProcessState.ExitCode(), err, p.out.String())
	}
	d, err := home.store.Load(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := d.Secrets(home.id)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range d.Facts.Grants {
		a, works := answers[i], i != refused
		_, known := service.number(secrets[refreshOf(g.ID)])
		if a.OK != works || a.Group != fmt.Sprint("Group ", i) || g.Last.Worked() != works || known != works {
			t.Errorf("number %d: told %v of %q, on disk %+v, the service's token: %v", i, a.OK, a.Group, g.Last, known)
		}
		if works && (secrets[previousOf(g.ID)].Reveal() != "refresh.0" || strings.Replace(a.Scope[0], "exchange", "access", 1) != secrets[steps.Slot{Kind: steps.SlotAccess, Grant: g.ID}].Reveal()) {
			t.Errorf("number %d: the one before is not kept, or another's token is", i)
		}
	}
	if a := answers[refused]; a.Error == nil || a.Error.Service == nil || a.Error.Service.Status != 401 {
		t.Errorf("%+v", a.Error)
	}
}
