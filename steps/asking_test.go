package steps

import "testing"

// That an effect asks somebody on another screen is known while it runs, changes
// nothing else, and is dropped where it comes late.
func TestAskingElsewhere(t *testing.T) {
	w := Wizard{Role: Developer}
	w, _ = w.Apply(Start{At: day0, Grant: "g1"})
	w, effects := w.Apply(Next{At: day0})
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
		{"asks", Asking{At: day0, Effect: first, Yes: true}, true},
		{"another one asks no more", Asking{At: day0, Effect: Effect{Seq: 99}}, true},
		{"asks no more", Asking{At: day0, Effect: first}, false},
		{"one that does not run", Asking{At: day0, Effect: Effect{Seq: 99, Kind: EffectSave}, Yes: true}, false},
		{"asks again", Asking{At: day0, Effect: first, Yes: true}, true},
	} {
		var more []Effect
		w, more = w.Apply(c.ev)
		if w.Asked() != c.want || len(more) > 0 || w.Notice.Code != CodeMissing {
			t.Errorf("%s: %v, %v, %v", c.what, w.Asked(), more, w.Notice)
		}
	}
	if w, _ = w.Apply(Answer{At: day0, Effect: first}); w.Asked() {
		t.Error("it was answered")
	}
}
