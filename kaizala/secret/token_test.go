package secret

import (
	"strings"
	"testing"
)

func TestATokenIsFoundInAnyWrapping(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJ2ZXIiOiIyIn0x.bWFkZS11cA"
	for _, text := range []string{
		token, "Bearer " + token, "x=" + token, "--header=Authorization: Bearer " + token, `{"refreshToken":"` + token + `"}`,
		"“" + token + "”", "prefix" + token, "https://example.com/?t=" + token + "#x", token[:30] + "\n" + token[30:], token[:12] + " " + token[12:],
		strings.ReplaceAll(token, ".", "%2E"), token + ", and more", "a.b.c " + token, strings.ReplaceAll(token, "J", "J\u200b"),
		token[:len(token)-12], "age-secret-key-1qqqq", "ewogICJhbGciOiAibm9uZSIKfQ.eyJ2ZXIiOiIyIn0x.", "eyAiYWxnIjogIm5vbmUiIH0.eyJ2ZXIiOiIyIn0x.x",
	} {
		if !HasToken(text) {
			t.Errorf("not found: %q", text)
		}
	}
}

func TestWhatPeopleNameIsNoToken(t *testing.T) {
	for _, text := range []string{
		"", ".", "...", "Payroll", "kaizala-api.contosogroup.example", "https://payroll-api.contoso-group.example/v1", "reply.txt", "eyJhbGciOiJIUzI1NiJ9",
		"The keys. Keyboards, monkeys.Journeys", "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f@2", "eyJ.eyJ.eyJ", strings.Repeat(".", 100000), strings.Repeat("eyJ", 30000) + ".",
	} {
		if HasToken(text) {
			t.Errorf("taken for a token: %.60q", text)
		}
	}
}
