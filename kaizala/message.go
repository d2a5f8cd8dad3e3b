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

// SendMessage posts a text to a group, where all members see it, and returns the
// service's reference: POST /v1/groups/{groupId}/messages (documented). Call it only
// if a person asked for it. The connector needs the permission Text Message. The
// call is sent once; NothingDone tells whether an error shows that nothing was
// posted.
//
// The error is as for Groups, and unusable_value with Detail groupId for an ID that
// would change the path, or with Detail message for a text that is blank or longer
// than 4,000 characters.
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
