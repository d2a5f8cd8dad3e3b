package paste

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

const (
	testID      = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	testSecret  = "MADEUPSECR"
	testRefresh = "bWFkZS11cA.bWFkZS11cC1yZWZyZXNo.bWFkZS11cA"
)

func TestValuesAreFoundInWhatPeoplePaste(t *testing.T) {
	for from, text := range map[string]string{
		"the portal's box": "Connector name: Payroll system\r\nConnector ID: " + testID + "\nConnector secret: " + testSecret + "\nRefresh token: " + testRefresh,
		"JSON":             `{"applicationId":"` + testID + `","applicationSecret":"` + testSecret + `","refreshToken":"` + testRefresh + `","name":"Payroll system"}`,
		"the sandbox":      `{"portal":"http://127.0.0.1:1/","connector":{"name":"Payroll system","id":"` + testID + `","secret":"` + testSecret + `"},"group":{"id":"g","name":"Drivers"},"refreshToken":"` + testRefresh + `"}`,
		".env":             "# made up\nexport KAIZALA_CONNECTOR_NAME='Payroll system'\nKAIZALA_CONNECTOR_ID=" + testID + "\nKAIZALA_CONNECTOR_SECRET=\"" + testSecret + "\"\nKAIZALA_REFRESH_TOKEN=" + testRefresh,
		"a curl command":   `curl -H 'applicationId: ` + testID + `' -H "applicationSecret: ` + testSecret + `" --header 'refreshToken: ` + testRefresh + `' -H 'connectorName: Payroll system' https://api.example/v1/accessToken`,
		"Postman": `{"id":"5d0b","name":"Kaizala","values":[{"key":"applicationId","value":"` + testID + `","enabled":true},{"key":"applicationSecret","value":"` + testSecret + `"},
			{"key":"refreshToken","value":"old","enabled":false},{"key":"refreshToken","value":"` + testRefresh + `","enabled":true},{"key":"connectorName","value":"Payroll system"}],"_postman_variable_scope":"environment"}`,
		"names above values": "Connector name\nPayroll system\n\nConnector ID\n" + testID + "\nConnector secret\n" + testSecret + "\nRefresh token\n" + testRefresh + "\n",
		"a table":            "Connector name\tPayroll system\nConnector ID\t" + testID + "\nSecret\t" + testSecret + "\nRefresh token\t" + testRefresh,
		"Windows":            "set KAIZALA_CONNECTOR_NAME=Payroll system\r\nset KAIZALA_CONNECTOR_ID=" + testID + "\r\n$env:KAIZALA_CONNECTOR_SECRET = \"" + testSecret + "\"\r\n$env:KAIZALA_REFRESH_TOKEN='" + testRefresh + "'",
		"a curl in lines":    "curl \\\n  -H applicationId:" + testID + " \\\n  -H\"applicationSecret: " + testSecret + "\" \\\n  --header=refreshToken:" + testRefresh + " -H 'appName: Payroll system' https://api.example/v1/accessToken",
		"a quote in a chat":  "> Connector name: Payroll system\n> application-id: " + testID + "\n> application_secret: " + testSecret + "\n> refresh token: " + testRefresh,
	} {
		for end, as := range map[string]string{"": "as it is", "\r": "as terminals paste it"} {
			text := text
			if end != "" {
				text = strings.NewReplacer("\r\n", end, "\n", end).Replace(text)
			}
			f := Find(text)
			if f.Name != "Payroll system" || f.ID != testID || f.Secret.Reveal() != testSecret || f.Refresh.Reveal() != testRefresh {
				t.Errorf("%s, %s: name %q, id %q, %d and %d characters", from, as, f.Name, f.ID, f.Secret.Len(), f.Refresh.Len())
			}
		}
	}
}

func TestValuesAreFoundInProse(t *testing.T) {
	text := "Hi Dana,\nyour connector got the ID " + testID + ", its secret is " + testSecret + ".\nFor the group 0a1b2c3d-0000-4abc-8def-00000000beef@2 the token is:\n" + testRefresh + "\n\nBest, Gabi"
	f := Find(text)
	if f.ID != testID || f.Secret.Reveal() != testSecret || f.Refresh.Reveal() != testRefresh || f.GroupID != "0a1b2c3d-0000-4abc-8def-00000000beef@2" {
		t.Errorf("id %q, group %q, %d and %d characters", f.ID, f.GroupID, f.Secret.Len(), f.Refresh.Len())
	}
}

func TestUnfinishedTextsGoOn(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "hello": false, testRefresh: false, `{"a": "}"`: true, `{"a": {"b": "\"{"}}`: false, "curl -H 'a: b' \\": true,
		"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl": true, "-----BEGIN X-----\nYWdl\n-----END X-----": false, "[1, 2]": false,
	} {
		if got := Unfinished(text); got != want {
			t.Errorf("%q: unfinished %v", text, got)
		}
	}
}

func TestProseHoldsNoValues(t *testing.T) {
	for _, text := range []string{"", "hello", "Dear admin: please look", "https://manage.kaiza.la/", testRefresh, "{", "[1,2]", "null", strings.Repeat("id=x\n", MaxText)} {
		if f := Find(text); f.Count() != 0 {
			t.Errorf("%.40q: found %d values", text, f.Count())
		}
	}
}

func TestValueUndoesWhatChatsDo(t *testing.T) {
	for _, text := range []string{testRefresh, " " + testRefresh + "\r\n", `"` + testRefresh + `"`, testRefresh[:9] + "\n  " + testRefresh[9:], "\u200b" + testRefresh + "\ufeff", "“" + testRefresh + "”"} {
		if got := AsSecret(text); got.Reveal() != testRefresh {
			t.Errorf("%q became %q", text, got.Reveal())
		}
	}
}

func TestShapes(t *testing.T) {
	if !LooksLikeID(testID) || !LooksLikeID(strings.Repeat("A1", 12)) || LooksLikeID(testSecret) || LooksLikeID(testRefresh) {
		t.Error("an ID is not told from the rest")
	}
	if !LooksLikeToken(AsSecret(testRefresh)) || LooksLikeToken(AsSecret(testSecret)) || LooksLikeToken(AsSecret(testID)) {
		t.Error("a token is not told from the rest")
	}
}

// A value is text of the paste: whatever is found, its parts stand there. A name, an
// ID or a group has no control bytes and no token.
func FuzzFind(f *testing.F) {
	for _, text := range []string{"Connector ID: x\nsecret=y", `{"a":{"id":"x"}}`, "a,b\n1,2", "<a key=\"appId\" value=\"x\">", "\xff\xfea\x00=\x00", "secret=3D=\n5", "kind: Secret\ndata:\n  app-secret: UTdYSzJNOVBMWg==", "| Secret | ID |\n|-|-|\n| a | b |", "-H ^\"appSecret: x^\"", "eyJhbGciOiJIUzI1NiJ9.\neyJ2ZXIiOiIyIn0x.\nc2ln"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Find(text)
		for _, s := range []string{found.Name, found.ID, found.Group, found.GroupID} {
			if strings.ContainsAny(s, "\x00\x1b\n\r\x7f\u009b") || holdsToken(s) {
				t.Errorf("in clear: %q", s)
			}
		}
		plain := decode(text).text
		if s := found.Secret.Reveal(); s != "" && !strings.Contains(plain, s) && !strings.ContainsAny(text, "\\%^&=") && !strings.Contains(text, "ecret") {
			t.Errorf("the secret %q is not in %q", s, plain)
		}
		if found.ID != "" && !strings.Contains(plain, found.ID) && !strings.ContainsAny(text, "\\%^=") {
			t.Errorf("the ID %q is not in %q", found.ID, plain)
		}
	})
}

// Texts made of names, signs and line ends, with names that go on on the next line or stand
// farther away than a line is read, panic nowhere.
func TestFindPanicsNowhere(t *testing.T) {
	t.Parallel()
	texts := 2000
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		texts = 300000
	}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	pieces := []string{
		"connector", "Connector name", "connector ID", "secret", "refresh token", "group", "group name", "user", "id", "old", "Foo", "Q7XK2M9PLZ",
		"7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f", "eyJhbGciOiJIUzI1NiJ9.eyJ2ZXIiOiIyIn0x.c2ln", ": ", "=", " is ", "-", "-\n", "\n", "\n\n", "\r\n", " ", "\t", "|", ",", ";", "\"", "'", "`", "{", "}",
		"[", "]", "(", ")", "<", ">", "</", "\\", "\\\n", "^", "#", "//", "/*", "*/", "~~", "&#39;", "%3D", "$", "...", "*****", "As String", "{ get; set; }",
		strings.Repeat("word ", 299), strings.Repeat("x", farthest-3),
	}
	for _, text := range []string{"Connector name: Foo connector-\nsecret: x\n", "Connector ID\nconnector-\nsecret: x\n", "connector name: " + strings.Repeat("a word ", 212) + " connector secret: x"} {
		Find(text)
	}
	for range texts {
		var b strings.Builder
		for range 1 + r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("seed %d: %q: %v", seed, b.String(), p)
				}
			}()
			Find(b.String())
		}()
	}
}

// BenchmarkFind shows that the time is linear in the text: each of these has 256 KiB,
// and takes less than 100 ms on two cores.
func BenchmarkFind(b *testing.B) {
	for name, unit := range map[string]string{
		"one letter": "x", "braces": "{", "brackets and quotes": `["`, "pairs": "secret=Q7XK2M9PLZ\n", "names on one line": "secret: id: ", "half tokens": "eyJabc.", "token lines": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\n", "quotes": `"'`, "slashes": "/*", "tags": "<td>", "open tags": "<a ", "entities": "&quot;", "JSON": `{"name":"applicationId","value":"7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f"},`, "escaped": `\"`, "commas": "a,b,c\n", "headers": "id,secret\n", "dashes": "-- ", "equals": "=3D", "GUIDs": "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f ", "words": "lorem ipsum dolor ", "UTF-16": "a\x00", "objects": "{a:1}", "keys": "a:\n b:\n  c:\n", "nested": `{"a":`, "values": "values (", "high": "\xf0\x9f\x92\xa9", "string in string": `"{\"a\":\"`,
	} {
		text := strings.Repeat(unit, MaxText/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Find(text)
			}
		})
	}
}
