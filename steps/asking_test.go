package steps

import "testing"

// That an effect asks somebody on another screen is known while it runs, changes
// nothing else, and is dropped where it comes late.
func TestAskingElsewhere(t *testing.T) {
	w := Wizard{Role: Developer}
	w, _ = w.Apply(Start{}, Moment{day0, "g1"})
	w, effects := w.Apply(Next{}, Moment{day0, "g1"})
	if len(effects) == 0 {
		t.Fatal("nothing runs")
	}
	first := effects[0]
	w.Notice = Notice{Code: CodeMissing}
	for _, c := range []struct {
		what string
		ev   Event
		want bool
	}{
		{"asks", Prompting{Effect: first, Yes: true}, true},
		{"another one asks no more", Prompting{Effect: Effect{Seq: 99}}, true},
		{"asks no more", Prompting{Effect: first}, false},
		{"one that does not run", Prompting{Effect: Effect{Seq: 99, Kind: EffectSave}, Yes: true}, false},
		{"asks again", Prompting{Effect: first, Yes: true}, true},
	} {
		var more []Effect
		w, more = w.Apply(c.ev, Moment{day0, "g1"})
		if w.MayBePrompting() != c.want || len(more) > 0 || w.Notice.Code != CodeMissing {
			t.Errorf("%s: %v, %v, %v", c.what, w.MayBePrompting(), more, w.Notice)
		}
	}
	if w, _ = w.Apply(Answer{Effect: first}, Moment{day0, "g1"}); w.MayBePrompting() {
		t.Error("it was answered")
	}
}
