package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// The control calls are for programs of the same user: their key derives from the
// world file, which only that user can read.

const controlHeader = "Sandbox-Key"

// aliveAs returns the text from which a sandbox derives the proof that it knows
// the key. The text names its address, so that nobody can pass the proof on.
func aliveAs(root, nonce string) string { return "alive " + root + " " + nonce }

// filled is the JSON of a Shown.
type filled struct {
	ConnectorName   string    `json:"connectorName"`
	ConnectorID     string    `json:"connectorId"`
	ConnectorSecret string    `json:"connectorSecret"`
	RefreshToken    string    `json:"refreshToken"`
	GroupID         string    `json:"groupId"`
	GroupName       string    `json:"groupName"`
	Phone           string    `json:"phone"`
	PIN             string    `json:"pin"`
	At              time.Time `json:"at"`
	Code            string    `json:"code"` // of the *Error; "" is success
}

func (v Shown) wire() filled {
	return filled{v.ConnectorName, v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal(), v.GroupID, v.GroupName, v.Phone, v.PIN.Reveal(), v.At, ""}
}

func (f filled) shown() Shown {
	clean := secret.Clean
	return Shown{clean(f.ConnectorName), clean(f.ConnectorID), secret.New(f.ConnectorSecret), secret.New(f.RefreshToken), clean(f.GroupID), clean(f.GroupName), clean(f.Phone), secret.New(f.PIN), f.At}
}

func (s *Server) control(mux *http.ServeMux) {
	mux.HandleFunc("GET /sandbox/alive", func(rw http.ResponseWriter, r *http.Request) {
		writeAnswer(rw, map[string]string{"proof": s.world.derive(aliveAs(s.APIRoot(), r.URL.Query().Get("nonce")))}, nil)
	})
	mux.HandleFunc("GET /sandbox/health", func(rw http.ResponseWriter, _ *http.Request) {
		writeAnswer(rw, map[string]string{"status": "ok"}, nil)
	})
	mux.HandleFunc("/sandbox/receiver", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if token := r.URL.Query().Get("validationToken"); strings.Trim(token, "0123456789") == "" && len(token) <= 20 {
			_, _ = io.WriteString(rw, token)
		}
	})
	mux.HandleFunc("GET /sandbox/operations", func(rw http.ResponseWriter, _ *http.Request) {
		writeAnswer(rw, map[string]any{"operations": listedOperations()}, nil)
	})
	for pattern, call := range map[string]func(*http.Request) (any, *refusal){
		"GET /sandbox/seen/{person}": func(r *http.Request) (any, *refusal) {
			return map[string]time.Time{"at": s.seen[Person(r.PathValue("person"))]}, nil
		},
		"POST /sandbox/fill":     func(r *http.Request) (any, *refusal) { return s.controlFill(r), nil },
		"GET /sandbox/orders":    func(*http.Request) (any, *refusal) { return s.orders(), nil },
		"POST /sandbox/clock":    ordering(s, clockOrder{}, func(o clockOrder) error { return s.moveClock(o.Clock) }),
		"POST /sandbox/faults":   ordering(s, fault{Calls: 1}, s.addFault),
		"POST /sandbox/revoke":   ordering(s, revoking{}, s.revoke),
		"POST /sandbox/endpoint": ordering(s, moving{}, s.move),
		"POST /sandbox/reset":    ordering(s, struct{}{}, func(struct{}) error { return s.reset() }),
		"POST /sandbox/tenant":   ordering(s, tenancy{}, s.setTenantAdmin),
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			if !same(r.Header.Get(controlHeader), s.world.derive("control")) {
				http.Error(rw, "no key", http.StatusForbidden)
				return
			}
			answer, no := call(r)
			writeAnswer(rw, answer, no)
		})
	}
}

func (s *Server) controlFill(r *http.Request) any {
	var w Wanted
	if err := json.NewDecoder(r.Body).Decode(&w); err != nil || !slices.Contains(everybody(), w.Person) || !slices.Contains(everything(), w.What) {
		return filled{Code: CodeDown}
	}
	v, err := s.fill(w)
	var known *Error
	switch {
	case errors.As(err, &known):
		return filled{Code: known.Reason}
	case err != nil:
		return filled{Code: CodeUnsaved}
	}
	return v.wire()
}
