package paste_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"kaizala-setup/ui/paste"
)

// reading is what the reader found, in the grid's words.
type reading struct {
	found     values
	conflicts map[field]bool
	masked    map[field]bool
}

var readersFields = map[paste.Field]field{
	paste.FieldName: connectorName, paste.FieldID: connectorID, paste.FieldSecret: connectorSecret, paste.FieldRefresh: refreshToken,
	paste.FieldAccess: accessToken, paste.FieldGroup: groupName, paste.FieldGroupID: groupID,
}

// read is the only place where the grid meets the reader.
func read(text string) reading {
	found := paste.Find(text)
	got := reading{conflicts: map[field]bool{}, masked: map[field]bool{}}
	got.found = values{
		connectorID: found.ID, connectorSecret: found.Secret.Reveal(), refreshToken: found.Refresh.Reveal(), accessToken: found.Access.Reveal(),
		groupID: found.GroupID, connectorName: found.Name, groupName: found.Group,
	}
	for _, c := range found.Conflicts {
		got.conflicts[readersFields[c.Field]] = true
	}
	for _, m := range found.Masked {
		got.masked[readersFields[m.Field]] = true
	}
	return got
}

// verdict says how a text was read.
type verdict int

const (
	exact verdict = iota
	unread
	wrong
)

// judge compares what was found with what a careful person reads. A value that is
// missing is unread. Any other value is wrong, one the text does not have as well.
func (c *testCase) judge(got reading) (verdict, string) {
	v, why := exact, ""
	for i := range fieldCount {
		found, want := got.found[i], c.want[i]
		if want == "" && i == c.conflict && found == "" && !got.conflicts[i] {
			v, why = max(v, unread), fmt.Sprintf("the conflict of the %s is not reported", fieldNames[i])
		}
		if found == want {
			continue
		}
		if found != "" {
			return wrong, fmt.Sprintf("%s: got %q, want %q", fieldNames[i], found, want)
		}
		v, why = unread, fmt.Sprintf("%s: not found, want %q", fieldNames[i], want)
		if got.conflicts[i] {
			why += " (a conflict is reported)"
		}
	}
	return v, why
}

// count is how many cases there were, and how many had each verdict.
type count struct{ cases, read, wrong int }

func (n *count) add(v verdict) {
	n.cases++
	switch v {
	case exact:
		n.read++
	case wrong:
		n.wrong++
	}
}

func (n *count) percent() float64 { return 100 * float64(n.read) / float64(max(n.cases, 1)) }

// tally counts how the texts of the grid were read.
type tally struct {
	all, conflicts, masked count
	frames, noises         map[string]*count
}

func (s *tally) add(c testCase, got reading, v verdict) {
	if c.masked < fieldCount {
		told := unread
		if got.masked[c.masked] {
			told = exact
		}
		s.masked.add(told)
	}
	for _, name := range c.noise {
		counted(s.noises, name).add(v)
	}
	if c.conflict < fieldCount {
		s.conflicts.add(v)
		return
	}
	s.all.add(v)
	counted(s.frames, c.frame.name).add(v)
}

// report logs what was counted, and fails the test where too little was read, or anything
// wrong.
func (s *tally) report(t *testing.T) {
	t.Helper()
	all, conflicts, masked := s.all, s.conflicts, s.masked
	worst(t, "frame", s.frames)
	worst(t, "noise", s.noises)
	t.Logf("%d texts of %d forms: %d read (%.2f %%), %d not, %d wrong", all.cases, len(s.frames), all.read, all.percent(), all.cases-all.read-all.wrong, all.wrong)
	t.Logf("%d conflicts: %d reported, %d wrong; %d masked values: %d told", conflicts.cases, conflicts.read, conflicts.wrong, masked.cases, masked.read)
	if all.wrong+conflicts.wrong > 0 {
		t.Errorf("%d texts are read wrong", all.wrong+conflicts.wrong)
	}
	if all.percent() < 97 || conflicts.percent() < 97 || masked.percent() < 94 {
		t.Errorf("read %.2f %%, conflicts reported %.2f %%, masked values told %.2f %%: want 97, 97 and 94 %%", all.percent(), conflicts.percent(), masked.percent())
	}
	for name, n := range s.frames {
		if n.cases >= 100 && n.percent() < 90 { // fewer say little
			t.Errorf("%s: read %.1f %% of %d, want 90 %%", name, n.percent(), n.cases)
		}
	}
}

// Texts as people hold them, in every form and with every noise, are read exactly
// or not at all, whatever their values are. The grid makes up the values and the
// texts by itself and shares no table with the reader. KAIZALA_SETUP_LONG=1 reads
// 100,000 texts. KAIZALA_SETUP_CASE=N shows the text with a number alone.
func TestGridOfForms(t *testing.T) {
	first, cases := uint64(0), uint64(4000)
	if os.Getenv("KAIZALA_SETUP_LONG") != "" {
		cases = 100_000
	}
	if n, err := strconv.ParseUint(os.Getenv("KAIZALA_SETUP_CASE"), 10, 64); err == nil {
		first, cases = n, 1
	}
	sum := tally{frames: map[string]*count{}, noises: map[string]*count{}}
	shown := map[string]int{}
	for n := first; n < first+cases; n++ {
		c := newCase(n)
		got := read(c.text)
		v, why := c.judge(got)
		sum.add(c, got, v)
		toShow := v == wrong || v == unread && testing.Verbose()
		if key := fmt.Sprint(c.frame.name, v); toShow && shown[key] < 2 || cases == 1 {
			shown[key]++
			t.Logf("case %d, %s %q: %s\n%s", n, c.frame.name, c.noise, why, shownText(c.text))
		}
	}
	if cases > 1 {
		sum.report(t)
	}
}

// shownText is a text as a log can hold it.
func shownText(text string) string {
	if !utf8.ValidString(text) || strings.Contains(text, "\r") {
		return strconv.Quote(text)
	}
	return text
}

func counted(in map[string]*count, name string) *count {
	if in[name] == nil {
		in[name] = &count{}
	}
	return in[name]
}

// worst logs those that are read worst.
func worst(t *testing.T, what string, of map[string]*count) {
	var names []string
	for name, n := range of {
		if n.read < n.cases {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(of[a].percent(), of[b].percent()) })
	for _, name := range names[:min(len(names), 40)] {
		t.Logf("%s %s: %.1f %% of %d, %d wrong", what, name, of[name].percent(), of[name].cases, of[name].wrong)
	}
}

// Every form has a name of its own, and a text that holds what it says.
func TestFormsOfTheGrid(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range allFrames {
		if seen[f.name] || (f.line == nil) == (f.text == nil) {
			t.Errorf("%s: twice, or not of one kind", f.name)
		}
		seen[f.name] = true
	}
	if len(seen) < 90 {
		t.Errorf("%d forms", len(seen))
	}
	if a, b := newCase(7), newCase(7); a.text != b.text {
		t.Error("a number gives two texts")
	}
}
