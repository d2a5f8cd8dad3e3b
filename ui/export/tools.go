package export

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// writeJSON has the names of the token service's headers, which verify - reads.
func writeJSON(v Values) (string, error) {
	return asJSON(v, func(text map[string]string) any {
		return struct {
			APIRoot     string `json:"apiRoot"`
			Name        string `json:"connectorName,omitempty"`
			ConnectorID string `json:"applicationId"`
			Key         string `json:"applicationSecret"` // in clear, as all of the text
			Long        string `json:"refreshToken"`
			Group       string `json:"groupName,omitempty"`
			GroupID     string `json:"groupId,omitempty"`
		}{text[APIRoot], v.Name, text[ConnectorID], text[Secret], text[Refresh], text[Group], text[GroupID]}
	})
}

// postmanValue is one variable of an environment of Postman.
type postmanValue struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Type    string `json:"type"` // Postman hides the value of a "secret"
	Enabled bool   `json:"enabled"`
}

// writePostman writes an environment. Its names are those of Kaizala's collection
// (api-root, application-id and application-secret are in Microsoft's instructions for it;
// the others are formed alike).
func writePostman(v Values) (string, error) {
	return asJSON(v, func(text map[string]string) any {
		var all []postmanValue
		for _, row := range []struct{ key, of, kind string }{
			{"api-root", APIRoot, "default"}, {"application-id", ConnectorID, "default"}, {"application-secret", Secret, "secret"},
			{"refresh-token", Refresh, "secret"}, {"group-name", Group, "default"}, {"group-id", GroupID, "default"},
		} {
			if text[row.of] != "" {
				all = append(all, postmanValue{row.key, text[row.of], row.kind, true})
			}
		}
		return struct {
			Name   string         `json:"name"`
			Values []postmanValue `json:"values"`
			Scope  string         `json:"_postman_variable_scope"`
		}{strings.TrimSpace("Kaizala " + v.Name), all, "environment"}
	})
}

// asJSON writes what shape makes of the values.
func asJSON(v Values, shape func(map[string]string) any) (string, error) {
	text := map[string]string{}
	for _, each := range v.variables() {
		s, err := each.text()
		if err != nil {
			return "", err
		}
		text[each.name] = s
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(shape(text))
	return out.String(), err
}

// headers are the lines of the token call's headers, each as line has it.
func (v Values) headers(line func(name, value string) string, more ...reason) (string, error) {
	var out strings.Builder
	for _, h := range []struct {
		name string
		variable
	}{{"applicationId", variable{ConnectorID, secret.New(v.ConnectorID)}}, {"applicationSecret", variable{Secret, v.Secret}}, {"refreshToken", variable{Refresh, v.Refresh}}} {
		text, err := h.text()
		if err != nil {
			return "", err
		}
		if why := refusal(text, append([]reason{lines, controls, spaces}, more...)...); why != "" {
			return "", unheld{h.variable.name, why}
		}
		out.WriteString(line(h.name, text) + "\n")
	}
	return out.String(), nil
}

// tokenCall is the address of the token call.
func (v Values) tokenCall() string { return strings.TrimRight(v.APIRoot, "/") + "/v1/accessToken" }

// writeHTTP writes the token call, and one with its token. REST Client fills in what the
// first call brought; the HTTP Client of JetBrains makes the first call alone.
func writeHTTP(v Values) (string, error) {
	braces := reason{"{{ or }}, which stands for a variable there", func(s string) bool { return strings.Contains(s, "{{") || strings.Contains(s, "}}") }}
	var group strings.Builder
	for _, each := range []struct{ name, of, value string }{{"groupName", Group, v.Group}, {"groupId", GroupID, v.GroupID}} {
		if why := refusal(each.value, lines, controls, spaces, braces, has(`\`, "a backslash")); why != "" {
			return "", unheld{each.of, why}
		}
		if each.value != "" {
			group.WriteString("@" + each.name + " = " + each.value + "\n")
		}
	}
	headers, err := v.headers(func(name, value string) string { return name + ": " + value }, braces)
	return group.String() + "\n### An access token, for 24 hours. From day 328 on the answer has a new refreshToken: put it here.\n# @name token\nGET " + v.tokenCall() + "\n" + headers +
		"\n### The groups that the token sees\nGET {{token.response.body.endpointUrl}}/v1/groups\naccessToken: {{token.response.body.accessToken}}\n", err
}

// writeCurl writes a file for curl --config, so that no value is in an argument.
func writeCurl(v Values) (string, error) {
	quote := func(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
	headers, err := v.headers(func(name, value string) string { return "header = " + quote(name+": "+value) })
	return "# From day 328 of the refresh token on the answer has a new refreshToken: put it here.\nurl = " + quote(v.tokenCall()) + "\n" + headers, err
}

// referCurl writes a command for a shell, in which curl reads the token from a pipe.
func referCurl(v Values) (string, error) {
	if v.Endpoint == "" {
		return "", steps.Fail(CodeNoEndpoint, nil)
	}
	command, err := posix.command(slices.Concat(v.Token, []string{"--header"}))
	return command + " |\n  curl -H @- " + secret.Quote(strings.TrimRight(v.Endpoint, "/")+"/v1/groups") + "\n", err
}
