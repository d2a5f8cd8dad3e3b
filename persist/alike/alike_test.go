package alike

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"status", "status", 0}, {"Status", "sTATUS", 0},
		{"stauts", "status", 1}, {"staus", "status", 1}, {"statuss", "status", 1}, {"stadus", "status", 1},
		{"ab", "ba", 1}, {"kitten", "sitting", 3}, {"Müll", "mull", 1},
	} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != got {
			t.Errorf("%q and %q: %d and %d, want %d", c.a, c.b, got, distance(c.b, c.a), c.want)
		}
	}
}

func TestMost(t *testing.T) {
	commands := []string{"status", "store", "token", "verify", "version"}
	for wanted, want := range map[string]string{
		"": "", "stauts": "status", "stat": "status", "st": "status", "tokne": "token", "verfy": "verify", "vers": "version", "nonsense": "", "x": "",
	} {
		if got := Most(wanted, commands); got != want {
			t.Errorf("%q: %q, want %q", wanted, got, want)
		}
	}
	if got := Most("x", nil); got != "" {
		t.Error(got)
	}
}
