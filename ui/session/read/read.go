// Package read answers: what is in this text? A person pastes the portal's box,
// JSON, a .env, a curl command, a Postman environment or a mail, and the values
// in it are found by their names, or by their shapes. Pure functions; nothing is
// verified here and nothing is kept.
package read

import (
	"strings"

	"kaizala-setup/kaizala/secret"
)

// MaxText is the longest text that is looked at, in bytes: a token has about a
// thousand characters, 16 kB is more than any paste that makes sense here.
const MaxText = 16 << 10

// Found are the values of a text; what was not there is empty. Values in clear
// are cleaned.
type Found struct {
	Name, ID        string
	Group, GroupID  string
	Secret          secret.Secret
	Refresh, Access secret.Secret
	PIN             secret.Secret // of an SMS; never found by a name
}

// Count is how many values there are.
func (f Found) Count() int {
	n := 0
	for _, s := range []string{f.Name, f.ID, f.Group, f.GroupID} {
		if s != "" {
			n++
		}
	}
	for _, s := range []secret.Secret{f.Secret, f.Refresh, f.Access, f.PIN} {
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
	appSecret
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
	"secret": appSecret, "connectorsecret": appSecret, "applicationsecret": appSecret, "appsecret": appSecret, "clientsecret": appSecret,
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
		f.Name = secret.Clean(value)
	case id:
		f.ID = secret.Clean(value)
	case group:
		f.Group = secret.Clean(value)
	case groupID:
		f.GroupID = secret.Clean(value)
	case appSecret:
		f.Secret = Value(value)
	case refresh:
		f.Refresh = Value(value)
	case access:
		f.Access = Value(value)
	}
}

// ends are the ends of lines: terminals paste a carriage return alone for one.
var ends = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Find looks for values: under their names in JSON, in the headers of a command
// and in lines; where there are no names, by their shapes in prose.
func Find(text string) Found {
	var f Found
	if len(text) > MaxText {
		return f
	}
	text = ends.Replace(text)
	if f.json(text) {
		return f
	}
	for _, find := range []func(*Found, string){(*Found).headers, (*Found).lines, (*Found).prose} {
		if find(&f, text); f.Count() > 0 {
			break
		}
	}
	return f
}

// Value is a secret as a chat, a mail or a PDF hands it on, brought back to what
// it was: without the white space and invisible characters that no ID, secret
// or token has, and without quotes around it.
func Value(text string) secret.Secret {
	return secret.New(unquote(secret.Compact(text)))
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
