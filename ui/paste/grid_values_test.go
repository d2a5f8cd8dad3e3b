package paste_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// field is a kind of value in the grid's own words.
type field int

const (
	connectorID field = iota
	connectorSecret
	refreshToken
	accessToken
	groupID
	connectorName
	groupName
	fieldCount
)

var fieldNames = [fieldCount]string{"connector ID", "connector secret", "refresh token", "access token", "group ID", "connector name", "group name"}

// values are the values of one connector. One that a text does not have is empty.
type values [fieldCount]string

const (
	upperDigits = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
	lower       = "abcdefghijklmnopqrstuvwxyz"
	mixed       = upperDigits + lower
)

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func chars(r *rand.Rand, n int, from string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.IntN(len(from))]
	}
	return string(b)
}

func hexDigits(r *rand.Rand, bytes int) string {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return hex.EncodeToString(b)
}

func guid(r *rand.Rand) string {
	h := hexDigits(r, 16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-" + pick(r, "8", "9", "a", "b") + h[17:20] + "-" + h[20:]
}

func shard(r *rand.Rand) string { return pick(r, "", "", "@1", "@2", "@3") }

func newConnectorID(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return strings.ToUpper(guid(r))
	case 1:
		return guid(r) + "@2"
	case 2:
		return strings.ToUpper(hexDigits(r, 12+r.IntN(21)))
	case 3:
		return hexDigits(r, 16)
	}
	return guid(r)
}

// newSecret makes up a secret whose punctuation is of the given characters.
// Its ends are letters or digits, as a person who reads a sentence needs it.
func newSecret(r *rand.Rand, punct string, f flags) string {
	some := func(n int, of string) string {
		for _, c := range of {
			if !strings.ContainsRune(punct, c) {
				of = strings.ReplaceAll(of, string(c), "")
			}
		}
		b := []byte(chars(r, n, mixed))
		for i := 0; of != "" && i < 1+n/6; i++ {
			b[1+r.IntN(n-2)] = of[r.IntN(len(of))]
		}
		return string(b[:1]) + string(b[1:n-1]) + string(b[n-1:])
	}
	switch r.IntN(12) {
	case 0:
		return some(8+r.IntN(4), "")
	case 1:
		return some(20+r.IntN(45), "")
	case 2: // bytes in base64
		b := []byte(chars(r, 16+r.IntN(30), mixed+"\x01\xf0\xfe\xff?>"))
		v := base64.StdEncoding.EncodeToString(b)
		for _, c := range "+/=" {
			if !strings.ContainsRune(punct, c) {
				v = strings.ReplaceAll(v, string(c), "")
			}
		}
		return v
	case 3:
		return some(24+r.IntN(20), "-_")
	case 4:
		return some(12+r.IntN(20), "%&$!?*;#")
	case 5:
		return some(12+r.IntN(20), `"'`)
	case 6:
		return some(16+r.IntN(20), ".~_@:^")
	case 7:
		if strings.Contains(punct, "-") {
			return newWord(r) + "-" + newWord(r) + "-" + fmt.Sprint(10+r.IntN(90))
		}
		return newWord(r) + newWord(r) + fmt.Sprint(10+r.IntN(90))
	case 8:
		if strings.Contains(punct, "-") && f&prose == 0 {
			return guid(r)
		}
		return hexDigits(r, 16)
	case 9:
		return some(16+r.IntN(20), "#&=+/,")
	}
	return chars(r, 10, upperDigits)
}

// newWord makes up a word that can be pronounced.
func newWord(r *rand.Rand) string {
	var b strings.Builder
	for range 2 + r.IntN(2) {
		b.WriteString(pick(r, "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v") + pick(r, "a", "e", "i", "o", "u") + pick(r, "", "n", "r", "l"))
	}
	w := b.String()
	return strings.ToUpper(w[:1]) + w[1:]
}

// newName makes up the name of a connector or a group.
func newName(r *rand.Rand, f flags) string {
	if f&spaces == 0 {
		return newWord(r)
	}
	name := newWord(r) + " " + pick(r, "Reports", "Payroll", "Bot", "North", "Field Staff", "Warehouse 7")
	if f&ascii == 0 && r.IntN(3) == 0 {
		name = pick(r, "Büro ", "Zürich ", "Lagerbestände ", "Équipe ") + newWord(r)
	}
	return name
}

// newToken makes up a token as the service makes them: see the facts about it.
func newToken(r *rand.Rand, lifetime int) string {
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	data := text(map[string]string{"AppName": newName(r, spaces), "GroupId": guid(r) + shard(r)})
	credentials := text(map[string]any{
		"phoneNumber": "+4420794" + chars(r, 5, "0123456789"), "cId": "", "testSender": "false", "appName": "com.microsoft.mobile.kaizalaapi",
		"applicationId": guid(r), "permissions": "8.4", "applicationType": -1, "data": data,
	})
	from := 1_790_000_000 + r.IntN(10_000_000)
	claims := text(map[string]any{
		"urn:microsoft:credentials": credentials, "uid": "MobileAppsService:" + guid(r) + shard(r), "ver": "2",
		"nbf": from, "iat": from, "exp": from + lifetime, "iss": "urn:microsoft:windows-azure:zumo", "aud": "urn:microsoft:windows-azure:zumo",
	})
	signature, _ := hex.DecodeString(hexDigits(r, 32))
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64([]byte(claims)) + "." + b64(signature)
}

// newValues makes up what a text of a frame holds: of those that the frame can
// carry, the ID or the secret at least.
func newValues(r *rand.Rand, f *frame) values {
	var v values
	chance := [fieldCount]int{95, 90, 45, 12, 30, 25, 20}
	for v == (values{}) || v[connectorID]+v[connectorSecret] == "" {
		for i := range fieldCount {
			if r.IntN(100) < chance[i] && (f.fields == "" || strings.ContainsRune(f.fields, rune('0'+i))) {
				v[i] = newValue(r, i, f)
			}
		}
	}
	return v
}

func newValue(r *rand.Rand, of field, f *frame) string {
	switch of {
	case connectorID:
		return newConnectorID(r)
	case connectorSecret:
		return newSecret(r, f.punct, f.flags)
	case refreshToken:
		return newToken(r, 31_536_000)
	case accessToken:
		return newToken(r, 86_400)
	case groupID:
		return guid(r) + shard(r)
	}
	return newName(r, f.flags)
}

// aliases are the names under which people keep a value, as words.
var aliases = [fieldCount][]string{
	connectorID:     {"application id", "app id", "connector id", "kaizala app id", "kaizala application id", "kaizala connector id", "kaizala appid"},
	connectorSecret: {"application secret", "app secret", "connector secret", "kaizala app secret", "kaizala connector secret", "kaizala appsecret"},
	refreshToken:    {"refresh token", "kaizala refresh token", "kaizala refreshtoken"},
	accessToken:     {"access token", "kaizala access token"},
	groupID:         {"group id", "kaizala group id"},
	connectorName:   {"connector name", "kaizala connector name"},
	groupName:       {"group name", "kaizala group name"},
}

var germanAliases = [fieldCount][]string{
	connectorID:     {"Connector-ID", "Anwendungs-ID", "App-ID", "Konnektor-ID"},
	connectorSecret: {"Connector-Geheimnis", "Geheimnis", "Anwendungsgeheimnis", "Connector-Secret"},
	refreshToken:    {"Aktualisierungstoken", "Refresh-Token"},
	accessToken:     {"Zugriffstoken", "Access-Token"},
	groupID:         {"Gruppen-ID"},
	connectorName:   {"Connector-Name", "Name des Connectors"},
	groupName:       {"Gruppenname", "Name der Gruppe"},
}

type style int

const (
	env style = iota
	snake
	kebab
	camel
	pascal
	dotted
	header // the service's own names, in any case
	label
	german
)

// nameOf is a name for a field in a style.
func nameOf(r *rand.Rand, of field, s style) string {
	switch s {
	case german:
		return pick(r, germanAliases[of]...)
	case header:
		n := [fieldCount]string{"applicationId", "applicationSecret", "refreshToken", "accessToken", "groupId", "connectorName", "groupName"}[of]
		return pick(r, n, n, strings.ToLower(n), strings.ToUpper(n[:1])+n[1:])
	}
	words := strings.Fields(pick(r, aliases[of]...))
	switch s {
	case env:
		return strings.ToUpper(strings.Join(words, "_"))
	case snake:
		return strings.Join(words, "_")
	case kebab:
		return strings.Join(words, "-")
	case label:
		words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
		n := strings.ReplaceAll(strings.Join(words, " "), " id", " ID")
		return strings.ReplaceAll(n, "Kaizala app", "Kaizala App")
	}
	if s == dotted && words[0] == "kaizala" {
		words = words[1:]
	}
	for i := range words {
		if i > 0 || s == pascal {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
	}
	n := strings.Join(words, "")
	if s == dotted {
		return "kaizala." + n
	}
	return n
}
