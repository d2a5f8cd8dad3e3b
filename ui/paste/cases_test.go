package paste

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answer is what is right to read from one text of testdata/cases.
type answer struct {
	ConnectorID, ConnectorSecret, RefreshToken, GroupID string
	Nothing                                             bool
	Doubt, Asks, Never                                  string
}

// Each text is one form in which people hold values. What its answer does not name
// must not be found.
func TestEachFormInWhichPeopleHoldValues(t *testing.T) {
	data, err := os.ReadFile("testdata/cases/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]answer
	if err := json.Unmarshal(data, &answers); err != nil {
		t.Fatal(err)
	}
	for file, want := range answers {
		t.Run(strings.TrimSuffix(file, ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata/cases", file))
			if err != nil {
				t.Fatal(err)
			}
			r := Find(string(text))
			for what, pair := range map[string][2]string{
				"ID": {r.ID, want.ConnectorID}, "secret": {r.Secret.Reveal(), want.ConnectorSecret}, "refresh token": {r.Refresh.Reveal(), want.RefreshToken},
				"group's ID": {r.GroupID, want.GroupID}, "name": {r.Name, ""}, "group": {r.Group, ""}, "access token": {r.Access.Reveal(), ""},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %q, want %q", what, pair[0], pair[1])
				}
			}
			if masked := len(r.Masked) > 0; masked != (want.Doubt == "masked") {
				t.Errorf("masked: %v", r.Masked)
			}
			if asks := len(r.Conflicts) > 0; asks != (want.Asks != "") {
				t.Errorf("asks: %v", r.Conflicts)
			}
		})
	}
}

// Of two live values of one name none is taken. The result says where both stand.
func TestOfTwoLiveValuesNoneIsTaken(t *testing.T) {
	text, err := os.ReadFile("testdata/cases/two-live-values-that-differ.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := Find(string(text))
	if !r.Secret.IsZero() || len(r.Conflicts) != 1 || len(r.Conflicts[0].Candidates) != 2 {
		t.Fatalf("%d conflicts, a secret of %d characters", len(r.Conflicts), r.Secret.Len())
	}
	for i, want := range []Origin{{FieldSecret, 2, "APP_SECRET"}, {FieldSecret, 4, "APP_SECRET"}} {
		if got := r.Conflicts[0].Candidates[i].Origin; got != want {
			t.Errorf("candidate %d stands at %v, want %v", i+1, got, want)
		}
	}
}
