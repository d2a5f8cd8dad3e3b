package plain

import (
	"os"
	"strings"
	"testing"

	"kaizala-setup/persist/canarytest"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// fieldsInClear are the fields that are kept or shown in clear, and the answers
// that lead to each. What comes after leads on where the text is refused or not.
var fieldsInClear = map[string]struct {
	role          steps.Role
	before, after []string
}{
	"connector's name":    {steps.Developer, []string{"", ""}, []string{madeUpID, "fill", "1", "", "quit"}},
	"connector ID":        {steps.Developer, []string{"", "", "Wages"}, []string{"", "quit"}},
	"group":               {steps.Developer, []string{"", "", "fill", "1", "change"}, []string{"", "", "quit"}},
	"phone number":        {steps.Developer, []string{"", "", "fill", "3", "1"}, []string{"", "quit"}},
	"developer's message": {steps.Admin, []string{""}, []string{".", "quit"}},
	"first answer":        {steps.Developer, nil, []string{"quit"}},
}

// A text that holds a secret gets into no field that is kept or shown in clear:
// not on the disk, in a message or a card, nor on the screen. Of the fields but the
// name, the ordinary run takes a quarter of the texts.
func TestNothingOfATextIsInClear(t *testing.T) {
	t.Parallel()
	for field, way := range fieldsInClear {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			for i, text := range canarytest.Texts() {
				if i%4 != 0 && field != "connector's name" && os.Getenv("KAIZALA_SETUP_LONG") == "" {
					continue
				}
				t.Run(text.Form, func(t *testing.T) {
					t.Parallel()
					m := newMachine(t)
					m.story.Knows(text.Secret)
					lines := append(append(append([]string{}, way.before...), text.Text), way.after...)
					out, err := answers(t, m.options(way.role, inSandbox), lines...)
					if err != nil && steps.CodeOf(err) != session.CodeInputEnded {
						t.Error(err)
					}
					if form := canarytest.Find([]byte(out), text.Secret); form != "" {
						t.Errorf("the screen shows the secret %s:\n%s", form, out)
					}
				})
			}
		})
	}
}

// A secret that was typed as the name is known as one once it is given as the
// secret: from then on no copy of it is kept.
func TestASecretThatWasTakenForTheName(t *testing.T) {
	m := newMachine(t)
	m.story.Expect = 1
	text, err := answers(t, m.options(steps.Developer, inSandbox), "", "", madeUpSecret, madeUpID, madeUpSecret, "", "1", "quit")
	if err != nil && steps.CodeOf(err) != session.CodeInputEnded {
		t.Errorf("%v:\n%s", err, text)
	}
}

// Of two secrets in one text the person says which one counts; neither is shown.
func TestWhichOfTwoSecretsCounts(t *testing.T) {
	m := newMachine(t)
	m.story.Expect = 1
	m.story.Knows("Zebra1234567", "Gnu123456789")
	text, err := answers(t, m.options(steps.Developer, inSandbox), "", "", "Wages", madeUpID, "appSecret=Zebra1234567; appSecret=Gnu123456789", "which?", "2", "quit")
	if err != nil && steps.CodeOf(err) != session.CodeInputEnded {
		t.Error(err)
	}
	has(t, text, "2 different values for the connector's secret", "1: ...567  line 1, appSecret", "2: ...789  line 1, appSecret", "from 1 to 2", "Who grants")
}

// A part of a token that the person insists on is called so as long as it is there.
func TestHalfATokenStaysHalf(t *testing.T) {
	m := newMachine(t)
	half := "eyJhbGciOiJIUzI1NiJ9." + strings.Repeat("QUJDRA", 40)
	m.story.Knows(half)
	text, err := answers(t, m.options(steps.Check, inSandbox), "appId="+madeUpID+"; appSecret="+madeUpSecret+"; refreshToken="+half, "anyway", "show", "quit")
	if err != nil && steps.CodeOf(err) != session.CodeInputEnded {
		t.Error(err)
	}
	has(t, text, "This is half a token", "Refresh token: only a part of it, 261 characters")
	if strings.Contains(text, "Refresh token: ready") {
		t.Errorf("half a token is ready:\n%s", text)
	}
}
