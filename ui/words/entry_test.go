package words

import (
	"testing"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// The field at fault is the code's, but a pasted message is at fault only for what
// reads it: a secret that does not open otherwise was not pasted there.
func TestTheFieldAtFault(t *testing.T) {
	for _, c := range []struct {
		n    steps.Notice
		want steps.FieldID
	}{
		{steps.Notice{}, ""},
		{steps.Notice{Code: string(kaizala.CodeRefused), Effect: steps.EffectCall}, steps.SecretField},
		{steps.Notice{Code: string(kaizala.CodeTokenInvalid), Effect: steps.EffectCall}, steps.RefreshField},
		{steps.Notice{Code: string(seal.CodeWrongKey), Effect: steps.EffectReceive}, steps.ReplyField},
		{steps.Notice{Code: string(seal.CodeWrongKey), Effect: steps.EffectSave}, ""},
		{steps.Notice{Code: session.CodePhoneRefused, Effect: steps.EffectSendPIN}, steps.PhoneField},
		{steps.Notice{Code: session.CodePINRefused, Effect: steps.EffectLogin}, steps.PINField},
		{steps.Notice{Code: steps.CodeMissing, Field: steps.NameField}, steps.NameField},
	} {
		if got := FieldOf(c.n); got != c.want {
			t.Errorf("%+v: %q, want %q", c.n, got, c.want)
		}
	}
}

func TestWhatMayBeUsedAnyway(t *testing.T) {
	for n, want := range map[steps.Notice]bool{
		{Code: steps.CodeExpired, Effect: steps.EffectReceive}:         true,
		{Code: steps.CodeExpired, Effect: steps.EffectCall}:            false,
		{Code: string(seal.CodeWrongKey), Effect: steps.EffectReceive}: false,
	} {
		if MayInsist(n) != want {
			t.Errorf("%+v: not %v", n, want)
		}
	}
}

// A code without an entry is told all the same, with what its error says.
func TestACodeWithoutAnEntry(t *testing.T) {
	w := Reader{}.For("never_heard_of", steps.Fail("never_heard_of", nil, "42"))
	if Of("never_heard_of").Exit != ExitFailed || w.What == "" || w.Why != "never_heard_of: 42" {
		t.Errorf("%+v", w)
	}
}
