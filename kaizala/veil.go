package kaizala

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// Hiding returns the same client, which also hides these secrets in what it returns.
// What a call sends itself is always hidden.
func (c *Client) Hiding(secrets ...secret.Secret) *Client {
	hiding := *c
	hiding.hides = append(hiding.hides[:len(hiding.hides):len(hiding.hides)], secrets...)
	return &hiding
}

// Veil returns a text of somebody else without any of the secrets, and without what
// has the shape of a token, percent-encoded or not.
func Veil(text string, secrets ...secret.Secret) string { return redactor(secrets).veil(text) }

func (v redactor) veil(text string) string {
	cleaned := secret.CleanTo(text, len(text)+1)
	if plain, err := url.PathUnescape(cleaned); err == nil && plain != cleaned && v.hide(plain) != plain {
		return secret.Redacted
	}
	switch hidden := v.hide(cleaned); {
	case secret.HasToken(hidden):
		return secret.Redacted
	case hidden != cleaned:
		return hidden
	}
	return text
}

// holds reports whether a text contains one of the secrets.
func (v redactor) holds(text string) bool {
	return slices.ContainsFunc(v, func(s secret.Secret) bool { return s.Len() >= 4 && strings.Contains(text, s.Reveal()) })
}

// veil hides the call's secrets in every text of an answer: a service may echo what
// it was sent, in a field that is kept and shown in clear. The tokens that the answer
// brings are hidden everywhere but in their own fields.
func (k call) veil(o object) {
	v := k.redactor()
	brings := []string{}
	if k.op == opExchange || k.op == opLogin {
		brings = []string{"accessToken", "refreshToken"}
	}
	kept := object{}
	for _, key := range brings {
		text, _ := o.text(key)
		if raw, ok := o[key]; ok && (key == "refreshToken" || !k.sent().holds(text)) {
			kept[key] = raw
		}
		delete(o, key)
	}
	for key := range kept {
		text, _ := kept.text(key)
		v = append(v, secret.New(text))
	}
	for key, raw := range o {
		o[key] = veilStrings(raw, v.veil)
	}
	for key, raw := range kept {
		o[key] = raw
	}
}

// veilStrings returns valid JSON with its strings changed, but for the keys of objects.
func veilStrings(data []byte, veil func(string) string) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(data); i++ {
		if data[i] != '"' {
			continue
		}
		end := i + stringLen(data[i:])
		if after := bytes.TrimLeft(data[end:], " \t\r\n"); len(after) == 0 || after[0] != ':' {
			text := unquoted(data[i:end])
			if veiled := veil(text); veiled != text {
				quoted, _ := json.Marshal(veiled) // never fails for strings
				out = append(append(out, data[done:i]...), quoted...)
				done = end
			}
		}
		i = end - 1
	}
	if done == 0 {
		return data
	}
	return append(out, data[done:]...)
}
