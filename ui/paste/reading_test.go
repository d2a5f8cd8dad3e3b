package paste

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

var day0 = time.Date(2026, time.November, 25, 9, 0, 0, 0, time.UTC)

// madeUpToken is a token in the shape that was observed, signed by nobody.
func madeUpToken(life time.Duration) string {
	claims := fmt.Sprintf(`{"nbf":%d,"iat":%[1]d,"exp":%d,"urn:microsoft:credentials":"{\"applicationId\":\"%s\"}"}`, day0.Unix(), day0.Add(life).Unix(), testID)
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 32))
}

func codes(warnings []error) []string {
	var out []string
	for _, w := range warnings {
		out = append(out, steps.CodeOf(w))
	}
	return out
}

// A token in the field of the connector's secret is noticed: which token it is and how
// it came there make no difference.
func TestTokenInTheSecretsFieldIsNoticed(t *testing.T) {
	read := map[string]func(steps.FieldID, string, Context) Reading{"pasted": Read, "typed": Typed}
	for kind, token := range map[string]string{"refresh": madeUpToken(365 * 24 * time.Hour), "access": madeUpToken(24 * time.Hour)} {
		for _, c := range []struct{ how, text string }{
			{"pasted", token},
			{"pasted", " \"" + token + "\"\r\n"},
			{"pasted", "KAIZALA_CONNECTOR_SECRET=" + token},
			{"pasted", "KAIZALA_CONNECTOR_ID=" + testID + "\nexport KAIZALA_CONNECTOR_SECRET='" + token + "'\n"},
			{"typed", token},
		} {
			r := read[c.how](steps.SecretField, c.text, Context{Now: day0})
			if r.Refusal != nil || r.Secret(steps.SecretField).Reveal() != token {
				t.Errorf("%s token, %s %.40q: refusal %v, %d characters", kind, c.how, c.text, r.Refusal, r.Values.Secret.Len())
			}
			if got := codes(r.Warnings); !slices.Equal(got, []string{map[string]string{"refresh": CodeRefreshAsSecret, "access": CodeAccessAsSecret}[kind]}) {
				t.Errorf("%s token, %s %.40q: warnings %q", kind, c.how, c.text, got)
			}
		}
	}
	for _, text := range []string{testSecret, "KAIZALA_CONNECTOR_SECRET=" + testSecret} {
		if r := Read(steps.SecretField, text, Context{Now: day0}); r.Refusal != nil || len(r.Warnings) != 0 {
			t.Errorf("%q: refusal %v, warnings %q", text, r.Refusal, codes(r.Warnings))
		}
	}
}

// Of two values that differ the person chooses one, and the text is read again with it:
// the rest is there as it was.
func TestOneOfTwoValuesIsChosen(t *testing.T) {
	text := "APP_ID=" + testID + "\nAPP_ID=7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\nAPP_NAME=Payroll\nAPP_SECRET=Zebra12345\nAPP_SECRET=Gnu1234567\n"
	r := Read("", text, Context{Now: day0})
	if got := steps.CodeOf(r.Refusal); got != CodeTwoValues || len(r.Conflicts) != 2 || r.Values.Count() != 0 {
		t.Fatalf("%s, %d conflicts, %d values", got, len(r.Conflicts), r.Values.Count())
	}
	if same := r.Choose(2); len(same.Conflicts) != 2 {
		t.Error("a candidate that is not there was taken")
	}
	if r = r.Choose(0); len(r.Conflicts) != 1 || r.Conflicts[0].Field != FieldSecret {
		t.Fatalf("%d conflicts after the first choice", len(r.Conflicts))
	}
	r = r.Choose(1)
	if v := r.Values; r.Refusal != nil || v.ID != testID || v.Name != "Payroll" || v.Secret.Reveal() != "Gnu1234567" {
		t.Errorf("%v: %s, %s, %s", r.Refusal, v.ID, v.Name, v.Secret.Reveal())
	}
	if at := r.Origins[FieldSecret].String(); at != "line 5, APP_SECRET" {
		t.Errorf("the secret is said to be from %q", at)
	}
}

// The name and the group come from the token where nothing else says them.
func TestWhatTheTokenSays(t *testing.T) {
	inner := `{\"applicationId\":\"` + testID + `\",\"data\":\"{\\\"AppName\\\":\\\"Payroll\\\",\\\"GroupId\\\":\\\"5b0d0c1e@2\\\"}\"}`
	claims := fmt.Sprintf(`{"nbf":%d,"iat":%[1]d,"exp":%d,"urn:microsoft:credentials":"%s"}`, day0.Unix(), day0.AddDate(1, 0, 0).Unix(), inner)
	parts := strings.Split(madeUpToken(time.Hour), ".")
	token := secret.New(parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + parts[2])
	says, err := kaizala.ReadToken(token)
	if err != nil || says.ConnectorName == "" || says.GroupID == "" || says.ConnectorID != testID {
		t.Fatalf("the token says too little: %+v, %v", says, err)
	}
	half := secret.New(token.Reveal()[:token.Len()*2/3])
	cases := map[string]struct {
		given       Values
		c           Context
		name, group string
	}{
		"alone":              {Values{Refresh: token}, Context{}, says.ConnectorName, says.GroupID},
		"with its ID":        {Values{Refresh: token, ID: strings.ToUpper(testID)}, Context{}, says.ConnectorName, says.GroupID},
		"other words":        {Values{Refresh: token, Name: "Wages", Group: "Drivers"}, Context{}, "Wages", ""},
		"known":              {Values{Refresh: token}, Context{Connector: steps.Connector{Name: "Wages"}, Grant: steps.Grant{Group: "Drivers"}}, "", ""},
		"another connector":  {Values{Refresh: token, ID: "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f"}, Context{}, "", ""},
		"a user's":           {Values{Refresh: token}, Context{Grant: steps.Grant{Kind: steps.UserGrant}}, says.ConnectorName, ""},
		"half a token":       {Values{Refresh: half}, Context{}, "", ""},
		"its name is secret": {Values{Refresh: token, Secret: secret.New(says.ConnectorName)}, Context{}, "", says.GroupID},
	}
	for what, c := range cases {
		if got := c.given.Claimed(c.c); got.Name != c.name || got.GroupID != c.group {
			t.Errorf("%s: %q and %q, want %q and %q", what, got.Name, got.GroupID, c.name, c.group)
		}
	}
}

// A GUID is kept in one form, and is the token's connector in whatever form it is pasted.
func TestIDInAnotherForm(t *testing.T) {
	t.Parallel()
	token := madeUpToken(365 * 24 * time.Hour)
	for _, id := range []string{strings.ToUpper(testID), "{" + testID + "}", strings.ReplaceAll(testID, "-", "")} {
		all := Read("", "Connector ID: "+id+"\nConnector secret: "+testSecret+"\nRefresh token: "+token, Context{Now: day0})
		if all.Refusal != nil || len(all.Warnings) > 0 || all.Values.ID != testID {
			t.Errorf("%s: kept as %s, %v, %q", id, all.Values.ID, all.Refusal, codes(all.Warnings))
		}
		kept := Context{Connector: steps.Connector{ID: id}, Now: day0}
		if doubts := JudgeToken(secret.New(token), kept); len(doubts) > 0 {
			t.Errorf("%s: %q", id, codes(doubts))
		}
	}
	for how, read := range map[string]func(steps.FieldID, string, Context) Reading{"pasted": Read, "typed": Typed} {
		r := read(steps.IDField, "{"+strings.ToUpper(testID)+"}\n", Context{Now: day0})
		if r.Values.ID != testID || len(r.Warnings) > 0 {
			t.Errorf("%s: kept as %s, %v, %q", how, r.Values.ID, r.Refusal, codes(r.Warnings))
		}
	}
}
