package kaizala

import (
	"context"
	"strings"
	"testing"

	"kaizala-setup/kaizala/hostile"
)

// An error quotes the title or the text of what answered in place of the service.
func TestAStrangersWords(t *testing.T) {
	long := strings.Repeat("é", 300)
	for name, c := range map[string]struct {
		status              int
		kind, body          string
		wantPage, wantWords string
	}{
		"a title":              {200, "text/html", "<html><title>Hotel</title>", "Hotel", ""},
		"with attributes":      {200, "text/html", "<TITLE lang='en'\n>Hotel &amp; &#x202e;Bar\r\n</TITLE>", "Hotel & Bar", ""},
		"among other letters":  {200, "text/html", "<p>\u212a\u0130</p><Title>K\u0130</Title>", "K\u0130", ""},
		"with our secret":      {200, "text/html", "<title>" + madeUpToken + "</title>", "[redacted]", ""},
		"too long":             {200, "text/html", "<title>" + long + "</title>", long[:196] + "…", ""},
		"that does not begin":  {200, "text/html", "<html><title", "", ""},
		"that does not end":    {200, "text/html", "<html><title>Hotel", "", ""},
		"none":                 {200, "text/html", "<html>", "", ""},
		"of an error page":     {502, "text/html", "<title>502 Bad Gateway</title>", "502 Bad Gateway", ""},
		"text":                 {503, "text/plain", " no healthy\x1b[2J upstream\r\n", "", "no healthy[2J upstream"},
		"text with our secret": {503, "text/plain", "bad header " + madeUpSecret, "", "bad header [redacted]"},
		"text of our headers":  {500, "text/plain", "applicationId unknown", "", "applicationId unknown"},
		"half of a JSON":       {503, "application/json", `{"message":`, "", ""},
		"JSON":                 {503, "application/json", hostile.No("Busy", "later"), "", "later"},
	} {
		_, err := client(t, says(t, c.status, c.body, "Content-Type", c.kind)).Exchange(context.Background(), madeUp())
		code := CodeCaptivePortal
		if c.status != 200 {
			code = CodeServiceError
		}
		if e := wantCode(t, err, code); e.Page != c.wantPage || e.Message != c.wantWords || e.At.IsZero() {
			t.Errorf("%s: page %q, words %q, at %v", name, e.Page, e.Message, e.At)
		}
	}
}
