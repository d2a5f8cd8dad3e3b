package paste

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Field is the kind of value that a name stands for.
type Field int

// The fields that Find looks for.
const (
	NoField Field = iota
	FieldName
	FieldID
	FieldSecret
	FieldRefresh
	FieldAccess
	FieldGroup
	FieldGroupID
)

// alias is what a name stands for. A weak one, such as "id", needs more evidence: no
// other word before it, and a value of the right shape.
type alias struct {
	field Field
	weak  bool
}

// aliases is the one table of names. They are folded: lower case, no separators, no
// umlauts. Most commands need none.
var aliases = sync.OnceValue(func() map[string]alias {
	return map[string]alias{
		"name": {FieldName, true}, "connector": {FieldName, true}, "connectorname": {FieldName, false}, "appname": {FieldName, false},
		"applicationname": {FieldName, false}, "nameofconnector": {FieldName, false}, "nameconnectors": {FieldName, false}, "konnektorname": {FieldName, false},
		"konnektor": {FieldName, true}, "anwendungsname": {FieldName, false}, "verbindungsname": {FieldName, false}, "connectorsname": {FieldName, false}, "connectortitle": {FieldName, false},

		"id": {FieldID, true}, "connectorid": {FieldID, false}, "applicationid": {FieldID, false}, "appid": {FieldID, false}, "clientid": {FieldID, false},
		"idofconnector": {FieldID, false}, "idconnectors": {FieldID, false}, "connectorsid": {FieldID, false}, "verbindungsid": {FieldID, false}, "konnektorid": {FieldID, false},
		"anwendungsid": {FieldID, false}, "anwendungskennung": {FieldID, false}, "connectorkennung": {FieldID, false}, "kennung": {FieldID, true}, "connectorguid": {FieldID, false},
		"applicationguid": {FieldID, false}, "guid": {FieldID, true}, "appguid": {FieldID, false}, "verbindungskennung": {FieldID, false}, "idofapplication": {FieldID, false}, "appidentifier": {FieldID, false},
		"connectoridentifier": {FieldID, false}, "applicationidentifier": {FieldID, false}, "idanwendung": {FieldID, false}, "idconnector": {FieldID, false}, "clientidentifier": {FieldID, false},

		"secret": {FieldSecret, true}, "connectorsecret": {FieldSecret, false}, "applicationsecret": {FieldSecret, false}, "appsecret": {FieldSecret, false},
		"clientsecret": {FieldSecret, false}, "secretofconnector": {FieldSecret, false}, "connectorssecret": {FieldSecret, false}, "geheimnis": {FieldSecret, true},
		"connectorgeheimnis": {FieldSecret, false}, "geheimnisconnectors": {FieldSecret, false}, "konnektorgeheimnis": {FieldSecret, false}, "anwendungsgeheimnis": {FieldSecret, false},
		"geheimerschluessel": {FieldSecret, false}, "geheimenschluessel": {FieldSecret, false}, "geheimeschluessel": {FieldSecret, false}, "geheimschluessel": {FieldSecret, false}, "schluessel": {FieldSecret, true}, "secretkey": {FieldSecret, false}, "connectorkey": {FieldSecret, false},
		"appsecretkey": {FieldSecret, false}, "applicationsecretkey": {FieldSecret, false}, "connectorsecretkey": {FieldSecret, false}, "clientsecretkey": {FieldSecret, false}, "verbindungsgeheimnis": {FieldSecret, false},
		"secretconnector": {FieldSecret, false}, "secretofapplication": {FieldSecret, false}, "connectorschluessel": {FieldSecret, false}, "clientgeheimnis": {FieldSecret, false}, "secretconnectors": {FieldSecret, false},

		"refreshtoken": {FieldRefresh, false}, "token": {FieldRefresh, true}, "aktualisierungstoken": {FieldRefresh, false}, "erneuerungstoken": {FieldRefresh, false},
		"connectortoken": {FieldRefresh, true}, "grouptoken": {FieldRefresh, true}, "usertoken": {FieldRefresh, true}, "gruppentoken": {FieldRefresh, true}, "benutzertoken": {FieldRefresh, true},
		"auffrischungstoken": {FieldRefresh, false}, "bearer": {FieldRefresh, true}, "authorization": {FieldRefresh, true}, "bearertoken": {FieldRefresh, true}, "authtoken": {FieldRefresh, true}, "refreshjwt": {FieldRefresh, false}, "jwt": {FieldRefresh, true},
		"accesstoken": {FieldAccess, false}, "zugriffstoken": {FieldAccess, false}, "zugangstoken": {FieldAccess, false}, "accessjwt": {FieldAccess, false},

		"group": {FieldGroup, true}, "groupname": {FieldGroup, false}, "gruppe": {FieldGroup, true}, "gruppenname": {FieldGroup, false}, "nameofgroup": {FieldGroup, false}, "namegruppe": {FieldGroup, false},
		"groupsname": {FieldGroup, false}, "namegroup": {FieldGroup, false}, "grouptitle": {FieldGroup, false}, "conversationgroup": {FieldGroup, true},
		"groupid": {FieldGroupID, false}, "gruppenid": {FieldGroupID, false}, "idofgroup": {FieldGroupID, false}, "idgruppe": {FieldGroupID, false}, "gruppeid": {FieldGroupID, false},
		"groupsid": {FieldGroupID, false}, "gruppenkennung": {FieldGroupID, false}, "groupguid": {FieldGroupID, false}, "groupidentifier": {FieldGroupID, false}, "idgroup": {FieldGroupID, false},
	}
})

// longestAlias is how many words an alias has at most.
const longestAlias = 4

// isArticle has the words that do not count in a name.
func isArticle(w string) bool {
	switch w {
	case "the", "des", "der", "die", "das", "dem", "den", "your", "our", "my", "its", "ihr", "ihre", "dein", "unser", "mein", "s", "von":
		return true
	}
	return false
}

// isQualifier has the words that may follow a name: a type, a stage.
func isQualifier(w string) bool {
	switch w {
	case "value", "val", "string", "str", "guid", "uuid", "prod", "production", "live", "current", "plain", "raw", "text", "wert", "setting", "header", "param", "var":
		return true
	}
	return false
}

// isOld has the words that say of a value that it counts no more.
func isOld(w string) bool {
	switch w {
	case "old", "older", "previous", "prev", "former", "formerly", "earlier", "expired", "revoked", "obsolete", "deprecated", "stale", "legacy", "outdated", "retired", "superseded", "invalid", "wrong",
		"alt", "alte", "alter", "altes", "alten", "bisherige", "bisheriger", "bisheriges", "fruehere", "frueherer", "frueheres", "vorherige", "vorheriger", "vorheriges", "abgelaufen", "abgelaufene", "abgelaufenes", "ungueltig", "ungueltige", "ungueltiges", "falsch", "falsche", "falsches", "veraltet",
		"example", "sample", "beispiel", "dummy", "fake", "unused", "disabled", "replaced", "ehemalige", "ehemaliges", "ehemaliger":
		return true
	}
	return false
}

// isForeign has the words that say that a value belongs to something else.
func isForeign(w string) bool {
	switch w {
	case "azure", "aws", "amazon", "github", "gitlab", "bitbucket", "google", "gcp", "slack", "facebook", "fb", "twitter", "stripe", "paypal", "db", "database", "mysql", "postgres", "redis", "mongo", "mongodb",
		"smtp", "mail", "email", "ldap", "aad", "entra", "tenant", "user", "device", "session", "csrf", "xsrf", "request", "correlation", "trace", "span", "message", "order", "customer", "sso", "okta", "auth0", "twilio", "sendgrid",
		"teams", "graph", "sharepoint", "bot", "ssh", "ssl", "tls", "webhook", "push", "firebase", "fcm", "apns", "sms", "page", "host", "file", "first", "last", "domain", "display", "event", "class", "resource",
		"security", "docker", "registry", "npm", "pypi", "sonar", "jira", "subscription", "object", "principal", "service", "instance", "account", "project", "team", "channel", "thread", "item", "node", "cluster", "pod", "container",
		"benutzer", "mandanten", "mandant", "datei", "rechner", "vorname", "nachname", "transaction", "process", "thing", "parent", "sub", "owner", "sender", "bundle", "package", "next", "page2", "id", "sas", "storage", "cosmos", "mailchimp", "shopify", "salesforce", "zendesk", "trello", "signing", "encryption", "cookie":
		return true
	}
	return false
}

// word is a part of a name: a run of letters and digits, split where a capital
// begins a new word.
type word struct {
	from, to int
	folded   string
	opens    bool // the first of its run
	ends     bool // the last of its run
}

// wordsOf splits a text into words.
func wordsOf(text string) []word {
	out := make([]word, 0, len(text)/5+2)
	for i := 0; i < len(text); {
		if !isAlphanumeric(text[i]) && text[i] < utf8.RuneSelf {
			i++
			continue
		}
		from := i
		for i < len(text) && (isAlphanumeric(text[i]) || text[i] >= utf8.RuneSelf && isLetterAt(text, i)) {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
		}
		if i == from {
			_, width := utf8.DecodeRuneInString(text[i:])
			i += width
			continue
		}
		out = appendRun(out, text, from, i)
	}
	return out
}

func isLetterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r)
}

// longestRun is how long a run of letters and digits may be to have a name in it.
const longestRun = 48

// appendRun appends the words of text[from:to], a run of letters and digits.
func appendRun(out []word, text string, from, to int) []word {
	if to-from > longestRun {
		return append(out, word{from: from, to: to, opens: true, ends: true})
	}
	opens := true
	start := from
	for i := from + 1; i < to; i++ {
		lower, upper := isLower(text[i-1]), isUpper(text[i])
		if upper && (lower || text[i-1] >= '0' && text[i-1] <= '9' || i+1 < to && isUpper(text[i-1]) && isLower(text[i+1])) {
			out = append(out, word{start, i, fold(text[start:i]), opens, false})
			start, opens = i, false
		}
	}
	return append(out, word{start, to, fold(text[start:to]), opens, true})
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

// fold makes a word lower case, without umlauts.
func fold(s string) string {
	s = strings.ToLower(s)
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return umlauts.Replace(s)
		}
	}
	return s
}

// lookUp says what a name as a whole stands for.
func lookUp(key string) (alias, bool) {
	if len(key) > 100 || !mayName(key) {
		return alias{}, false
	}
	ws := wordsOf(key)
	if len(ws) == 0 {
		return alias{}, false
	}
	n, ok := nameAt(key, ws, len(ws)-1)
	for i := 0; ok && i < n.first; i++ {
		if n.alias.weak && !mayPrecede(ws[i].folded) {
			return alias{}, false
		}
	}
	return n.alias, ok && !n.old
}

// mayName reports whether a text has letters that are in every alias. It is quick.
func mayName(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		switch [2]byte{s[i] | 0x20, s[i+1] | 0x20} {
		case [2]byte{'i', 'd'}, [2]byte{'c', 'r'}, [2]byte{'k', 'e'}, [2]byte{'a', 'm'}, [2]byte{'g', 'r'}, [2]byte{'c', 't'}, [2]byte{'n', 'n'}, [2]byte{'k', 't'}, [2]byte{'h', 'e'}, [2]byte{'c', 'h'}, [2]byte{'j', 'w'}, [2]byte{'a', 'r'}, [2]byte{'a', 'u'}:
			return true
		}
	}
	return false
}

// mayPrecede reports whether a word before a weak name leaves it a name of ours.
func mayPrecede(w string) bool {
	switch w {
	case "kaizala", "k", "kms", "test", "prod", "live", "new", "neue", "neues", "neuer", "and", "und", "this", "x", "env", "config", "cfg", "settings", "vars", "app", "credentials", "kaizalaconnector", "data":
		return true
	}
	return isArticle(w)
}
