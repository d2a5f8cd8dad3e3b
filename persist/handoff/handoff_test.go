package handoff

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"

	"pgregory.net/rapid"

	"kaizala-setup/persist/seal"
)

var madeUp = Payload{
	Token: secret.New("made.up.token"), ConnectorID: "0a1b2c3d-0000-4abc-8def-00000000abcd",
	Group: "Drivers “north”", GroupID: "g@2", Remark: "for a year", Date: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
}

func key(t testing.TB) (secret.Secret, string) {
	t.Helper()
	k, r, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k, r
}

func long() bool { return os.Getenv("KAIZALA_SETUP_LONG") != "" }

// chats are what mails and chats do to a text on its way.
var chats = map[string]func(string) string{
	"nothing":     func(s string) string { return s },
	"CRLF":        func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"quoted":      func(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") },
	"prose":       func(s string) string { return "Hi Gabi,\nsee below: please?\n\n" + s + "\n\nBest\n-- \nDana" },
	"joined":      func(s string) string { return strings.ReplaceAll(s, "\n", " ") },
	"long dashes": func(s string) string { return strings.ReplaceAll(s, "-----", "—–-") },
	"nbsp":        func(s string) string { return strings.ReplaceAll(s, ": ", ":\u00a0") },
	"narrow": func(s string) string {
		var out []string
		for l := range strings.Lines(s) {
			for len(l) > 40 && !strings.Contains(l, "-----") {
				out, l = append(out, l[:40]), l[40:]
			}
			out = append(out, strings.TrimRight(l, "\n"))
		}
		return strings.Join(out, "\n")
	},
}

func TestRequestSurvivesChats(t *testing.T) {
	_, recipient := key(t)
	for _, want := range []Request{
		{ConnectorName: "Payroll", ConnectorID: madeUp.ConnectorID, Group: "Drivers", Recipient: recipient, Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)},
		{ConnectorName: "Löhne: 100% & key: mehr > weniger", ConnectorID: "odd id", Recipient: recipient, Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)},
	} {
		for how, change := range chats {
			got, err := ReadRequest(change(want.Message()))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, %v", how, got, err)
			}
		}
	}
}

func TestMessageSaysTheTaps(t *testing.T) {
	_, recipient := key(t)
	m := Request{ConnectorName: "Payroll", Group: "Drivers", Recipient: recipient}.Message()
	for _, want := range append([]string{"“Groups”", "“Drivers”", "“Connectors”", "“Payroll”", "“Add Connector”", "Refresh Token", "never", "kaizala-setup admin"}, strings.Join(CheckWords(recipient), " ")) {
		if !strings.Contains(m, want) {
			t.Errorf("the message lacks %q", want)
		}
	}
	for l := range strings.Lines(m) {
		if n := len([]rune(strings.TrimRight(l, "\n"))); n > 72 {
			t.Errorf("%d columns: %s", n, l)
		}
	}
}

// Whoever changes one character of the block is found out; so is every cut.
func TestDamagedRequestsAreRefused(t *testing.T) {
	_, recipient := key(t)
	block := Request{ConnectorName: "Payroll", ConnectorID: "id", Group: "Drivers", Recipient: recipient}.block()
	for i := len(requestBegin) + 1; i < len(block)-len(requestEnd)-1; i++ {
		if block[i] == '\n' || block[i] == ' ' {
			continue // white space is nobody's
		}
		changed := block[:i] + string(rune(block[i]^1)) + block[i+1:]
		if r, err := ReadRequest(changed); err == nil && r.Recipient == recipient && r.ConnectorName == "Payroll" && r.Group == "Drivers" && r.ConnectorID == "id" {
			continue // what changed meant nothing
		} else if err == nil {
			t.Errorf("byte %d: read %+v", i, r)
		}
	}
	for i := range block[:len(block)-1] {
		if _, err := ReadRequest(block[:i]); err == nil && i < len(block)-8 {
			t.Errorf("cut at %d of %d: read", i, len(block))
		}
	}
}

func TestReplySurvivesChats(t *testing.T) {
	k, recipient := key(t)
	reply, err := SealTo(recipient, madeUp)
	if err != nil {
		t.Fatal(err)
	}
	for how, change := range chats {
		if how == "long dashes" {
			continue // age's marks are age's
		}
		sent := change(reply)
		if got := Recognise(sent); got != FormSealed {
			t.Errorf("%s: recognised as %v", how, got)
		}
		got, err := Open(sent, k)
		if err != nil || !got.Token.Equal(madeUp.Token) || got.Group != madeUp.Group || got.Remark != madeUp.Remark || got.ConnectorID != madeUp.ConnectorID {
			t.Errorf("%s: %+v, %v", how, got, err)
		}
	}
	other, _ := key(t)
	if _, err := Open(reply, other); CodeOf(err) != Code(seal.CodeWrongKey) {
		t.Errorf("another developer's key: %v", err)
	}
}

func TestReplyUnderPassphrase(t *testing.T) {
	pass, err := NewPassphrase()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := SealWith(pass, madeUp, 10)
	if err != nil {
		t.Fatal(err)
	}
	if Recognise(reply) != FormPassphrase {
		t.Error("not recognised")
	}
	if got, err := OpenWith(reply, secret.New(" "+pass.Reveal()+"\n")); err != nil || !got.Token.Equal(madeUp.Token) {
		t.Errorf("%v", err)
	}
	if _, err := OpenWith(reply, secret.New("some-other-words")); CodeOf(err) != Code(seal.CodeWrongPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
}

// No bit flipped in the sealed bytes and no cut of them gives a payload.
func TestForgedRepliesAreNeverImported(t *testing.T) {
	k, recipient := key(t)
	reply, err := SealTo(recipient, madeUp)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Dearmor(reply)
	if err != nil {
		t.Fatal(err)
	}
	imported := 0
	try := func(b []byte) {
		text, err := seal.Armor(b)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := Open(text, k); err == nil || !p.Token.IsZero() {
			imported++
		}
	}
	for i := range sealed {
		b := append([]byte(nil), sealed...)
		b[i] ^= 1 << (i % 8)
		try(b)
		try(sealed[:i])
	}
	for _, plain := range []string{"", "{}", `{"version":2,"token":"x"}`, `{"version":1}`, `{"version":1,"token":""}`, "{", `{"version":1,"token":"` + strings.Repeat("x", maxToken+1) + `"}`} {
		b, err := seal.ToRecipient(recipient, []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		try(b)
	}
	t.Logf("%d imports of %d", imported, 2*len(sealed)+7)
	if imported > 0 {
		t.Errorf("%d of %d forged replies were imported", imported, 2*len(sealed)+7)
	}
}

// What the plain age program makes of a token alone is taken too.
func TestReplyFromPlainAge(t *testing.T) {
	program, err := exec.LookPath("age")
	if err != nil {
		if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
			t.Fatal("the age program is not installed")
		}
		t.Skip("the age program is not installed")
	}
	k, recipient := key(t)
	c := exec.Command(program, "-a", "-r", recipient)
	c.Stdin = strings.NewReader("made.up.token\n")
	reply, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Open(string(reply), k); err != nil || p.Token.Reveal() != "made.up.token" {
		t.Errorf("%v", err)
	}
	ours, err := SealTo(recipient, madeUp)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	identity, message := filepath.Join(dir, "key"), filepath.Join(dir, "reply")
	armor := ours[strings.Index(ours, "-----BEGIN"):]
	for path, content := range map[string]string{identity: k.Reveal(), message: armor} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := exec.Command(program, "-d", "-i", identity, message).Output(); err != nil || !strings.Contains(string(got), "made.up.token") {
		t.Errorf("age -d gave %d bytes, %v", len(got), err)
	}
}

func TestWordListIsTheNamedOne(t *testing.T) {
	sum := sha256.Sum256([]byte(wordList))
	if got := hex.EncodeToString(sum[:]); got != "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda" {
		t.Errorf("sha256 %s", got)
	}
}

// The words of this key are part of the format: other programs show the same.
func TestCheckWordsVector(t *testing.T) {
	const k = "age1made0up0key"
	sum := sha256.Sum256([]byte("kaizala-setup check words v1\n" + k))
	bits := ""
	for _, b := range sum {
		for i := 7; i >= 0; i-- {
			bits += string(rune('0' + b>>i&1))
		}
	}
	list := strings.Fields(wordList)
	for i, w := range CheckWords(k) {
		n := 0
		for _, c := range bits[i*11 : i*11+11] {
			n = n*2 + int(c-'0')
		}
		if list[n] != w {
			t.Errorf("word %d is %s, want %s", i, w, list[n])
		}
	}
}

func TestCheckWordsTellKeysApart(t *testing.T) {
	n := 10_000
	if long() {
		n = 100_000
	}
	seen := map[string]bool{}
	for range n {
		b := make([]byte, 32)
		_, _ = rand.Read(b)
		seen[strings.Join(CheckWords("age1"+base64.RawStdEncoding.EncodeToString(b)), " ")] = true
	}
	if len(seen) != n {
		t.Errorf("%d keys have %d different sets of words", n, len(seen))
	}
	_, recipient := key(t)
	want, accepted := strings.Join(CheckWords(recipient), " "), 0
	for i := range 1000 {
		b := []byte(recipient)
		b[i%len(b)] ^= byte(1 + i/len(b))
		if strings.Join(CheckWords(string(b)), " ") == want {
			accepted++
		}
	}
	if accepted > 0 {
		t.Errorf("%d of 1,000 changed keys have the same words", accepted)
	}
}

func FuzzReadRequest(f *testing.F) {
	_, recipient := key(f)
	f.Add(Request{ConnectorName: "Payroll", Recipient: recipient}.Message())
	f.Add(requestBegin + "\nversion: 1\nconnector: %1b%5b2J\n" + requestEnd)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadRequest(text)
		if err != nil && r != (Request{}) {
			t.Errorf("gave %+v out with an error", r)
		}
		if err == nil && strings.ContainsAny(r.ConnectorName+r.ConnectorID+r.Group, "\x1b\x00\n\r\x07") {
			t.Errorf("control bytes: %+v", r)
		}
	})
}

func FuzzOpen(f *testing.F) {
	k, recipient := key(f)
	reply, err := SealTo(recipient, madeUp)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(reply)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Open(text, k)
		if err != nil && !p.Token.IsZero() {
			t.Error("gave a token out with an error")
		}
		if err == nil && !p.Token.Equal(madeUp.Token) {
			t.Error("another token")
		}
	})
}

// CodeOf is the code of an error of this package or of seal, else "".
func CodeOf(err error) Code {
	var e *Error
	var s *seal.Error
	switch {
	case errors.As(err, &e):
		return e.Reason
	case errors.As(err, &s):
		return Code(s.Reason)
	}
	return ""
}

// What can be sealed can be opened, and comes out as it went in: both sides have the same
// limits, and nothing is cut.
func TestASealedReplyOpensWhole(t *testing.T) {
	key, recipient, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"", "a", "Ü ", "\x1b[31m", "x\u200b", "\n"}).Draw(t, "text"), rapid.SampledFrom([]int{1, 100, 250, 499, 500, 501, 2000}).Draw(t, "times")) +
				rapid.SampledFrom([]string{"", "z"}).Draw(t, "end")
		})
		p := Payload{Token: secret.New(rapid.SampledFrom([]string{"", " ", "made.up.token", "made.up\n.token", strings.Repeat("t", maxToken), strings.Repeat("t", maxToken+1)}).Draw(t, "token")),
			ConnectorID: text.Draw(t, "id"), Group: text.Draw(t, "group"), GroupID: text.Draw(t, "group ID"), Remark: text.Draw(t, "remark"), Date: time.Unix(1800000000, 0).UTC()}
		sealed, err := SealTo(recipient, p)
		if err != nil {
			if code := CodeOf(err); code != CodeTooLarge && code != CodeDamaged {
				t.Fatal(err)
			}
			return
		}
		got, err := Open(sealed, key)
		if err != nil {
			t.Fatalf("sealed, and refused at opening: %v", err)
		}
		for name, pair := range map[string][2]string{"token": {p.Token.Reveal(), got.Token.Reveal()}, "id": {p.ConnectorID, got.ConnectorID}, "group": {p.Group, got.Group}, "group ID": {p.GroupID, got.GroupID}, "remark": {p.Remark, got.Remark}} {
			if name == "token" {
				pair[0] = secret.Compact(pair[0])
			}
			if whole := secret.CleanTo(pair[0], len(pair[0])+1); whole != pair[1] {
				t.Errorf("%s: %d characters became %d", name, len(whole), len(pair[1]))
			}
		}
	})
}

// A later version of this program may add fields to the request; they are ignored, and
// the check covers them.
func TestUnknownNamesInARequestAreIgnored(t *testing.T) {
	_, recipient, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	r := Request{ConnectorName: "Payroll", Group: "Drivers", Recipient: recipient, Date: time.Unix(1800000000, 0).UTC().Truncate(24 * time.Hour)}
	text := r.block()
	for _, extra := range []string{"reply-by: 2027-01-01\n", "note: for%20the%20depot\n", "x: \n"} {
		for _, before := range []string{"connector: ", "group: ", "key: ", "date: "} {
			lines := strings.TrimPrefix(text[:strings.Index(text, "check: ")], requestBegin+"\n")
			lines = strings.Replace(lines, before, extra+before, 1)
			got, err := ReadRequest(requestBegin + "\n" + lines + "check: " + checksum(lines) + "\n" + requestEnd)
			if err != nil || got != r {
				t.Errorf("%q before %q: %+v, %v", extra, before, got, err)
			}
			if _, err := ReadRequest(requestBegin + "\n" + lines + text[strings.Index(text, "check: "):]); CodeOf(err) != CodeDamaged {
				t.Errorf("%q, added by somebody: %v", extra, err)
			}
		}
	}
}
