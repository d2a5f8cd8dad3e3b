package sandbox

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/golang-jwt/jwt/v5"
)

// parsed is what a token says, whose signature is right. Whether it is good now is another
// question.
type parsed struct {
	claims    claims
	connector string // its ID
}

// maxParsed is how many tokens are remembered.
const maxParsed = 1000

// parse reads a token and checks its signature. It remembers what it found: a client sends
// the same token again and again, and reading it is most of what an exchange costs.
func (w *world) parse(text string) (parsed, error) {
	hash := sha256.Sum256([]byte(text))
	if p, ok := w.tokens[hash]; ok {
		return p, nil
	}
	var p parsed
	if _, err := jwt.ParseWithClaims(text, &p.claims, func(*jwt.Token) (any, error) { return w.Key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation()); err != nil {
		return p, err
	}
	var inner credentials
	if err := json.Unmarshal([]byte(p.claims.Credentials), &inner); err != nil {
		return p, err
	}
	p.connector = inner.ApplicationID
	if len(w.tokens) >= maxParsed || w.tokens == nil {
		w.tokens = map[[sha256.Size]byte]parsed{}
	}
	w.tokens[hash] = p
	return p, nil
}
