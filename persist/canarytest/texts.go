package canarytest

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
)

// Text is a text that holds a secret.
type Text struct{ Form, Text, Secret string }

// lines are forms in which a secret stands in one line. No reader has to
// understand them, and none may take one for a name.
var lines = map[string]string{
	"dict":                  "{'app_secret': '%s', 'app_id': '0a1b2c3d-0000-4abc-8def-00000000abcd'}",
	"JSON with a comma":     `"applicationSecret": "%s",`,
	"single quotes, comma":  "'applicationSecret': '%s',",
	"bare key":              "applicationSecret: '%s', // shown once",
	"k=v; k=v":              "id=0a1b2c3d-0000-4abc-8def-00000000abcd; secret=%s",
	"k: v, k: v":            "app id: 0a1b2c3d-0000-4abc-8def-00000000abcd, app secret: %s",
	"URL query":             "https://bot.example.com/setup?appId=0a1b2c3d&appSecret=%s",
	"form body":             "application_id=0a1b2c3d&application_secret=%s&x=1",
	"CSV row":               "0a1b2c3d-0000-4abc-8def-00000000abcd,%s,Payroll",
	"call":                  `h.Add("applicationSecret", "%s")`,
	"call nobody knows":     `vault.put(Keys.KAIZALA, new Pair("applicationSecret", "%s"));`,
	"log line":              "09:14 DEBUG Config(appSecret=%s, retries=3)",
	"XML":                   `<add key="ApplicationSecret" value="%s"/>`,
	"command":               "curl -H 'applicationSecret: %s' https://api.example.com",
	"sentence":              "the connector's secret is %s, please keep it",
	"an unknown language":   "de sleutel van de koppeling (applicationSecret) luidt %s",
	"cut off":               `{"applicationSecret":"%s`,
	"ID and secret, bare":   "0a1b2c3d-0000-4abc-8def-00000000abcd %s",
	"ID and secret, slash":  "0a1b2c3d-0000-4abc-8def-00000000abcd/%s",
	"a header of a request": "applicationSecret:%s",
}

// Texts gives texts that each hold a made-up secret of its own, and a made-up
// token in some. They come in the order of their forms.
func Texts() []Text {
	var out []Text
	for form, format := range lines {
		secret := rand.Text()[:14]
		out = append(out, Text{form, fmt.Sprintf(format, secret), secret})
	}
	token := "eyJhbGciOiJIUzI1NiJ9." + rand.Text() + rand.Text() + rand.Text() + "." + rand.Text()
	for form, format := range map[string]string{"token": "%s", "token in words": "Wages, token %s here", "Bearer": "Authorization: Bearer %s"} {
		out = append(out, Text{form, fmt.Sprintf(format, token), token})
	}
	half := token[:60]
	out = append(out, Text{"half a token", half, half})
	slices.SortFunc(out, func(a, b Text) int { return cmp.Compare(a.Form, b.Form) })
	return out
}
