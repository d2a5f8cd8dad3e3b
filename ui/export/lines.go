package export

import (
	"strings"

	"kaizala-setup/kaizala/secret"
)

// A language is a format with a line for each variable.
type language struct {
	line  string                            // {name} and {value}, which is quoted
	call  string                            // {name} and {command}; "" if it calls none
	quote func(string) (quoted, why string) // why: the value has no form
}

// posix are the shells whose 'quotes' hold everything but a single quote; a value with one
// is in "quotes" where nothing in it means more there. export is a line of its own behind a
// call, so that the line fails if the call does. There are no comments: zsh at a terminal
// takes them for commands.
var posix = language{"export {name}={value}\n", "{name}=\"$({command})\" && export {name}\n", func(s string) (string, string) {
	if strings.Contains(s, "'") && !strings.ContainsAny(s, "\"$`\\!") {
		return `"` + s + `"`, ""
	}
	return secret.Quote(s), ""
}}

// fish reads 'quotes' like them, and has \ " $ escaped within "quotes". The ; keeps lines
// apart that eval joins.
var fish = language{"set -gx {name} {value};\n", "set -gx {name} ({command});\n", func(s string) (string, string) {
	if !strings.ContainsAny(s, `'\`) {
		return "'" + s + "'", ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`).Replace(s) + `"`, ""
}}

// powershell takes four more characters for single quotes; each is written twice.
var powershell = language{"$env:{name} = {value}\n", "$env:{name} = & {command}\n", func(s string) (string, string) {
	if strings.ContainsAny(s, "'‘’‚‛") && !strings.ContainsAny(s, "\"“”„$`\\") {
		return `"` + s + `"`, ""
	}
	return "'" + strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛").Replace(s) + "'", ""
}}

// dotenv has no standard. What is in here is read alike by the libraries for Python,
// Node.js and Ruby, by Docker Compose, and by shells. Quotes hold a last dot or colon, which
// people and programs take for one of a sentence.
var dotenv = language{"{name}={value}\n", "", func(s string) (string, string) {
	if why := refusal(s, lines, controls, has(`\`, "a backslash")); why != "" {
		return "", why
	}
	plain := !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:/@+", r))
	}) && strings.TrimRight(s, ".:") == s
	switch {
	case plain:
		return s, ""
	case strings.Contains(s, "${"):
		return "", "${, which some programs replace"
	case !strings.Contains(s, "'"):
		return "'" + s + "'", ""
	case !strings.ContainsAny(s, "\"$`"):
		return `"` + s + `"`, ""
	}
	return "", "a single quote beside one of \" $ `"
}}

// docker takes a line as it is: quotes would be a part of the value.
var docker = language{"{name}={value}\n", "", func(s string) (string, string) { return s, refusal(s, lines) }}

// systemd reads "quotes" with four characters escaped, in a file of EnvironmentFile=. It
// leaves out a value with what Unicode calls a noncharacter.
var systemd = language{"{name}={value}\n", "", func(s string) (string, string) {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(s) + `"`, refusal(s, lines, controls, noncharacters)
}}

// github are lines for a shell. printf is a part of the shell, so no value is in an
// argument of a process. gh takes line breaks off the end.
var github = language{"printf %s {value} | gh secret set {name}\n", "{command} | gh secret set {name}\n", func(s string) (string, string) {
	return secret.Quote(s), refusal(s, lines)
}}

// values writes a line for each value.
func (l language) values(v Values) (string, error) { return l.lines(v.variables()) }

func (l language) lines(all []variable) (string, error) {
	var out strings.Builder
	for _, each := range all {
		text, err := each.text()
		if err != nil {
			return "", err
		}
		quoted, why := l.quote(text)
		if why != "" {
			return "", unheld{each.name, why}
		}
		out.WriteString(strings.NewReplacer("{name}", each.name, "{value}", quoted).Replace(l.line))
	}
	return out.String(), nil
}

// references writes a line for each value that is no secret, and the call last: its exit
// code is that of all lines.
func (l language) references(v Values) (string, error) {
	out, err := l.lines(v.open())
	if err != nil {
		return "", err
	}
	command, err := l.command(v.Token)
	return out + strings.NewReplacer("{name}", Access, "{command}", command).Replace(l.call), err
}

// command is a command line whose words are quoted where they need it.
func (l language) command(words []string) (string, error) {
	var out []string
	for _, w := range words {
		text, err := variable{Access, secret.New(w)}.text()
		if err != nil {
			return "", err
		}
		if strings.ContainsFunc(text, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '-') }) || text == "" {
			text, _ = l.quote(text)
		}
		out = append(out, text)
	}
	return strings.Join(out, " "), nil
}
