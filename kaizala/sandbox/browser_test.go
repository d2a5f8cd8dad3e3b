package sandbox

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser is a person before a page: it follows links by their words, fills in
// fields by their names, and sends forms by their buttons.
type browser struct {
	t      *testing.T
	http   *http.Client
	url    *url.URL
	page   string
	status int
	typed  url.Values
}

func newBrowser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, http: &http.Client{Jar: jar, Timeout: 5 * time.Second}, typed: url.Values{}}
}

// opened is a browser that opened a person's portal.
func opened(t *testing.T, s *Server, p Person) *browser {
	t.Helper()
	return newBrowser(t).open(s.Portal(p)).sees("")
}

// signedIn is a browser of a person with a phone.
func signedIn(t *testing.T, s *Server, p Person) *browser {
	t.Helper()
	b := opened(t, s, p)
	if strings.Contains(b.page, "is registered") {
		return b
	}
	b.tap("Sign in as " + map[Person]string{Developer: "Dana Developer", Admin: "Gabi Groupadmin"}[p])
	b.tap("Add a Phone Number").types("phone", map[Person]string{Developer: "+44 20 7946 0101", Admin: "+44 20 7946 0102"}[p])
	b.tap("Generate PIN")
	return b.types("pin", b.pin()).tap("Verify PIN")
}

func (b *browser) open(address string) *browser {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.ask(http.MethodGet, u, nil)
}

// refresh is the header by which a page leads on by itself.
var refresh = regexp.MustCompile(`^0; url=(.*)$`)

func (b *browser) ask(method string, u *url.URL, form url.Values) *browser {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	resp, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.url, b.page, b.status, b.typed = resp.Request.URL, string(body), resp.StatusCode, url.Values{}
	if m := refresh.FindStringSubmatch(resp.Header.Get("Refresh")); m != nil {
		next, err := b.url.Parse(m[1])
		if err != nil {
			b.t.Fatal(err)
		}
		return b.ask(http.MethodGet, next, nil)
	}
	return b
}

// sees fails the test unless the page says all that.
func (b *browser) sees(words ...string) *browser {
	b.t.Helper()
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(b.page), w) {
			b.t.Fatalf("%s (%d) does not say %q:\n%s", b.url, b.status, w, b.page)
		}
	}
	return b
}

func (b *browser) types(field, value string) *browser {
	b.typed[field] = append(b.typed[field], value)
	return b
}

var (
	links    = regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>`)
	forms    = regexp.MustCompile(`(?s)<form [^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	buttons  = regexp.MustCompile(`<button[^>]*>([^<]*)</button>`)
	fields   = regexp.MustCompile(`<(?:input|select) [^>]*>`)
	attrName = regexp.MustCompile(` name="([^"]*)"`)
	attrVal  = regexp.MustCompile(` value="([^"]*)"`)
)

func first(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

// tap follows the link or sends the form with those words on it: in the page
// itself, or else in what is around it, the menu on the left.
func (b *browser) tap(words string) *browser {
	b.t.Helper()
	_, main, _ := strings.Cut(b.page, "<main>")
	main, _, _ = strings.Cut(main, "</main>")
	for _, part := range []string{main, b.page} {
		if b.tapIn(part, words) {
			return b
		}
	}
	b.t.Fatalf("nothing to tap says %q on %s:\n%s", words, b.url, b.page)
	return b
}

func (b *browser) tapIn(part, words string) bool {
	b.t.Helper()
	for _, f := range forms.FindAllStringSubmatch(part, -1) {
		if first(buttons, f[2]) == words {
			b.send(html.UnescapeString(f[1]), f[2])
			return true
		}
	}
	for _, l := range links.FindAllStringSubmatch(part, -1) {
		if html.UnescapeString(l[2]) == words {
			u, err := b.url.Parse(html.UnescapeString(l[1]))
			if err != nil {
				b.t.Fatal(err)
			}
			b.ask(http.MethodGet, u, nil)
			return true
		}
	}
	return false
}

// send sends a form with what is in its fields and what was typed.
func (b *browser) send(action, inner string) *browser {
	b.t.Helper()
	values := url.Values{}
	for _, f := range fields.FindAllString(inner, -1) {
		name := first(attrName, f)
		switch typed, ok := b.typed[name]; {
		case ok:
			values[name] = typed
			delete(b.typed, name)
		case strings.Contains(f, `type="checkbox"`) && !strings.Contains(f, " checked"):
		case values[name] == nil || !strings.Contains(f, `type="checkbox"`):
			values.Add(name, first(attrVal, f))
		}
	}
	for name, typed := range b.typed {
		if values[name] == nil {
			b.t.Fatalf("%s has no field %q for %q:\n%s", b.url, name, typed, inner)
		}
	}
	u, err := b.url.Parse(action)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.ask(http.MethodPost, u, values)
}

var pinOn = regexp.MustCompile(`class="pin">([0-9]{6})<`)

// pin reads it off the phone beside the page.
func (b *browser) pin() string {
	b.t.Helper()
	pin := first(pinOn, b.page)
	if pin == "" {
		b.t.Fatalf("no PIN on the phone:\n%s", b.page)
	}
	return pin
}

var (
	boxOn  = regexp.MustCompile(`(?s)<pre[^>]*>(.*?)</pre>`)
	lineOf = regexp.MustCompile(`(?m)^([A-Za-z ]+): (.*)$`)
)

// box reads what the page shows once, line by line.
func (b *browser) box() map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for _, m := range lineOf.FindAllStringSubmatch(first(boxOn, b.page), -1) {
		out[m[1]] = m[2]
	}
	if len(out) == 0 {
		b.t.Fatalf("no box:\n%s", b.page)
	}
	return out
}
