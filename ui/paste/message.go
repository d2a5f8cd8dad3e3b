package paste

import (
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// Request reads a developer's message, for the admin. The error has a code of
// handoff.ReadRequest.
func Request(text string) (steps.Found, error) {
	r, err := handoff.ReadRequest(text)
	if err != nil {
		return steps.Found{}, err
	}
	return steps.Found{Name: r.ConnectorName, ID: r.ConnectorID, Group: r.Group, Recipient: r.Recipient}, nil
}

// RawReply reads a reply that is not sealed: a token alone, or among values with
// names. If the text has neither, all of it is taken for the token. The error has
// the code nothing_to_open: the text is empty.
func RawReply(text string) (handoff.Payload, error) {
	f := Find(text)
	token := f.token()
	if token.IsZero() {
		token = AsSecret(text)
	}
	if token.IsZero() {
		return handoff.Payload{}, steps.Fail(CodeNothingToOpen, nil)
	}
	return handoff.Payload{Token: token, ConnectorID: f.ID, Group: f.Group, GroupID: f.GroupID}, nil
}
