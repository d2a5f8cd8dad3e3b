package kaizala

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// maxMessage is the longest message, in characters (documented).
const maxMessage = 4000

// SendMessage posts a text to a group, for all its members to see, and gives
// the service's reference: POST /v1/groups/{groupId}/messages (documented). Call
// it at a person's explicit request alone. It is sent once and never tried
// again: after an error nobody knows whether the message was posted.
//
// The error is as for Groups, and unusable_value before a packet is sent: for an
// ID that would lead elsewhere, its Detail groupId, and for a text that is blank
// or longer than 4,000 characters, its Detail message. The permission it needs
// is Text Message.
func (c *Client) SendMessage(ctx context.Context, endpoint string, access secret.Secret, id, text string) (string, error) {
	k := call{op: opMessage, method: http.MethodPost, path: "/v1/groups/" + id + "/messages", body: []param{{bodyMessage, secret.New(text)}}}
	switch {
	case !isPathSegment(id):
		return "", k.unusable("groupId")
	case strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > maxMessage:
		return "", k.unusable(bodyMessage)
	}
	return platform(ctx, c, k, endpoint, access, readReference)
}

func readReference(o object) (string, *Error) {
	f := &fields{object: o}
	id := secret.Clean(f.required("referenceId"))
	return id, f.err()
}
