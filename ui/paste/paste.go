// Package paste answers two questions about a text that a person pasted or typed:
// what is in it, and is it plausible?
//
// The text may be the portal's box, JSON, a .env file, a curl command, a Postman
// environment, a mail, or one value alone. Find takes the values by their names,
// or by their shapes. Read and Typed also judge them against what is known of the
// connector, so that the person sees the doubts before anything is kept.
//
// All functions are pure: no I/O, no clock, nothing is stored. Tokens are read
// offline, and what they say of themselves is not verified.
package paste

import (
	"strings"

	"kaizala-setup/kaizala/secret"
)

// MaxText is the longest text that is searched, in bytes. A token has about a
// thousand characters, so 16 kB are more than any useful paste.
const MaxText = 16 << 10

// Values are the values found in a text. A value that the text does not have is
// empty. Values that are not secret have passed secret.Clean.
type Values struct {
	Name, ID        string
	Group, GroupID  string
	Secret          secret.Secret
	Refresh, Access secret.Secret
	PIN             secret.Secret // from an SMS; Find never looks for it
}

// Count is how many values there are.
func (f Values) Count() int {
	n := 0
	for _, missing := range []bool{
		f.Name == "", f.ID == "", f.Group == "", f.GroupID == "",
		f.Secret.IsZero(), f.Refresh.IsZero(), f.Access.IsZero(), f.PIN.IsZero(),
	} {
		if !missing {
			n++
		}
	}
	return n
}

// field is the kind of value that a name stands for.
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

// aliases is the one table of names. They are folded: lower case, only letters
// and digits, without a leading "kaizala".
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

func (f *Values) set(key, value string) {
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
		f.Secret = AsSecret(value)
	case refresh:
		f.Refresh = AsSecret(value)
	case access:
		f.Access = AsSecret(value)
	}
}

// lineEnds makes every end of a line "\n". Terminals paste a lone carriage return.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Find looks for values under their names: in JSON, else in the headers of a
// command, else in lines. Where there are no names it goes by the shapes of the
// words. A text longer than MaxText has no values.
func Find(text string) Values {
	var f Values
	if len(text) > MaxText {
		return f
	}
	text = lineEnds.Replace(text)
	if f.json(text) {
		return f
	}
	for _, find := range []func(*Values, string){(*Values).headers, (*Values).lines, (*Values).prose} {
		if find(&f, text); f.Count() > 0 {
			break
		}
	}
	return f
}

// AsSecret takes all of a text as one secret. It removes what chats, mails and
// PDFs add: white space, invisible characters, and quotes around the value. No
// secret, token or ID has any of these.
func AsSecret(text string) secret.Secret {
	return secret.New(unquote(secret.Compact(text)))
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	for _, q := range [][2]string{{`"`, `"`}, {`'`, `'`}, {"“", "”"}, {"`", "`"}} {
		if inner, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(inner, q[1]) {
			return strings.TrimSuffix(inner, q[1])
		}
	}
	return s
}
