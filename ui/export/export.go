// Package export writes the values of a connector in the forms that other programs read:
// shells, files of variables, HTTP clients. Each form is a row of Formats.
//
// All functions are pure. A value that a format cannot hold is refused, never changed.
package export

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// The names of the variables, in every format that has variables.
const (
	APIRoot     = "KAIZALA_API_ROOT" // with or without /v1
	ConnectorID = "KAIZALA_CONNECTOR_ID"
	Secret      = "KAIZALA_CONNECTOR_SECRET"
	Refresh     = "KAIZALA_REFRESH_TOKEN"
	Group       = "KAIZALA_GROUP"
	GroupID     = "KAIZALA_GROUP_ID"
	Endpoint    = "KAIZALA_ENDPOINT"
	Access      = "KAIZALA_ACCESS_TOKEN"
)

// Codes of this package.
const (
	CodeUnknownFormat = "unknown_format" // no format has that name
	CodeCannotHold    = "cannot_hold"    // the format has no way to write the value
	CodeNoReference   = "no_reference"   // the format cannot call a command
	CodeNoEndpoint    = "no_endpoint"    // no live call told the endpoint yet
)

// Values are what is exported of a connector. Texts are empty where they are not known.
type Values struct {
	Name        string // the connector's
	APIRoot     string
	ConnectorID string
	Group       string
	GroupID     string
	Endpoint    string // of the last live call
	Secret      secret.Secret
	Refresh     secret.Secret
	Token       []string // for a reference: the command that prints an access token
}

// Format is one form of values.
type Format struct {
	Name string
	For  string // who reads it, for a person

	write     func(Values) (string, error)
	reference func(Values) (string, error) // nil: it cannot call a command
}

// Formats are all of them, in the order in which they are shown.
func Formats() []Format {
	return []Format{
		{"sh", `sh, bash, dash, zsh: eval "$(... export sh)"`, posix.values, posix.references},
		{"fish", "fish: ... export fish | source", fish.values, fish.references},
		{"powershell", "PowerShell, not verified: ... | Out-String | Invoke-Expression", powershell.values, powershell.references},
		{"dotenv", "a .env file", dotenv.values, nil},
		{"docker", "docker run --env-file", docker.values, nil},
		{"systemd", "EnvironmentFile= of a unit", systemd.values, nil},
		{"github", "a script of gh secret set, for GitHub Actions", github.values, github.references},
		{"json", "programs, and verify -", writeJSON, nil},
		{"postman", "an environment for Kaizala's Postman collection", writePostman, nil},
		{"http", "REST Client of VS Code, HTTP Client of JetBrains", writeHTTP, nil},
		{"curl", "curl --config: asks for an access token", writeCurl, referCurl},
	}
}

// Names are the names of all formats.
func Names() []string { return namesOf(Formats()) }

// Referring are the names of the formats that can call a command.
func Referring() []string {
	return namesOf(slices.DeleteFunc(Formats(), func(f Format) bool { return f.reference == nil }))
}

func namesOf(formats []Format) []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.Name)
	}
	return out
}

// Find is the format of that name. Codes: unknown_format.
func Find(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, steps.Fail(CodeUnknownFormat, nil, name, strings.Join(Names(), ", "))
}

// Write writes the values. The text ends with a line break and holds the secrets in
// clear. Codes: cannot_hold.
func (f Format) Write(v Values) (secret.Secret, error) {
	text, err := f.write(v)
	return secret.New(text), f.named(err)
}

// MayRefer reports that the format can call a command, or fails with the code
// no_reference.
func (f Format) MayRefer() error {
	if f.reference == nil {
		return steps.Fail(CodeNoReference, nil, f.Name, strings.Join(Referring(), ", "))
	}
	return nil
}

// Reference writes the values that are no secret, and a call of v.Token for the access
// token. Codes: cannot_hold, no_reference, no_endpoint.
func (f Format) Reference(v Values) (string, error) {
	if err := f.MayRefer(); err != nil {
		return "", err
	}
	text, err := f.reference(v)
	return text, f.named(err)
}

// unheld is that a value cannot be written.
type unheld struct{ name, why string }

func (u unheld) Error() string { return u.name + " has " + u.why }

// named gives an error its code, with the name of the format.
func (f Format) named(err error) error {
	if u := (unheld{}); errors.As(err, &u) {
		return steps.Fail(CodeCannotHold, u, f.Name, u.Error())
	}
	return err
}

// variable is one value under its name.
type variable struct {
	name  string
	value secret.Secret
}

// variables are the known values under the names that verify --env reads.
func (v Values) variables() []variable {
	return known(variable{APIRoot, secret.New(v.APIRoot)}, variable{ConnectorID, secret.New(v.ConnectorID)},
		variable{Secret, v.Secret}, variable{Refresh, v.Refresh},
		variable{Group, secret.New(v.Group)}, variable{GroupID, secret.New(v.GroupID)})
}

// open are the known values that are no secret, with the endpoint, as exec has them.
func (v Values) open() []variable {
	return known(variable{APIRoot, secret.New(v.APIRoot)}, variable{ConnectorID, secret.New(v.ConnectorID)},
		variable{Group, secret.New(v.Group)}, variable{GroupID, secret.New(v.GroupID)}, variable{Endpoint, secret.New(v.Endpoint)})
}

func known(all ...variable) []variable {
	return slices.DeleteFunc(all, func(v variable) bool { return v.value.IsZero() })
}

// What a value may have that a format cannot hold.
const (
	aNUL       = "a NUL byte"
	notUTF8    = "bytes that are not UTF-8"
	aLineBreak = "a line break"
	aControl   = "a control character"
	outerSpace = "a space at its beginning or end"
)

// text is a value as UTF-8 without NUL: anything else has no form in most formats, or
// would come out changed.
func (v variable) text() (string, error) {
	s := v.value.Reveal()
	switch {
	case !utf8.ValidString(s):
		return "", unheld{v.name, notUTF8}
	case strings.ContainsRune(s, 0):
		return "", unheld{v.name, aNUL}
	}
	return s, nil
}

// refusal is the first of the reasons that a value meets, or "".
func refusal(s string, reasons ...reason) string {
	for _, r := range reasons {
		if r.met(s) {
			return r.why
		}
	}
	return ""
}

// reason is why a format cannot hold a value.
type reason struct {
	why string
	met func(string) bool
}

func has(chars, why string) reason {
	return reason{why, func(s string) bool { return strings.ContainsAny(s, chars) }}
}

var (
	lines    = has("\r\n", aLineBreak)
	controls = reason{aControl, func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
	}}
	noncharacters = reason{"a character that Unicode reserves", func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe })
	}}
	spaces = reason{outerSpace, func(s string) bool { return strings.Trim(s, " \t") != s }}
)
