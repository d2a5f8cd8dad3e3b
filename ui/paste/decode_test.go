package paste

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const twoLines = "APP_ID=7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\nAPP_SECRET=Q7XK2M9PLZ\n"

func utf16Text(s string, big, marked bool) string {
	var b strings.Builder
	units := utf16.Encode([]rune(s))
	if marked {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		low, high := byte(u), byte(u>>8)
		if big {
			low, high = high, low
		}
		b.WriteByte(low)
		b.WriteByte(high)
	}
	return b.String()
}

// What files, mails and terminals do to a text changes nothing of what is read.
func TestAnEncodedTextIsReadAsThePlainOne(t *testing.T) {
	box := "Connector ID: 7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\nSecret: Q7XK2M9PLZ\n"
	encode := base64.StdEncoding.EncodeToString
	for as, text := range map[string]string{
		"UTF-16":                        utf16Text(twoLines, false, true),
		"UTF-16 without its mark":       utf16Text(twoLines, false, false),
		"big-endian UTF-16":             utf16Text(twoLines, true, true),
		"big-endian, without its mark":  utf16Text(twoLines, true, false),
		"UTF-8 with a mark":             "\ufeff" + twoLines,
		"carriage returns":              strings.ReplaceAll(twoLines, "\n", "\r"),
		"a mail that is quoted":         "> " + strings.ReplaceAll(twoLines, "\n", "\n>> "),
		"quoted-printable":              strings.ReplaceAll(twoLines, "=", "=3D"),
		"quoted-printable, soft breaks": "Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\nAPP_ID=3D7c1d2e3f-4a5b-4c6d-8=\ne9f-0a1b2c3d4e5f\nAPP_SECRET=3DQ7XK2=\nM9PLZ\n",
		"no-break spaces":               strings.ReplaceAll(box, " ", "\u00a0"),
		"full-width signs":              strings.NewReplacer(":", "：", "7c", "７ｃ").Replace(box),
		"soft hyphens":                  strings.ReplaceAll(box, "4c6d", "4c\u00ad6d\u200b"),
		"HTML":                          "<html><body><p>Connector&nbsp;ID:&#32;<b>7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f</b><br>Secret: <span style=\"x\">Q7XK2M9PLZ</span></p></body></html>",
		"colours of a terminal":         "Connector ID: \x1b[1m7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\x1b[0m\nSecret: \x1b[32mQ7XK2M9PLZ\x1b[0m\n",
		"Windows-1252":                  "Connector ID: \x937c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\x94\nSecret: \x84Q7XK2M9PLZ\x93\n",
		"a Secret of Kubernetes":        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: payroll\ntype: Opaque\ndata:\n  app-id: " + encode([]byte("7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f")) + "\n  app-secret: " + encode([]byte("Q7XK2M9PLZ")) + "\n",
		"a Secret in JSON":              `{"kind":"Secret","data":{"app-id":"` + encode([]byte("7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f")) + `","app-secret":"` + encode([]byte("Q7XK2M9PLZ\n")) + `"}}`,
		"JSON in JSON in JSON":          `{"a":"{\"b\":\"{\\\"applicationId\\\":\\\"7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f\\\",\\\"applicationSecret\\\":\\\"Q7XK2M9PLZ\\\"}\"}"}`,
		"JSON with escapes":             `{"applicationId":"7c1d2e3f\u002d4a5b-4c6d-8e9f-0a1b2c3d4e5f","applicationSecret":"\u00517XK2M9PLZ"}`,
	} {
		r := Find(text)
		if r.ID != "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f" || r.Secret.Reveal() != "Q7XK2M9PLZ" || r.Name != "" {
			t.Errorf("%s: ID %q, secret %q, name %q", as, r.ID, r.Secret.Reveal(), r.Name)
		}
	}
}

// cut puts a text between the pieces of a token.
func cut(token string, column int, between string) string {
	var b strings.Builder
	for len(token) > column {
		b.WriteString(token[:column] + between)
		token = token[column:]
	}
	return b.String() + token
}

// However a token was wrapped, its pieces are joined, and nothing else is.
func TestAWrappedTokenIsJoined(t *testing.T) {
	token := madeUpToken(365 * 24 * time.Hour)
	for as, form := range map[string]struct{ before, between, after string }{
		"behind its name":          {"Refresh token: ", "\n", "\n\nBest regards\n"},
		"behind its name, no gap":  {"Refresh token: ", "\n", "\nRegards\n"},
		"below its name":           {"Refresh token:\n", "\n", "\nGroup: Drivers\n"},
		"quoted":                   {"> Refresh token: ", "\n> ", "\n> \n> Dana\n"},
		"indented":                 {"token: |\n    ", "\n    ", "\nother: x\n"},
		"folded":                   {"refresh_token: >-\n  ", "\n  ", "\n"},
		"a sum in JavaScript":      {"const refreshToken = \"", "\" +\n  \"", "\";\n"},
		"a sum in PHP":             {"$refreshToken = '", "'\n  . '", "';\n"},
		"strings in Python":        {"REFRESH_TOKEN = (\n    \"", "\"\n    \"", "\"\n)\n"},
		"a sum in Visual Basic":    {"refreshToken = \"", "\" & _\n  \"", "\"\n"},
		"continued lines":          {"REFRESH_TOKEN=", "\\\n", "\nX=1\n"},
		"spaces for line ends":     {"Refresh token: ", " ", "\n"},
		"with CRLF":                {"Refresh token: ", "\r\n", "\r\n"},
		"alone":                    {"", "\n", "\n"},
		"in JSON, across lines":    {"{\"refreshToken\": \"", "\n", "\"}"},
		"in a sentence":            {"Hi, the token is ", "\n", "\nPlease confirm.\n"},
		"an element, over lines":   {"<refreshToken>\n  ", "\n  ", "\n</refreshToken>"},
		"a quoted-printable break": {"Content-Transfer-Encoding: quoted-printable\n\nRefresh token: ", "=\n", "\n"},
		"Bearer before it":         {"Authorization: Bearer ", "\n ", "\n"},
	} {
		for _, column := range []int{20, 41, 60, 64, 72, 76, 78, 100} {
			r := Find(form.before + cut(token, column, form.between) + form.after)
			if got := r.Refresh.Reveal(); got != token {
				t.Errorf("%s, at column %d: %d characters of %d", as, column, len(got), len(token))
			}
		}
	}
}

// A token that was cut off is told as half a token, with its length.
func TestHalfATokenIsToldAsSuch(t *testing.T) {
	token := madeUpToken(365 * 24 * time.Hour)
	half := token[:len(token)-60]
	for _, text := range []string{half, "Refresh token: " + half, "Refresh token: " + half + "\n\nBest regards", "REFRESH_TOKEN=" + cut(half, 60, "\n") + "\n"} {
		r := Read("refresh", text, Context{Now: day0})
		if len(r.Warnings) != 1 || r.Warnings[0].Error() != fmt.Sprintf("token_cut_off: %d: signature", len(half)) {
			t.Errorf("%.40q: %v, %d characters of %d, %v", text, r.Refusal, r.Values.Refresh.Len(), len(half), r.Warnings)
		}
	}
}

// Numbers between hyphens are a gutter of grep before several lines, and a part of a token
// or a secret in one.
func TestAValueAloneIsNoGutter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"eyJhbGciOiJIUzI1NiJ9.eyJ2-17-bXIiOiIyIn0x.c2lnbmF0dXJl", "Q7X/K2-17-M9PLZ", "12: abc", "Q7X | abc"} {
		if got := decode(text).text; got != text {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}
