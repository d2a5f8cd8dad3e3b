package sandbox

import (
	"cmp"
	"net/url"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// example is how the API page calls an operation besides method and path. {group} and the
// like stand for IDs that there are.
type example struct {
	query string // of the address
	body  string // JSON
	shell string // the whole line, where it is not usual; {url} is the address
	note  string
}

// examples are those of operations that take more than a path, by name.
func examples() map[string]example {
	const (
		subscriber = `{"subscribers":["{phone}"]}`
		box        = `sed -n 's/^Connector ID/applicationId/p; s/^Connector secret/applicationSecret/p; s/^Refresh token/refreshToken/p' values.txt`
	)
	return map[string]example{
		"Get access token": {shell: box + ` | curl -sS -H @- {url}`},
		"Generate PIN":     {body: `{"mobileNumber":"{myphone}","applicationId":"{connector}"}`, note: "The PIN arrives on your phone."},
		"Log in with PIN": {
			shell: `printf '{"mobileNumber":"%s","applicationId":"%s","applicationSecret":"%s","pin":"%s"}' {myphone} {connector} "$(sed -n 's/^Connector secret: //p' values.txt)" {pin} | curl -sS -H 'Content-Type: application/json' -d @- {url}`,
			note:  "It answers with a user token.",
		},
		"OAuth authorize": {query: "client_id={connector}&redirect_uri={redirect}", note: "For a person's browser: it answers with a page to sign in on."},
		"OAuth token": {
			shell: `printf 'client_id=%s&client_secret=%s&code=%s' {connector} "$(sed -n 's/^Connector secret: //p' values.txt)" "$(cat code.txt)" | curl -sS -d @- {url}`,
			note:  "code.txt has the code in the address to which the page of OAuth authorize leads.",
		},
		"List groups":                 {query: "fetchAllGroups=true&showDetail=true"},
		"Create group":                {body: `{"name":"Canteen","welcomeMessage":"Welcome","members":["{phone}"]}`},
		"Create subgroup":             {body: `{"name":"Canteen, early shift","welcomeMessage":"Welcome"}`},
		"Link subgroups":              {body: `{"subGroups":["{subgroup}"]}`},
		"Add members":                 {body: `{"members":["{phone}"]}`},
		"Change a member's role":      {body: `{"role":"Admin"}`},
		"List subscribers":            {body: `{"cursor":"0","count":50}`},
		"Add subscribers":             {body: subscriber},
		"Remove subscribers":          {body: subscriber},
		"Send message":                {body: `{"message":"Hello from the API"}`},
		"Upload media":                {shell: `printf 'Lunch is at noon' | curl -sS -H @header.txt -F 'file=@-;filename=menu.pdf;type=application/pdf' {url}`},
		"Upload media by address":     {body: `{"mediaUrl":"{medium}"}`},
		"Send action":                 {body: `{"actionType":"Survey","actionBody":{"title":"Lunch","questions":[{"title":"What would you like?","type":"Text"}]}}`},
		"List actions":                {query: "actionType=Survey"},
		"Get action":                  {query: "getDetails=true"},
		"Respond to action":           {body: `{"actionType":"Survey","actionBody":{"answers":["Soup"]}}`},
		"Send reminder":               {body: `{}`},
		"Add reaction":                {body: `{"referenceId":"{reference}","sourceGroupId":"{group}","reactionType":"Like"}`},
		"Count a message's reactions": {query: "sourceGroupId={group}"},
		"Count a group's reactions":   {query: "sourceGroupId={group}&cursor=0"},
		"List reactions":              {query: "sourceGroupId={group}&reactionType=Like&cursor=0"},
		"Create webhook":              {body: `{"objectId":"{group}","objectType":"Group","eventTypes":["TextMessageCreated"],"callBackUrl":"{receiver}"}`, note: "This receiver is the sandbox's own: it takes everything. Its deliveries are at Webhooks, on the connector's page."},
		"List webhooks":               {query: "objectId={group}&objectType=Group"},
		"Change webhook":              {body: `{"eventTypes":["TextMessageCreated","MemberAdded"]}`},
		"Create bot":                  {body: `{"name":"Clippy"}`},
		"Change bot":                  {body: `{"name":"Clippy the second"}`},
		"Add bot to group":            {body: `{"botUserId":"{bot}"}`},
	}
}

// needs say what has to be there for an ID, and how it comes there.
func needs() map[string]string {
	return map[string]string{
		"group":     "a connector with access to a group",
		"connector": "a connector",
		"subgroup":  "a subgroup: create one",
		"member":    "a member who is no admin: add one",
		"medium":    "a file: upload one",
		"action":    "an action: send one",
		"survey":    "a survey: send one",
		"reference": "a message: send one",
		"webhook":   "a webhook: create one",
		"bot":       "a bot: create one",
		"pin":       "a PIN on your phone: generate one",
		"redirect":  "a connector with a redirect URL",
	}
}

// filledIn puts values in the place of {names} in a text, each as the text needs it. It
// returns the first name that has no value.
func filledIn(text string, values map[string]string, as func(string) string) (out, missing string) {
	for {
		before, rest, ok := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !ok || !closed:
			return out + text, missing
		case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" || name == "":
			out, text = out+before+"{", rest
			continue
		case values[name] == "" && missing == "":
			missing = name
		}
		out, text = out+before+as(values[name]), after
	}
}

// asJSON is a value within the quotes of JSON.
func asJSON(s string) string { return strings.Trim(string(rawJSON(s)), `"`) }

// curl is a line for a POSIX shell that calls an operation. header.txt holds the header
// with the access token. missing is the name of an ID that there is none of.
func (o operation) curl(root string, e example, values map[string]string) (line, missing string) {
	path := o.Path
	if o.Name == "Respond to action" {
		path = strings.Replace(path, "{action}", "{survey}", 1)
	}
	address, no1 := filledIn(path, values, url.PathEscape)
	query, no2 := filledIn(e.query, values, url.QueryEscape)
	body, no3 := filledIn(e.body, values, asJSON)
	address = root + address
	if query != "" {
		address += "?" + query
	}
	address = secret.Quote(address)
	if e.shell != "" {
		shell, no := filledIn(strings.ReplaceAll(e.shell, "{url}", address), values, secret.Quote)
		return shell, cmp.Or(no1, no2, no)
	}
	line = "curl -sS"
	if o.Tokens != noToken {
		line += " -H @header.txt"
	}
	usual := "GET" // what curl sends
	if body != "" {
		usual = "POST"
	}
	if o.Method != usual {
		line += " -X " + o.Method
	}
	if body != "" {
		line += " -H 'Content-Type: application/json' -d " + secret.Quote(body)
	}
	return line + " " + address, cmp.Or(no1, no2, no3)
}
