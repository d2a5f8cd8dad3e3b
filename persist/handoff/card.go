package handoff

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"time"

	"kaizala-setup/persist/seal"
)

// The card is the request as a page for an admin who installs nothing: opened in
// any browser, offline, it seals the token to the developer's key, and printed it
// is the taps on one sheet.
//
// card/age.js.gz is the npm package age-encryption 0.3.1, age's own TypeScript
// implementation (integrity sha512-bYgd7lxM7tEANmb9bXf7xTFB3Qpq+JGKinVSdFh5MV+t
// 2fJJZSTdKhWkvXTFJQGysZd+K9Dt3F+n+4DKazXlnQ==), with what it depends on, its
// Encrypter and armor bundled once by esbuild 0.28.2 (--bundle --minify
// --format=iife --global-name=age --target=es2020). The licences of all parts are
// in card/LICENSES.txt and travel with every card.
//
//go:embed card
var cardFiles embed.FS

// cardBundle is the SHA-256 of the bundle, uncompressed.
const cardBundle = "0221e960c5c7d720d586be5d4de518cd422829eda9534330b02c90d476cbee1c"

// Card is the request as one self-contained page. It can connect to nothing: its
// policy forbids it, and allows its own two scripts alone. What it cannot do is
// vouch for itself: who can change the file on its way can change its words too,
// so it is for ways on which others may read along, not write.
func (r Request) Card() (string, error) {
	recipient, err := seal.ParseRecipient(r.Recipient)
	if err != nil {
		return "", err
	}
	licences, age, script, style := cardFile("LICENSES.txt"), cardFile("age.js.gz"), cardFile("card.js"), cardFile("card.css")
	age = "/*\n" + licences + "*/\n" + age
	page, err := template.New("card").Parse(cardFile("card.html"))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{
		"ConnectorName": r.ConnectorName, "ConnectorID": r.ConnectorID, "Group": r.Group, "Recipient": recipient,
		"Date": r.Date.UTC().Format(time.DateOnly), "Portal": r.portal(), "Taps": r.taps(), "Words": strings.Join(CheckWords(recipient), " "),
		"Policy": "default-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'; script-src " + sourceHash(age) + " " + sourceHash(script) + "; style-src " + sourceHash(style),
		"Age":    template.JS(age), "Script": template.JS(script), "Style": template.CSS(style),
	})
	return out.String(), err
}

// sourceHash allows one inline source and no other.
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// cardFile is one of the embedded files, uncompressed. They are there: a test
// reads them all.
func cardFile(name string) string {
	b, err := cardFiles.ReadFile("card/" + name)
	if err != nil {
		panic(err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return string(b)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		panic(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		panic(err)
	}
	return string(b)
}
