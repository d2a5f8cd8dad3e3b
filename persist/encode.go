package persist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
)

// The sealed part detects its own damage. The facts in clear are protected from
// accidents by a check: the first 16 hexadecimal digits of the SHA-256 of the
// encoded document, computed with zeros in their place. Whoever edits a document
// by hand removes that line.

// MaxDocument is the longest encoded document, in bytes: 100 groups with tokens
// and replies take some 500 kB.
const MaxDocument = 4 << 20

// noCheck stands where the check goes. It comes before any text that a person
// wrote, so the first occurrence is the right one.
const noCheck = "0000000000000000"

// Encode gives a document in this program's format, with its check. Code:
// too_much, if it is longer than MaxDocument.
func Encode(d Document) ([]byte, error) {
	d.Version, d.Check = Version, noCheck
	b, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	if len(b) > MaxDocument {
		return nil, &Error{Reason: CodeTooMuch, Key: d.Key} // it could never be read again
	}
	return bytes.Replace(b, []byte(noCheck), []byte(checkOf(b)), 1), nil
}

// Decode reads an encoded document strictly: in our own version and older ones an
// unknown field is damage. Codes: newer_version, corrupt.
func Decode(b []byte, k Key) (Document, error) {
	var d Document
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(&d)
	if err == nil && len(bytes.TrimSpace(b[dec.InputOffset():])) > 0 {
		err = errors.New("there is more after it")
	}
	switch {
	case err != nil && isNewer(b), err == nil && d.Version > Version:
		return Document{}, &Error{Reason: CodeNewerVersion, Key: k}
	case err == nil && d.Version < 1:
		err = errors.New("it has no version")
	case err == nil && !checked(b, d.Check):
		err = errors.New("it was changed")
	case err == nil && (d.Key != k || d.Revision < 1):
		err = errors.New("it is another document's")
	}
	if err != nil {
		return Document{}, &Error{Reason: CodeCorrupt, Key: k, Err: err}
	}
	d.Check = ""
	d.clean()
	return d, nil
}

// isNewer reports whether a document that cannot be read is of a newer version.
func isNewer(b []byte) bool {
	var head struct {
		Version int `json:"version"`
	}
	return json.Unmarshal(b, &head) == nil && head.Version > Version
}

// checked reports whether a document is as it was written.
func checked(b []byte, check string) bool {
	if check == "" {
		return true
	}
	before, after, _ := bytes.Cut(b, []byte(check))
	return checkOf(before, []byte(noCheck), after) == check
}

func checkOf(parts ...[]byte) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(p)
	}
	return hex.EncodeToString(sum.Sum(nil))[:len(noCheck)]
}

// PinsIn gives the pin in an encoded document. If the document cannot be read any
// more but mentions the keyring, every age key in it may be a keyring's entry:
// then it gives a pin for each.
func PinsIn(b []byte) []Pin {
	var d struct {
		Pin Pin `json:"pin"`
	}
	if err := json.Unmarshal(b, &d); err == nil {
		if d.Pin.Kind == "" {
			return nil
		}
		return []Pin{d.Pin}
	}
	if !bytes.Contains(b, []byte(`"keyring"`)) {
		return nil
	}
	var all []Pin
	for _, r := range regexp.MustCompile(`age1[0-9a-z]{58}`).FindAll(b, -1) {
		all = append(all, Pin{Kind: PinKeyring, Recipient: string(r)})
	}
	return all
}
