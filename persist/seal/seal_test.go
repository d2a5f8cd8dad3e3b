package seal

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"kaizala-setup/kaizala/secret"
)

var plain = []byte("made-up secret")

func codeOf(err error) Code {
	var e *Error
	errors.As(err, &e)
	if e == nil {
		return ""
	}
	return e.Reason
}

func identity(t testing.TB) Identity {
	t.Helper()
	id, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSealedOpensForItsOwnerAlone(t *testing.T) {
	id := identity(t)
	sealed, err := ToRecipient(id.Recipient(), plain)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(sealed, id); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := Open(sealed, identity(t)); codeOf(err) != CodeWrongKey {
		t.Errorf("another key: %v", err)
	}
	if _, err := OpenPassphrase(sealed, secret.New("x")); codeOf(err) != CodeWrongPassphrase {
		t.Errorf("a passphrase for a key: %v", err)
	}
	again, err := ParseIdentity(secret.New("# made by a test\n\n" + id.Secret().Reveal() + "\n"))
	if err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("from a file: %v", err)
	}
}

func TestPassphrase(t *testing.T) {
	sealed, err := ToPassphrase(secret.New("correct horse"), plain, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenPassphrase(sealed, secret.New("correct horse")); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := OpenPassphrase(sealed, secret.New("wrong horse")); codeOf(err) != CodeWrongPassphrase {
		t.Errorf("wrong: %v", err)
	}
	if _, err := Open(sealed, identity(t)); codeOf(err) != CodeWrongKey {
		t.Errorf("a key for a passphrase: %v", err)
	}
	costly := bytes.Replace(sealed, []byte(" 10\n"), []byte(" 21\n"), 1)
	if _, err := OpenPassphrase(costly, secret.New("correct horse")); codeOf(err) != CodeWorkFactor {
		t.Errorf("2^21: %v", err)
	}
}

// No change of a single bit and no cut gives out anything.
func TestDamageIsNeverOpened(t *testing.T) {
	id := identity(t)
	sealed, err := ToRecipient(id.Recipient(), plain)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		flipped := bytes.Clone(sealed)
		flipped[i] ^= 1 << (i % 8)
		if got, err := Open(flipped, id); err == nil || got != nil {
			t.Errorf("bit flipped in byte %d: %q", i, got)
		}
		if got, err := Open(sealed[:i], id); err == nil || got != nil {
			t.Errorf("cut at %d: %q", i, got)
		}
	}
}

func TestArmorSurvivesChats(t *testing.T) {
	id := identity(t)
	sealed, err := ToRecipient(id.Recipient(), bytes.Repeat(plain, 50))
	if err != nil {
		t.Fatal(err)
	}
	text, err := Armor(sealed)
	if err != nil {
		t.Fatal(err)
	}
	for how, changed := range map[string]string{
		"as it is":    text,
		"CRLF":        strings.ReplaceAll(text, "\n", "\r\n"),
		"quoted":      "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> "),
		"indented":    strings.ReplaceAll(text, "\n", "\n    "),
		"in prose":    "Here it is:\n\n" + text + "\nBest, G.",
		"on one line": strings.ReplaceAll(text, "\n", " "),
		"short lines": text[:40] + strings.Join(strings.SplitAfterN(text[40:200], "", -1), "\n") + text[200:],
	} {
		if got, err := Dearmor(changed); err != nil || !bytes.Equal(got, sealed) {
			t.Errorf("%s: %v", how, err)
		}
	}
	for how, text := range map[string]string{
		"none":     "hello",
		"cut off":  text[:len(text)/2],
		"too much": strings.Repeat("x", MaxArmor+1) + text,
		"garbage":  strings.Replace(text, text[60:70], "!!!!!!!!!!", 1),
	} {
		if got, err := Dearmor(text); err == nil || got != nil {
			t.Errorf("%s: opened %d bytes", how, len(got))
		}
	}
}

func TestOnlyNativeKeysAreRecipients(t *testing.T) {
	id := identity(t)
	if got, err := ParseRecipient(" " + id.Recipient() + "\n"); err != nil || got != id.Recipient() {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", "age1", "age1yubikey1qwerty", "ssh-ed25519 AAAA", id.Recipient()[:40], strings.ToUpper(id.Recipient()) + "x", id.Secret().Reveal()} {
		if _, err := ParseRecipient(bad); codeOf(err) != CodeBadKey {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

// The standard program opens what we seal, and the reverse.
func TestInteropWithAge(t *testing.T) {
	program, err := exec.LookPath("age")
	if err != nil {
		if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
			t.Fatal("the age program is not installed")
		}
		t.Skip("the age program is not installed")
	}
	id, dir := identity(t), t.TempDir()
	key, ours := filepath.Join(dir, "key"), filepath.Join(dir, "ours")
	sealed, err := ToRecipient(id.Recipient(), plain)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Armor(sealed)
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{key: id.Secret().Reveal() + "\n", ours: text} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := exec.Command(program, "-d", "-i", key, ours).Output(); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("age -d gave %q, %v", got, err)
	}
	encrypt := exec.Command(program, "-a", "-r", id.Recipient())
	encrypt.Stdin = bytes.NewReader(plain)
	theirs, err := encrypt.Output()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := Dearmor(string(theirs))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(binary, id); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("of age's own: %q, %v", got, err)
	}
}

func FuzzDearmor(f *testing.F) {
	f.Add("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := Dearmor(text); err != nil && got != nil {
			t.Error("gave something out with an error")
		}
	})
}

// Sealed without a test's cost, a passphrase costs what the program promises.
func TestCostOfAPassphrase(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second, and ten with the race detector")
	}
	sealed, err := ToPassphrase(secret.New("correct horse"), plain, 0)
	if err != nil || Cost != 18 || !bytes.Contains(bytes.SplitAfterN(sealed, []byte("\n"), 3)[1], []byte(" 18\n")) {
		t.Errorf("%.120q, %v", sealed, err)
	}
}

// What is sealed to several is opened whichever place is tried first, and by nobody else.
// Where the place is right no other one is tried.
func TestOpenAtAPlace(t *testing.T) {
	ids := []Identity{identity(t), identity(t), identity(t)}
	var recipients []string
	for _, id := range ids {
		recipients = append(recipients, id.Recipient())
	}
	sealed, err := ToRecipients(recipients, plain)
	if err != nil {
		t.Fatal(err)
	}
	for at, id := range ids {
		for place := -1; place <= len(ids); place++ {
			if got, err := OpenAt(sealed, id, place); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("identity %d at %d: %v", at, place, err)
			}
		}
		key, err := id.x25519()
		if err != nil {
			t.Fatal(err)
		}
		tried := 0
		if _, err := decrypt(sealed, placed{counting{key, &tried}, at}, CodeWrongKey); err != nil || tried != 1 {
			t.Errorf("identity %d: %d places tried, %v", at, tried, err)
		}
	}
	if _, err := OpenAt(sealed, identity(t), 1); codeOf(err) != CodeWrongKey {
		t.Errorf("a stranger: %v", err)
	}
}

// counting is an identity that counts the places that it is tried at.
type counting struct {
	age.Identity
	tried *int
}

func (c counting) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	*c.tried += len(stanzas)
	return c.Identity.Unwrap(stanzas)
}
