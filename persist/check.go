package persist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// The sealed part guards itself; the facts in clear are guarded against accident
// by the first 16 hexadecimal digits of the SHA-256 of the file, taken with zeros
// in their place. Who edits a document by hand takes the line out.

// unchecked stands where the digits go. They come before any text of a person's,
// so the first one found is the right one.
const unchecked = "0000000000000000"

// encode gives a document as its file has it.
func encode(d Document) ([]byte, error) {
	d.Check = unchecked
	b, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	return bytes.Replace(b, []byte(unchecked), []byte(digits(b)), 1), nil
}

// whole says that a file is as it was written.
func whole(b []byte, check string) bool {
	if check == "" {
		return true
	}
	before, after, _ := bytes.Cut(b, []byte(check))
	return digits(before, []byte(unchecked), after) == check
}

func digits(parts ...[]byte) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(p)
	}
	return hex.EncodeToString(sum.Sum(nil))[:len(unchecked)]
}
