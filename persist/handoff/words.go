package handoff

import (
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"math/big"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// wordList is the BIP-0039 English list, sorted: 2,048 words, 11 bits each.
//
//go:embed words.txt
var wordList string

const (
	checkDomain     = "kaizala-setup check words v1\n"
	checkCount      = 6 // 66 bits
	passphraseCount = 7 // 77 bits
)

// CheckWords returns the six words for an age key. Two people read them to each
// other to find out whether they have the same key.
func CheckWords(recipient string) []string {
	words := strings.Fields(wordList)
	sum := sha256.Sum256([]byte(checkDomain + recipient))
	bits := new(big.Int).SetBytes(sum[:])
	bits.Rsh(bits, uint(len(sum)*8-checkCount*11))
	out := make([]string, checkCount)
	mask := big.NewInt(2047)
	for i := checkCount - 1; i >= 0; i-- {
		out[i] = words[new(big.Int).And(bits, mask).Int64()]
		bits.Rsh(bits, 11)
	}
	return out
}

// NewPassphrase makes a passphrase of seven random words, for a reply without a
// request. It fails only if the system has no randomness.
func NewPassphrase() (secret.Secret, error) {
	words := strings.Fields(wordList)
	var out []string
	for range passphraseCount {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
		if err != nil {
			return secret.Secret{}, err
		}
		out = append(out, words[n.Int64()])
	}
	return secret.New(strings.Join(out, "-")), nil
}
