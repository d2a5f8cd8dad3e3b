package paste

import (
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// oneLiners are forms of one line that hold a secret.
var oneLiners = []string{
	`"applicationSecret": "Q7XK2M9PLZ",`, `'applicationSecret': 'Q7XK2M9PLZ'`, `applicationSecret: 'Q7XK2M9PLZ',`, `{applicationSecret: "Q7XK2M9PLZ"}`,
	`app_id=7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f; app_secret=Q7XK2M9PLZ`, `?applicationId=7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f&applicationSecret=Q7XK2M9PLZ`,
	`7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f,Q7XK2M9PLZ`, `7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f Q7XK2M9PLZ`, `h.Add("applicationSecret", "Q7XK2M9PLZ")`, `-H "applicationSecret: Q7XK2M9PLZ"`,
	`set "APP_SECRET=Q7XK2M9PLZ"`, `<add key="ApplicationSecret" value="Q7XK2M9PLZ"/>`, `Connector secret | Q7XK2M9PLZ`, `the secret is Q7XK2M9PLZ, please keep it`, `export APP_SECRET=Q7XK2M9PLZ # shown once`,
}

// No text with a secret gets into a field that is kept in clear: neither when it is
// pasted, nor when it is typed, nor as the event that keeps it.
func TestNoSecretGetsIntoAFieldInClear(t *testing.T) {
	token := madeUpToken(365 * 24 * time.Hour)
	texts := append([]string{"Refresh token: " + token, token, "see " + token + " please", token[:90]}, oneLiners...)
	for _, field := range []steps.FieldID{steps.NameField, steps.IDField, steps.GroupField, steps.RemarkField, steps.HelloField, steps.PhoneField} {
		for _, text := range texts {
			if err := Clear(field, text); err == nil {
				t.Errorf("%s takes %q", field, text)
			} else if s := err.Error(); strings.Contains(s, "Q7XK2M9PLZ") || strings.Contains(s, token) {
				t.Errorf("the error shows it: %s", s)
			}
			for how, r := range map[string]Reading{"pasted": Read(field, text, Context{Now: day0}), "typed": Typed(field, text, Context{Now: day0})} {
				v := r.Values
				if in := v.Name + "\n" + v.Group + "\n" + v.GroupID + "\n" + v.ID; strings.Contains(in, "Q7XK2M9PLZ") || strings.Contains(in, "eyJ") {
					t.Errorf("%s, %s %q: in clear: %q", field, how, text, in)
				}
			}
		}
	}
}

// A held secret is refused in clear, alone, within a text and with spaces in it.
func TestAHeldSecretIsRefusedInClear(t *testing.T) {
	held := []secret.Secret{{}, secret.New("hunter-two"), secret.New("abc")}
	for text, want := range map[string]string{
		"hunter-two": CodeSecretInClear, " hunter-two\n": CodeSecretInClear, "the hunter-two connector": CodeSecretInClear, "hunter- two": CodeSecretInClear, "abc": CodeSecretInClear,
		"hunter": "", "abc bank": "", "Payroll": "", "Lohn & Gehalt (München)": "", "給与 第2班": "",
		"Payroll\nsystem": CodeNotAName, strings.Repeat("é", 101): CodeNotAName, strings.Repeat("é", 100): "",
	} {
		if got := steps.CodeOf(Clear(steps.NameField, text, held...)); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
	if err := Clear(steps.SecretField, "hunter-two", held...); err != nil {
		t.Errorf("the secret's own field refuses it: %v", err)
	}
}

// A text that was not understood is never a name.
func TestTextThatIsNotUnderstoodIsNoName(t *testing.T) {
	for _, text := range []string{`x.Frob({"k": 'v'})`, "a=b", "first line\nsecond line", strings.Repeat("word ", 30), `["a","b"]`, "https://example.com/x", "APP_SECRET=${APP_SECRET}", "********"} {
		if r := Read(steps.NameField, text, Context{Now: day0}); r.Refusal == nil || r.Values.Count() != 0 {
			t.Errorf("%q: %d values", text, r.Values.Count())
		}
	}
	if r := Read(steps.NameField, "Payroll system", Context{Now: day0}); r.Values.Name != "Payroll system" {
		t.Errorf("a name is refused: %v", r.Refusal)
	}
}

// What stands in the wrong place is called by its name.
func TestAWrongThingIsCalledByItsName(t *testing.T) {
	refresh, access := madeUpToken(365*24*time.Hour), madeUpToken(24*time.Hour)
	for text, want := range map[string]string{refresh: CodeRefreshAsSecret, access: CodeAccessAsSecret, testID: CodeIDAsSecret, testSecret: ""} {
		got := codes(Read(steps.SecretField, text, Context{Now: day0}).Warnings)
		if strings.Join(got, " ") != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Connector ID: " + testID + "\nSecret: ********": CodeMaskedValue, "Secret: ••••••": CodeMaskedValue,
		"APP_SECRET=abcdefgh1\nAPP_SECRET=abcdefgh2\n": CodeTwoValues, "secret: <your secret>": CodeNothingFound,
	} {
		r := Read(steps.SecretField, text, Context{Now: day0})
		got := codes(r.Warnings)
		if r.Refusal != nil {
			got = append(got, steps.CodeOf(r.Refusal))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
