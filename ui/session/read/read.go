// Package read answers: what is in this text? A person pastes the portal's box,
// JSON, a .env or a curl command, and the values in it are found by their
// names. Pure functions; nothing is verified here and nothing is kept.
package read

import (
	"encoding/json"
	"regexp"
	"strings"

	"kaizala-setup/kaizala"
)

// MaxText is the longest text that is looked at, in bytes: a token has about a
// thousand characters, 16 kB is more than any paste that makes sense here.
const MaxText = 16 << 10

// Found are the values of a text; what was not there is empty. Values in clear
// are cleaned.
type Found struct {
	Name, ID        string
	Group, GroupID  string
	Secret          kaizala.Secret
	Refresh, Access kaizala.Secret
}

// Count is how many values there are.
func (f Found) Count() int {
	n := 0
	for _, s := range []string{f.Name, f.ID, f.Group, f.GroupID} {
		if s != "" {
			n++
		}
	}
	for _, s := range []kaizala.Secret{f.Secret, f.Refresh, f.Access} {
		if !s.IsZero() {
			n++
		}
	}
	return n
}

// field is what a name stands for.
type field int

const (
	none field = iota
	name
	id
	secret
	refresh
	access
	group
	groupID
)

// aliases is the one table of names, folded: lower case, letters and digits
// alone, without a leading "kaizala".
var aliases = map[string]field{
	"name": name, "connector": name, "connectorname": name, "appname": name, "applicationname": name,
	"id": id, "connectorid": id, "applicationid": id, "appid": id, "clientid": id,
	"secret": secret, "connectorsecret": secret, "applicationsecret": secret, "appsecret": secret, "clientsecret": secret,
	"refreshtoken": refresh, "token": refresh,
	"accesstoken": access,
	"group":       group, "groupname": group,
	"groupid": groupID,
}

func lookUp(key string) field {
	folded := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, key)
	return aliases[strings.TrimPrefix(folded, "kaizala")]
}

func (f *Found) set(key, value string) {
	switch lookUp(key) {
	case name:
		f.Name = kaizala.Clean(value)
	case id:
		f.ID = kaizala.Clean(value)
	case group:
		f.Group = kaizala.Clean(value)
	case groupID:
		f.GroupID = kaizala.Clean(value)
	case secret:
		f.Secret = Value(value)
	case refresh:
		f.Refresh = Value(value)
	case access:
		f.Access = Value(value)
	}
}

var (
	// a header of a curl command, in any of its quotings
	header = regexp.MustCompile(`(?:-H|--header)[ =]?(?:'([^']*)'|"([^"]*)")`)
	// KEY=value and Key: value, an export before it, one a line
	line = regexp.MustCompile(`^[\s>]*(?:export\s+)?"?([A-Za-z][A-Za-z0-9_\- ]{0,40}?)"?\s*[:=]\s*(.*?)[,;]?\s*$`)
)

// Find looks for values under their names.
func Find(text string) Found {
	var f Found
	if len(text) > MaxText {
		return f
	}
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) == nil {
		f.object(object, none, 0)
		return f
	}
	for _, m := range header.FindAllStringSubmatch(text, -1) {
		f.line(m[1] + m[2])
	}
	if f.Count() > 0 {
		return f
	}
	for l := range strings.Lines(text) {
		f.line(l)
	}
	return f
}

func (f *Found) line(l string) {
	if m := line.FindStringSubmatch(strings.TrimRight(l, "\r\n")); m != nil {
		f.set(m[1], unquote(m[2]))
	}
}

// object takes the strings of a JSON object, and of the objects in it: there a
// name and an ID are those of what the object is about.
func (f *Found) object(o map[string]any, about field, depth int) {
	const deepest = 4
	for k, v := range o {
		switch v := v.(type) {
		case string:
			if inner := lookUp(k); about == group && (inner == name || inner == id) {
				k = map[field]string{name: "group", id: "groupId"}[inner]
			}
			f.set(k, v)
		case map[string]any:
			if depth < deepest {
				f.object(v, lookUp(k), depth+1)
			}
		}
	}
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	for _, q := range []string{`""`, `''`, "“”", "``"} {
		r := []rune(q)
		if len(s) > 1 && strings.HasPrefix(s, string(r[0])) && strings.HasSuffix(s, string(r[1])) {
			return strings.TrimSuffix(strings.TrimPrefix(s, string(r[0])), string(r[1]))
		}
	}
	return s
}

// Value is a secret as a chat, a mail or a PDF hands it on, brought back to what
// it was: without the white space and invisible characters that no ID, secret
// or token has, and without quotes around it.
func Value(text string) kaizala.Secret {
	return kaizala.NewSecret(unquote(kaizala.Compact(text)))
}

var jwt = regexp.MustCompile(`^[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*$`)

// LooksLikeToken reports whether a value has a token's shape: three parts of
// base64url. The portal's format is not promised, so this is a hint.
func LooksLikeToken(s kaizala.Secret) bool { return jwt.MatchString(s.Reveal()) }

var guid = regexp.MustCompile(`^(?i)(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{24,64})$`)

// LooksLikeID reports whether a value has one of the shapes that were seen of
// connector IDs: a GUID, or 24 to 64 hexadecimal digits.
func LooksLikeID(s string) bool { return guid.MatchString(s) }
