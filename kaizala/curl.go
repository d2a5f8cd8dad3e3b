package kaizala

import (
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// Curl returns a command for a POSIX shell that makes the same request. It has
// variables like $KAIZALA_CONNECTOR_SECRET in place of values; set them before, and
// without quotes in them for a body. Secrets reach curl on its standard input,
// since every program of a machine can read arguments.
func (r Record) Curl() string {
	args := []string{"curl", "--silent", "--show-error"}
	input := ""
	if holdsSecret(r.Sent) || len(r.Body) == 0 {
		args, input = append(args, "--header", "@-"), headerLines(r.Sent)
	} else {
		for _, h := range r.Sent {
			args = append(args, "--header", secret.Quote(h.Name+": "+h.Value))
		}
	}
	switch body := bodyText(r.Body); {
	case len(r.Body) == 0:
	case input == "":
		args, input = append(args, "--data-binary", "@-"), body+"\n"
	default:
		args = append(args, "--data-binary", `"`+strings.ReplaceAll(body, `"`, `\"`)+`"`)
	}
	return strings.Join(append(args, secret.Quote(r.URL)), " ") + " <<END\n" + input + "END\n"
}

// holdsSecret reports whether one of the headers is a secret.
func holdsSecret(sent []RecordField) bool {
	return slices.ContainsFunc(sent, func(f RecordField) bool {
		return strings.HasPrefix(f.Value, "$") && param{name: f.Name}.isSecret()
	})
}

func headerLines(sent []RecordField) string {
	var b strings.Builder
	for _, h := range sent {
		b.WriteString(h.Name + ": " + h.Value + "\n")
	}
	return b.String()
}

func bodyText(body []RecordField) string {
	var parts []string
	for _, f := range body {
		parts = append(parts, `"`+f.Name+`":"`+f.Value+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}"
}
