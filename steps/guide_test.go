package steps

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// places maps each line of the guide to where this package has it.
func places(t *testing.T) map[int][]string {
	t.Helper()
	at := map[int][]string{}
	seen := map[TaskID]bool{}
	var walk func([]Task)
	walk = func(tasks []Task) {
		for _, k := range tasks {
			if k.Line != 0 && !seen[k.ID] {
				at[k.Line] = append(at[k.Line], k.Text)
			}
			seen[k.ID] = true
			walk(k.Sub)
		}
	}
	for _, p := range pages() {
		walk(p.tasks)
	}
	for _, p := range Personas {
		at[p.Line] = append(at[p.Line], p.Title+" "+p.Text)
		at[p.PrereqLine] = append(at[p.PrereqLine], p.Title)
	}
	for _, s := range Steps {
		at[s.Line] = append(at[s.Line], s.Title)
	}
	for _, k := range Topics {
		for _, l := range k.Lines {
			at[l] = append(at[l], k.Title+" "+k.Text)
		}
	}
	return at
}

var (
	quoted  = regexp.MustCompile(`“([A-Z][^”]+)”`)
	tapOn   = regexp.MustCompile(`Tap on (Continue|Create Connector)`)
	heading = regexp.MustCompile(`^#+ `)
)

// Every persona, prerequisite, component, step and tap of the guide has exactly
// one place here, and the other way round.
func TestGuideAndPagesAreInBijection(t *testing.T) {
	guide, err := os.ReadFile("testdata/setup.md")
	if err != nil {
		t.Fatal(err)
	}
	at := places(t)
	for i, line := range strings.Split(string(guide), "\n") {
		n := i + 1
		if strings.TrimSpace(line) == "" || heading.MatchString(line) {
			continue
		}
		if len(at[n]) != 1 {
			t.Errorf("line %d has %d places, want 1: %s", n, len(at[n]), line)
			continue
		}
		for _, re := range []*regexp.Regexp{quoted, tapOn} {
			for _, m := range re.FindAllStringSubmatch(line, -1) {
				if !strings.Contains(at[n][0], m[1]) {
					t.Errorf("line %d: %q lacks the button %q", n, at[n][0], m[1])
				}
			}
		}
		delete(at, n)
	}
	for n, what := range at {
		t.Errorf("%q claims line %d, which says nothing", what, n)
	}
}

// A person finds on the page what stands on the portal's button.
func TestButtonsStandInTheirTaps(t *testing.T) {
	var walk func([]Task)
	walk = func(tasks []Task) {
		for _, k := range tasks {
			if !strings.Contains(k.Text, k.Button) {
				t.Errorf("%s: %q lacks its button %q", k.ID, k.Text, k.Button)
			}
			walk(k.Sub)
		}
	}
	for _, p := range pages() {
		walk(p.tasks)
	}
}

// The table refers to nothing that does not exist.
func TestPagesAreWhole(t *testing.T) {
	for id, p := range pages() {
		if p.title == "" || p.actor == "" {
			t.Errorf("%s: lacks a title or an actor", id)
		}
		for _, f := range p.fields {
			if fields[f].Label == "" {
				t.Errorf("%s: field %s is not described", id, f)
			}
		}
		for _, n := range p.needs {
			if needs[n].met == nil {
				t.Errorf("%s: need %s has no condition", id, n)
			}
		}
	}
	for _, r := range []Role{Developer, Admin, User, Check} {
		for _, g := range []Grant{{}, {By: AnotherPerson}, {By: Myself, Kind: GroupGrant}, {By: Myself, Kind: UserGrant}, {By: Myself, Kind: UserGrant, ByPIN: true}} {
			for _, id := range path(r, g) {
				if _, ok := pages()[id]; !ok {
					t.Errorf("%s goes over %s, which does not exist", r, id)
				}
			}
		}
	}
}
