package paste

import (
	"cmp"

	"kaizala-setup/kaizala"
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
	return steps.Found{Name: r.ConnectorName, ID: kaizala.CanonicalID(r.ConnectorID), Group: r.Group, Recipient: r.Recipient}, nil
}

// RawReply reads a reply that is not sealed: a token alone, or among values with
// names. A text of one word is taken for the token. The error has the code
// nothing_to_open, nothing_found, two_values, masked_value or too_long.
func RawReply(text string) (handoff.Payload, error) {
	f := Find(text)
	if err := f.Undecided(); err != nil {
		return handoff.Payload{}, err
	}
	token := f.token()
	if token.IsZero() && AsSecret(text).IsZero() {
		return handoff.Payload{}, steps.Fail(CodeNothingToOpen, nil)
	}
	if token.IsZero() {
		v, err := onlyValue(steps.RefreshField, text)
		if err != nil {
			return handoff.Payload{}, err
		}
		token = v.Refresh
	}
	return handoff.Payload{Token: token, ConnectorID: f.ID, Group: f.Group, GroupID: cmp.Or(f.GroupID, f.Claims.GroupID)}, nil
}
