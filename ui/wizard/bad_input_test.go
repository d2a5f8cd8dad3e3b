package wizard

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

const (
	madeUpID     = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	madeUpSecret = "MADEUPSECR"
)

// madeUpToken is a token in the shape that was observed, signed by nobody.
func madeUpToken(connectorID string, life time.Duration, issued time.Time) string {
	inner := fmt.Sprintf(`{\"applicationId\":\"%s\",\"data\":\"{\\\"AppName\\\":\\\"Payroll\\\"}\"}`, connectorID)
	claims := fmt.Sprintf(`{"ver":"2","nbf":%d,"iat":%d,"exp":%d,"urn:microsoft:credentials":"%s"}`, issued.Unix(), issued.Unix(), issued.Add(life).Unix(), inner)
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 32))
}

const year = 365 * 24 * time.Hour

// service answers the token call as a test says.
func service(t *testing.T, answer http.HandlerFunc) session.Target {
	t.Helper()
	s := hostiletest.Serve(t, answer)
	target, err := session.ParseTarget(false, s.URL+"/v1/", s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func refuses(code, message string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(rw, hostile.No(code, message))
	}
}

// dotenv pastes the three values at once.
func dotenv(id, secret, token string) string {
	return "KAIZALA_CONNECTOR_ID=" + id + "\nKAIZALA_CONNECTOR_SECRET=" + secret + "\nKAIZALA_REFRESH_TOKEN=" + token + "\n"
}

func checking(t *testing.T, m machine, target session.Target) *terminal {
	t.Helper()
	x := m.run(t, talk.Options{Target: target}, 80, 24)
	return x.sees("What do you want to do?").press("3").sees("Check what I have")
}

// Enter does nothing for 300 ms after a paste: it may be part of a paste that a
// control sequence ended early.
func TestEnterRightAfterAPaste(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	m.clock.stop()
	x.pasteOnly(box)
	x.press("enter", "f1").sees("The four parts").press("esc").sees("Note the ID")
	x.clock.passes(talk.PasteGuard - 1)
	x.press("enter", "f1").sees("The four parts").press("esc").sees("Note the ID")
	x.clock.passes(1)
	x.press("enter").sees("Who grants").leaves()
}

// Each thing that may be wrong with a paste is said before anything is kept,
// and the person may use it anyway.
func TestOddPastesAreSaid(t *testing.T) {
	t.Parallel()
	now := time.Now()
	good := madeUpToken(madeUpID, year, now)
	m, target := newMachine(t), service(t, refuses("Unauthenticated", "no"))
	for name, c := range map[string]struct{ paste, says string }{
		"odd ID":               {dotenv("payroll-7", madeUpSecret, good), "This is not a usual connector ID."},
		"swapped":              {dotenv(madeUpSecret, madeUpID, good), "This is the connector's ID, not its secret."},
		"access token":         {dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, 24*time.Hour, now)), "This says it is an access token."},
		"another connector":    {dotenv(madeUpID, madeUpSecret, madeUpToken("ffffffff-0000-4abc-8def-00000000abcd", year, now)), "This token says it is for another connector: Payroll"},
		"cut off":              {dotenv(madeUpID, madeUpSecret, good[:len(good)-20]), "This is half a token: "},
		"over":                 {dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, now.Add(-2*year))), "The refresh token expired"},
		"no token at all":      {dotenv(madeUpID, madeUpSecret, "hello"), "This does not look like a Kaizala token."},
		"escapes in the paste": {"Connector ID: \x1b]52;c;AAAA\x07" + madeUpID + "\x1b[2J\u202e\n" + "secret: " + madeUpSecret, "Connector ID:"},
		"20 kB":                {strings.Repeat("x", 20<<10), "This is too long for one paste."},
	} {
		t.Run(name, func(t *testing.T) {
			x := checking(t, m, target)
			x.paste(c.paste).sees(c.says)
			if strings.Contains(c.says, "too long") || strings.Contains(name, "escapes") {
				return
			}
			x.sees("Press Enter twice to use it anyway").press("enter").sees("Press Enter again to use it anyway").calmly().press("enter")
			if name == "over" {
				return // the token judges itself
			}
			x.sees("The live call")
			if name == "cut off" {
				x.sees("only a part of it: ")
			}
		})
	}
}

// What the service does, in words, with the values kept.
func TestServiceSaysNo(t *testing.T) {
	t.Parallel()
	good := madeUpToken(madeUpID, year, time.Now())
	var stolen atomic.Int32
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Add(1) }))
	t.Cleanup(thief.Close)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		says   []string
	}{
		"wrong secret":   {refuses("Unauthenticated", "Header should have correct applicationId and applicationSecret"), []string{"The service refused the connector's ID or secret.", "It says “Header should have correct", "▸ Connector secret"}},
		"wrong token":    {refuses("InvalidToken", "Invalid token. Failure reason: x"), []string{"The service refused the refresh token.", "▸ Refresh token"}},
		"led elsewhere":  {http.RedirectHandler(thief.URL+"/v1/accessToken", http.StatusPermanentRedirect).ServeHTTP, []string{"redirects to 127.0.0.1:"}},
		"a web page":     {func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("<html>Welcome to the hotel")) }, []string{"A web page came instead"}},
		"escapes inside": {refuses("Invalid\x1b[2JToken\x07", "\x1b]0;title\x07bad \u202eword"), []string{"It says “]0;titlebad word” (status 401"}},
		"not JSON":       {func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("null")) }, []string{"does not answer like a token service"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := checking(t, newMachine(t), service(t, c.answer))
			x.paste(dotenv(madeUpID, madeUpSecret, good)).sees("Enter keeps it.").press("enter").sees("The live call").press("enter")
			x.sees(c.says...).sees("ready: 10 characters")
			x.mu.Lock()
			defer x.mu.Unlock()
			for _, bad := range []string{"\x1b]0;title", "\x07bad", "\u202e", good, madeUpSecret} {
				if strings.Contains(x.raw.String(), bad) {
					t.Errorf("the terminal got %q", bad[:4])
				}
			}
		})
	}
	if n := stolen.Load(); n > 0 {
		t.Errorf("%d requests reached the host that a redirect named", n)
	}
}

// A silent service is waited for with a way out.
func TestSilentServiceIsCancelled(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	x := checking(t, newMachine(t), service(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(hang) })
	x.paste(dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, time.Now()))).press("enter").sees("The live call").press("enter")
	x.sees("Calling the token service", "esc cancels").press("esc").sees("Cancelled. Nothing was changed.").press("enter").sees("Calling the token service")
}

// Where there is no keyring a passphrase is asked for before the portal shows a
// secret; it opens the document again, and no other does.
func TestPassphrase(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.story.Opens("correct horse")
	m.story.Knows("correct house", "wrong horse")
	target := service(t, refuses("Unauthenticated", "no"))
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("short", "enter").sees("At least 10 characters")
	x.press("ctrl+u", "correct horse", "enter", "correct house", "enter").sees("The two are not the same.")
	x.press("correct horse", "enter").sees("Register a connector").press("enter").sees("Note the ID")
	x.paste("Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret).sees("Enter keeps it.").press("enter").sees("Who grants")
	x.press("down", "down", "enter").sees("Generate a user token").press("enter").sees("Note the user token")
	x.paste(madeUpToken(madeUpID, year, time.Now())).sees("Enter keeps it.").press("enter").sees("The live call")
	x.leaves()
	x.noSecrets(t, madeUpSecret, "correct horse")

	again := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	again.sees("The live call", "ready: 10 characters").press("enter").sees("Your secrets are locked with a passphrase.")
	again.press("wrong horse", "enter").sees("This is not the passphrase.").press("correct horse", "enter")
	again.sees("The service refused").leaves()
}

// Nothing leaves the machine with the public service as the target before a yes.
func TestPublicTargetAsksFirst(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	opened := make(chan string, 1)
	m.browse = func(_ context.Context, url string) error { opened <- url; return nil }
	target, err := session.ParseTarget(false, "", "")
	if err != nil {
		t.Fatal(err)
	}
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target, Retired: true}, 80, 24)
	x.sees("Kaizala ended on 31 August 2023", "▸ 1 Practise in the sandbox", "another portal", "public hosts")
	x.press("3").sees("Before you start").press("enter").sees("Choose a passphrase").press("esc").sees("https://manage.kaiza.la/")
	x.press("ctrl+o").sees("Nothing is sent to manage.kaiza.la until you agree.").press("enter", "n").sees("Register a connector")
	x.press("ctrl+o").sees("until you agree", "y yes, to manage.kaiza.la")
	x.press("y").handled() // typed ahead
	if len(opened) > 0 {
		t.Fatalf("opened %s without a yes", <-opened)
	}
	x.sees("until you agree").calmly().press("y")
	select {
	case url := <-opened:
		if url != "https://manage.kaiza.la/" {
			t.Errorf("opened %q after the yes", url)
		}
	case <-time.After(patience):
		t.Error("opened nothing after the yes")
	}
}

func TestAnotherPortalAndRoot(t *testing.T) {
	t.Parallel()
	target, _ := session.ParseTarget(false, "", "")
	x := newMachine(t).run(t, talk.Options{Target: target, Retired: true}, 80, 24)
	x.sees("Kaizala ended").press("2").sees("Another portal and API root").press("ftp://x", "enter", "enter").sees("This is not the address")
	x.press("ctrl+u", "http://127.0.0.1:1/v1", "enter", "enter").sees("What do you want to do?")
}

func TestDocumentsThatAreNotOurs(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dir := filepath.Join(m.dir, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "developer-AAAAAAAAAAAAA.json")
	content := `{"version": 99, "something": "new"}`
	if err := os.WriteFile(newer, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	x := m.run(t, talk.Options{Target: inSandbox}, 80, 24)
	x.sees("What do you want to do?", "This file was written by a newer version of this program.").leaves()
	if b, _ := os.ReadFile(newer); string(b) != content {
		t.Error("a newer document was touched")
	}
	h, err := m.open(context.Background(), service(t, refuses("", "")))
	if err != nil {
		t.Fatal(err)
	}
	d := persist.Document{Key: persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "A"}, APIRoot: "https://other.example"}
	if _, err := session.Resume(h.Options, d); steps.CodeOf(err) != vault.CodeOtherRealm {
		t.Errorf("another API root's document: %v", err)
	}
}

func TestScreenTooSmall(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Target: inSandbox}, 39, 14)
	x.sees("Too small", "now 39 by 14").leaves()
}

// What a chat leaves at the end of a message does not act on the screen, masked
// or revealed.
func TestMessagesAreCleanedInTheirBox(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("What were you asked for?").paste("first line\r\nsecond\x07 line\x1b[2J\r\n")
	x.sees("The developer's message (optional) ••••••••").press("ctrl+r").sees("first line second line", "The developer's message (optional)")
	x.press("enter").sees("There is no developer's message in this text.", "Ctrl+U").press("ctrl+u").press("tab", "Payroll", "enter").sees("Grant “Payroll” access")
}

// A paste that was refused is in nobody's way afterwards.
func TestRefusedPasteIsForgotten(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
	x.paste(strings.Repeat("x", 20<<10)).sees("too long for one paste").press("f2").sees("ready: 10 characters").press("enter").sees("Who grants")
}

// A whole reply is no value of a field.
func TestMisplacedReplyIsSaid(t *testing.T) {
	t.Parallel()
	x := checking(t, newMachine(t), service(t, refuses("", "")))
	x.paste("A refresh token:\n-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n").sees("This is a whole message, not a single value.")
}

// A token that is pasted or typed beside its field is taken for what it is, or is
// refused: it is nowhere kept in clear.
func TestTokenBesideItsField(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	token := madeUpToken(madeUpID, year, time.Now())
	x := atNote(t, m, service(t, refuses("", "")))
	x.press("tab").paste(token).sees("refresh token for Payroll", "Connector name: Payroll (from the token)")
	if strings.Contains(x.text(), token[:30]) {
		t.Errorf("it is shown:\n%s", x.text())
	}
	x.press("enter").sees("Connector name Payroll", "▸ Connector ID").press("enter").sees("This is still needed")
	for piece := range slices.Chunk([]byte(token), 20) {
		x.press(string(piece)) // as somebody would type it
	}
	x.press("enter").sees("This is a token", "Paste it under")
	x.leaves()
	kept := ""
	for _, d := range documents(t, m.dir) {
		kept += d
	}
	if strings.Contains(kept, token[:30]) || !strings.Contains(kept, `"refresh"`) {
		t.Errorf("kept:\n%s", kept)
	}
}

// documents are the texts of all that is kept in a directory.
func documents(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "own", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	return texts
}
