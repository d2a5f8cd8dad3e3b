package kaizala

import "testing"

// A GUID is one ID in whatever form it is written.
func TestIDs(t *testing.T) {
	t.Parallel()
	const id = "3943dbba-0000-4abc-8def-00000000abcd"
	for other, want := range map[string]struct {
		same      bool
		canonical string
	}{
		id:                                       {true, id},
		"3943DBBA-0000-4ABC-8DEF-00000000ABCD":   {true, id},
		"{3943DBBA-0000-4abc-8def-00000000abcd}": {true, id},
		"3943dbba00004abc8def00000000abcd":       {true, "3943dbba00004abc8def00000000abcd"}, // may be an ID of hex digits
		"3943DBBA00004ABC8DEF00000000ABCD":       {true, "3943DBBA00004ABC8DEF00000000ABCD"},
		id + "@2":                                {false, id + "@2"},
		"3943DBBA-0000-4ABC-8DEF-00000000ABCD@2": {false, id + "@2"},
		"3943dbba-0000-4abc-8def-00000000abce":   {false, "3943dbba-0000-4abc-8def-00000000abce"},
		"3943dbba-00004abc-8def-0000-0000abcd":   {false, "3943dbba-00004abc-8def-0000-0000abcd"},
		"Payroll-A-B-C-D":                        {false, "Payroll-A-B-C-D"},
		"":                                       {false, ""},
	} {
		if got := SameID(id, other); got != want.same || SameID(other, id) != got {
			t.Errorf("%q: the same %v", other, got)
		}
		if got := CanonicalID(other); got != want.canonical {
			t.Errorf("%q: %q", other, got)
		}
	}
	if !SameID(id+"@2", "3943DBBA-0000-4ABC-8DEF-00000000ABCD@2") || SameID(id+"@2", id+"@3") || !SameID("abc", "ABC") || SameID("ab-c", "abc") {
		t.Error("a shard or an odd ID is compared wrongly")
	}
}
