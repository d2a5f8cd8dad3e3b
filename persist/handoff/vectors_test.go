package handoff

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
)

var update = flag.Bool("update", false, "write testdata anew")

// What the vectors hold; all of it is made up, the key and the passphrase as well.
var (
	vectorRequest = Request{
		ConnectorName: "Löhne: 100% & mehr", ConnectorID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Group: "Drivers “north”",
		Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	vectorReply      = madeUp
	vectorPassphrase = secret.New("maple-otter-violin-copper-lantern-seven-quiet")
)

func vector(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))
}

// writeVectors makes new ones: a change of the format that readers of the old one
// would not take needs a new version, and these files beside the old.
func writeVectors(t *testing.T) {
	t.Helper()
	key, recipient := key(t)
	request := vectorRequest
	request.Recipient = recipient
	sealed, err := SealTo(recipient, vectorReply)
	if err != nil {
		t.Fatal(err)
	}
	passed, err := SealWith(vectorPassphrase, vectorReply, 10)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"key.txt": key.Reveal() + "\n", "recipient.txt": recipient + "\n", "words.txt": strings.Join(CheckWords(recipient), " ") + "\n",
		"request.txt": request.Message(), "reply.txt": sealed, "passphrase-reply.txt": passed,
	} {
		if err := os.WriteFile(filepath.Join("testdata", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// What earlier versions of the program sent is read by this one.
func TestVectors(t *testing.T) {
	t.Parallel()
	if *update {
		writeVectors(t)
	}
	recipient := strings.TrimSpace(vector(t, "recipient.txt"))
	want := vectorRequest
	want.Recipient = recipient
	if got, err := ReadRequest(vector(t, "request.txt")); err != nil || got != want {
		t.Errorf("the request: %+v, %v", got, err)
	}
	if vector(t, "request.txt") != want.Message() {
		t.Error("the request is written another way now")
	}
	if got := strings.Join(CheckWords(recipient), " "); got != strings.TrimSpace(vector(t, "words.txt")) {
		t.Errorf("the key's words are %s now", got)
	}
	same := func(p Payload, err error) {
		t.Helper()
		if err != nil || !p.Token.Equal(vectorReply.Token) || p.ConnectorID != vectorReply.ConnectorID || p.Group != vectorReply.Group ||
			p.GroupID != vectorReply.GroupID || p.Remark != vectorReply.Remark || !p.Date.Equal(vectorReply.Date) {
			t.Errorf("%+v, %v", p, err)
		}
	}
	same(Open(vector(t, "reply.txt"), secret.New(strings.TrimSpace(vector(t, "key.txt")))))
	same(OpenWith(vector(t, "passphrase-reply.txt"), vectorPassphrase))
}
