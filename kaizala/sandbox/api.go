package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"kaizala-setup/persist/jsonfile"
)

// The token service and the platform share the shape of their answers
// (documented). Where the documentation names no status or errorCode for an error,
// the sandbox uses the customary HTTP status.

// refusal is an error body of the service (documented shape).
type refusal struct {
	status           int
	Message          string `json:"message"`
	ErrorCode        string `json:"errorCode"`
	ErrorCategoryKey string `json:"errorCategoryKey"`
	retryAfter       int    // seconds
	location         string
}

func refuse(status int, code, category, why string) *refusal {
	return &refusal{status: status, Message: why, ErrorCode: code, ErrorCategoryKey: category}
}

func invalidToken(why string) *refusal { return refuse(401, "InvalidToken", "AuthException", why) }
func unauthenticated(why string) *refusal {
	return refuse(401, "Unauthenticated", "AuthException", why)
}
func invalid(why string) *refusal {
	return refuse(400, "InvalidParameters", "ValidationException", why)
}
func failed(why string) *refusal { return refuse(500, "InternalServerError", "ServiceException", why) }
func notFound() *refusal         { return refuse(404, "NotFound", "RequestException", "Resource not found") }
func deactivated() *refusal      { return unauthenticated("The connector is deactivated") }
func unsaved() *refusal          { return failed("The change could not be saved") }
func tooManyThings() *refusal    { return invalid("There are too many of them already") }

func forbidden(why string) *refusal { return refuse(403, "Forbidden", "AuthException", why) }

// notHere refuses an operation of the service that the sandbox does not have.
func notHere(name string) *refusal {
	return refuse(http.StatusNotImplemented, "not_in_the_sandbox", "SandboxException", name+" is an operation of Kaizala that the sandbox does not have")
}

// errRefused undoes a change that ended in a refusal.
var errRefused = errors.New("undone")

// unsavedFor refuses a call whose change failed.
func unsavedFor(err error) *refusal {
	if errors.Is(err, errFull) {
		return tooManyThings()
	}
	return unsaved()
}

func writeAnswer(rw http.ResponseWriter, answer any, no *refusal) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	if no != nil {
		if no.retryAfter > 0 {
			rw.Header().Set("Retry-After", strconv.Itoa(no.retryAfter))
		}
		if no.location != "" {
			rw.Header().Set("Location", no.location)
		}
		rw.WriteHeader(no.status)
		answer = no
	}
	_ = json.NewEncoder(rw).Encode(answer)
}

// readBody decodes the JSON body of an order, sloppy JSON included. Missing fields stay
// empty, and an empty body has none. A field that the order does not have is refused.
func readBody(r *http.Request, into any) *refusal {
	text, err := io.ReadAll(r.Body) // at most maxBody
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	if err == nil {
		text, err = strict(text)
	}
	if err == nil {
		err = jsonfile.Decode(text, into)
	}
	var fault *jsonfile.Fault
	switch {
	case errors.As(err, &fault):
		return invalid("The body: " + fault.What) // its place is that in the rewritten text
	case err != nil:
		return invalid("The body is no JSON of the expected shape")
	}
	return nil
}
