package talk

import (
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// Every action is reached by a key or by a word, and none by those of another one.
// Enter and Esc mean one thing at a time: Esc cancels a wait, else it goes back.
func TestEveryActionHasAKeyOrAWord(t *testing.T) {
	taken := map[string]ID{}
	for _, a := range Actions() {
		if len(a.Keys) == 0 && a.Word == "" || len(a.Keys) > 0 && a.Label == "" || a.Word != "" && a.Help == "" {
			t.Errorf("%s: %+v", a.ID, a)
		}
		names := []string{"word " + a.Word, "word " + a.Alias}
		for _, k := range a.Keys { // of the other face: the Home key is not the word home
			names = append(names, "key "+k)
		}
		for _, name := range names {
			if other, ok := taken[name]; ok && name != "word " && other != a.ID && a.ID != Cancel {
				t.Errorf("%q is %s and %s", name, other, a.ID)
			}
			taken[name] = a.ID
		}
		if Of(a.ID).ID != a.ID {
			t.Errorf("%s is not found", a.ID)
		}
	}
}

// What failed may be tried again, unless it may have been done, or a message that was
// refused would be refused again.
func TestRetryIsOfferedForWhatFailed(t *testing.T) {
	for _, c := range []struct {
		n    steps.Notice
		want bool
	}{
		{steps.Notice{}, false},
		{steps.Notice{Code: steps.CodeMissing}, false},
		{steps.Notice{Code: "unreachable", Effect: steps.EffectCall}, true},
		{steps.Notice{Code: "disk_full", Effect: steps.EffectSave}, true},
		{steps.Notice{Code: "hello_unsure", Effect: steps.EffectHello, Unsure: true}, false},
		{steps.Notice{Code: "nothing_found", Effect: steps.EffectReceive}, false},
	} {
		if got := Of(Retry).Works(Talk{W: steps.Wizard{Notice: c.n}}); got != c.want {
			t.Errorf("%+v: %v", c.n, got)
		}
	}
}

// A page is left by itself once it has all it needs, but never before the person has
// looked at what a message brought, at the call, or at an admin's request.
func TestGoesOn(t *testing.T) {
	met := []steps.Need{{Met: true}}
	pin := []steps.Field{{ID: steps.PINField, Held: steps.Held{At: time.Unix(1, 0)}}, {ID: steps.PhoneField, Value: "+442079460101"}}
	for name, c := range map[string]struct {
		v    steps.Page
		n    steps.Notice
		want bool
	}{
		"all is there":          {v: steps.Page{ID: steps.PageNote, Needs: met}, want: true},
		"something is missing":  {v: steps.Page{ID: steps.PageNote, Needs: []steps.Need{{Met: true}, {}}}},
		"nothing was needed":    {v: steps.Page{ID: steps.PageRegister}},
		"something was told":    {v: steps.Page{ID: steps.PageNote, Needs: met}, n: steps.Notice{Code: "disk_full"}},
		"the live call":         {v: steps.Page{ID: steps.PageCall, Needs: met, Does: steps.EffectCall}},
		"a reply came in":       {v: steps.Page{ID: steps.PageReceive, Needs: met, Does: steps.EffectReceive}},
		"the admin's request":   {v: steps.Page{ID: steps.PageAdminRequest, Needs: met}},
		"a number and a PIN":    {v: steps.Page{ID: steps.PagePIN, Needs: []steps.Need{{}}, Does: steps.EffectLogin, Fields: pin}, want: true},
		"a PIN without number":  {v: steps.Page{ID: steps.PagePIN, Needs: []steps.Need{{}}, Does: steps.EffectLogin, Fields: pin[:1]}},
		"the token by a PIN":    {v: steps.Page{ID: steps.PagePIN, Needs: met, Does: steps.EffectLogin}, want: true},
		"the PIN was not taken": {v: steps.Page{ID: steps.PagePIN, Needs: []steps.Need{{}}, Does: steps.EffectLogin, Fields: pin}, n: steps.Notice{Code: "pin_refused"}},
	} {
		if got := (Talk{V: c.v, W: steps.Wizard{Notice: c.n}}).GoesOn(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// fresh asks for a new passphrase.
var fresh = Prompt{Asks: words.AsksNewPassphrase, MayMake: true}

// given is a prompt after an answer.
func given(p Prompt, v string) Prompt { return p.Edited(secret.New(v)).Entered() }

// A new passphrase is typed twice, or made and read.
func TestPrompt(t *testing.T) {
	p := given(fresh, "short")
	if p.At != 0 || !strings.Contains(p.Wrong, "10 characters") {
		t.Errorf("a short one: %+v", p)
	}
	p = given(p, "long enough")
	if p.At != 1 || p.Wrong != "" || p.Outcome != Asking {
		t.Errorf("once: %+v", p)
	}
	if q := given(p, "long enougH"); q.At != 1 || q.Wrong == "" || !q.Values[1].IsZero() || q.Anew().At != 0 {
		t.Errorf("another one: %+v", q)
	}
	if p = given(p, "long enough"); p.Outcome != Given || p.Values[0].Reveal() != "long enough" {
		t.Errorf("twice: %+v", p)
	}
}

// A made passphrase is taken by a word.
func TestPromptThatMakesOne(t *testing.T) {
	p := fresh.Entered()
	if p.Made.IsZero() || p.Outcome != Asking {
		t.Fatalf("none was made: %+v", p)
	}
	if q := given(p, "typed over it").Entered(); q.Outcome != Asking {
		t.Errorf("taken by Enter: %+v", q)
	}
	if q := p.Said("y"); q.Outcome != Given || !q.Values[0].Equal(p.Made) {
		t.Errorf("not taken: %+v", q)
	}
	if q := p.Drop(); q.Outcome != Dropped {
		t.Errorf("not dropped: %+v", q)
	}
	if q := (Prompt{Asks: words.AsksNewPassphrase}).Entered(); !q.Made.IsZero() {
		t.Error("made where nobody can read it")
	}
}

func TestPromptForWhatIsKnown(t *testing.T) {
	old := Prompt{Asks: words.AsksPassphrase}
	if q := old.Entered(); q.Outcome != Asking {
		t.Errorf("nothing was given: %+v", q)
	}
	if q := given(old, "x"); q.Outcome != Given {
		t.Errorf("a known one is asked for once: %+v", q)
	}

	host := Prompt{Asks: words.AsksConsent, Host: "api.example"}
	for word, want := range map[string]Outcome{"y": Given, "YES": Given, "n": Dropped, "No": Dropped, "": Asking, "sure": Asking} {
		if got := host.Said(word).Outcome; got != want {
			t.Errorf("%q: %v", word, got)
		}
	}
}
