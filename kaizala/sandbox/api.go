package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
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

func (s *Server) api(mux *http.ServeMux) {
	for pattern, call := range map[string]func(*http.Request, *world) (any, *refusal){
		"GET /v1/accessToken":                   s.accessToken,
		"POST /v1/generatePin":                  s.generatePin,
		"POST /v1/loginWithPinAndApplicationId": s.loginWithPin,
		"GET /v1/users/me":                      s.platform("profile.read", usersMe),
		"GET /v1/groups":                        s.platform("groupinfo.read", listGroups),
		"POST /v1/groups":                       s.platform("groupinfo.write", s.createGroup),
		"GET /v1/groups/{group}":                s.platform("groupinfo.read", oneGroup),
		"GET /v1/groups/{group}/members":        s.platform("groupmember.read", members),
		"POST /v1/groups/{group}/messages":      s.platform("textmessage.write", sendMessage),
		"/v1/":                                  func(*http.Request, *world) (any, *refusal) { return nil, notFound() },
	} {
		serve := func(rw http.ResponseWriter, r *http.Request) {
			answer, no := call(r, s.world)
			writeAnswer(rw, answer, no)
		}
		if strings.HasSuffix(pattern, "/accessToken") {
			serve = s.orFault(serve)
		}
		for _, root := range []string{"", movedRoot} {
			mux.HandleFunc(strings.Replace(pattern, "/v1/", root+"/v1/", 1), serve)
		}
	}
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

// readBody decodes a JSON body, sloppy JSON included. Missing fields stay empty.
func readBody(r *http.Request, into any) *refusal {
	text, err := io.ReadAll(r.Body) // at most maxBody
	if err == nil {
		text, err = strict(text)
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return invalid("The body is no JSON of the expected shape")
	}
	return nil
}
