package handoff

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"
)

func TestTheBundleIsTheOneThatIsNamed(t *testing.T) {
	sum := sha256.Sum256([]byte(cardFile("age.js.gz")))
	if got := hex.EncodeToString(sum[:]); got != cardBundle {
		t.Errorf("the bundle's hash is %s", got)
	}
	licences := cardFile("LICENSES.txt")
	for _, part := range []string{"age-encryption 0.3.1", "@noble/ciphers", "@noble/curves", "@noble/hashes", "@noble/post-quantum", "@scure/base"} {
		if !strings.Contains(licences, "== "+part) {
			t.Errorf("no licence of %s", part)
		}
	}
}

// Names from others are text in the card, whatever they hold.
func TestACardHoldsNoMarkupOfOthers(t *testing.T) {
	_, key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	hostile := `</script><script>alert(1)</script>"' onfocus=alert(1) x="<img src=x onerror=alert(1)>`
	page, err := Request{ConnectorName: hostile, ConnectorID: hostile, Group: hostile, Portal: hostile, Recipient: key, Date: time.Now()}.Card()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(page, "<script>") != 2 || strings.Contains(page, "<img") || strings.Contains(page, `" onfocus`) {
		t.Error("markup of others is in the page")
	}
	if len(page) > 200<<10 {
		t.Errorf("a card of %d bytes", len(page))
	}
	if dir := os.Getenv("KAIZALA_SETUP_SHOTS"); dir != "" {
		_ = os.WriteFile(dir+"/card.html", []byte(page), 0o600)
	}
}

func TestACardIsForANativeKeyAlone(t *testing.T) {
	for _, key := range []string{"", "age1", "ssh-ed25519 AAAA", "age1pq1qqqq"} {
		if page, err := (Request{ConnectorName: "Payroll", Recipient: key, Date: time.Now()}).Card(); err == nil || page != "" {
			t.Errorf("a card for %q", key)
		}
	}
}
