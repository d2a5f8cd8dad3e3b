package sandbox

import (
	"net/http"
	"strings"
)

// movedRoot is the path of the second endpoint. It is on the same host and port, so
// that a client may follow which sends its secrets to known hosts only.
const movedRoot = "/moved"

// endpoint returns the API root of a person, without "/v1". root is that of the sandbox,
// as the client reaches it.
func endpoint(root string, w *world, p Person) string {
	if w.People[p].Moved {
		return root + movedRoot
	}
	return root
}

func atMoved(r *http.Request) bool {
	parts, _ := segments(r.URL)
	return len(parts) > 1 && strings.EqualFold(parts[0], movedRoot[1:])
}

// moved refuses a call that came to the endpoint that its user has left. The
// answer is 308 with the new endpoint in Location (documented).
func (s *Server) moved(r *http.Request, w *world, p Person) *refusal {
	if !w.People[p].Moved || atMoved(r) {
		return nil
	}
	return s.elsewhere(r)
}

func (s *Server) elsewhere(r *http.Request) *refusal {
	no := refuse(http.StatusPermanentRedirect, "EndpointChanged", "RequestException", "The endpoint of the user has changed")
	no.location = s.rootFor(r) + movedRoot + r.URL.RequestURI()
	return no
}
