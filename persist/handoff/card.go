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

// The card is the request as a web page, for an admin who installs nothing. The
// admin opens it in any browser, offline, and it seals the token to the developer's
// key. Printed, it lists the taps on one sheet.
//
// card/age.js.gz is the npm package age-encryption 0.3.1, age's own TypeScript
// implementation (integrity sha512-bYgd7lxM7tEANmb9bXf7xTFB3Qpq+JGKinVSdFh5MV+t
// 2fJJZSTdKhWkvXTFJQGysZd+K9Dt3F+n+4DKazXlnQ==) with its dependencies. esbuild
// 0.28.2 bundled its Encrypter and armor (--bundle --minify --format=iife
// --global-name=age --target=es2020). Every card contains the licences of all
// parts, from card/LICENSES.txt.
//
//go:embed card
var cardFiles embed.FS

// cardBundle is the SHA-256 of the uncompressed bundle.
const cardBundle = "0221e960c5c7d720d586be5d4de518cd422829eda9534330b02c90d476cbee1c"

// Card returns the request as one self-contained web page. The page's policy
// forbids all connections and allows its own two scripts only. The page cannot
// prove that it is unchanged: whoever can change the file can change its check
// words too. So send it on ways where others may read but not write. Card returns
// a *seal.Error with code seal.CodeBadKey if Recipient is no key.
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

// sourceHash returns the policy's permission for one inline source.
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// cardFile returns an embedded file, uncompressed. It panics if there is no such
// file, which a test rules out.
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
