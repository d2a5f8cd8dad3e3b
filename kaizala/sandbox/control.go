package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"kaizala-setup/kaizala"
)

// The control calls are for programs of the same person: who can read the world
// file can derive their key.

const controlHeader = "Sandbox-Key"

// filled is Shown on the wire.
type filled struct {
	ConnectorName   string    `json:"connectorName"`
	ConnectorID     string    `json:"connectorId"`
	ConnectorSecret string    `json:"connectorSecret"`
	RefreshToken    string    `json:"refreshToken"`
	GroupID         string    `json:"groupId"`
	GroupName       string    `json:"groupName"`
	At              time.Time `json:"at"`
	Code            string    `json:"code"` // of the error
}

func (v Shown) wire() filled {
	return filled{v.ConnectorName, v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal(), v.GroupID, v.GroupName, v.At, ""}
}

func (f filled) shown() Shown {
	clean := kaizala.Clean
	return Shown{clean(f.ConnectorName), clean(f.ConnectorID), kaizala.NewSecret(f.ConnectorSecret), kaizala.NewSecret(f.RefreshToken), clean(f.GroupID), clean(f.GroupName), f.At}
}

func (s *Server) control(mux *http.ServeMux) {
	for pattern, call := range map[string]func(*http.Request) any{
		"GET /sandbox/alive": func(*http.Request) any { return map[string]bool{"alive": true} },
		"GET /sandbox/seen/{person}": func(r *http.Request) any {
			return map[string]time.Time{"at": s.seen[Person(r.PathValue("person"))]}
		},
		"POST /sandbox/fill": s.controlFill,
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if !same(r.Header.Get(controlHeader), s.world.derive("control")) {
				http.Error(rw, "no key", http.StatusForbidden)
				return
			}
			rw.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(rw).Encode(call(r))
		})
	}
}

func (s *Server) controlFill(r *http.Request) any {
	var w Wanted
	if err := json.NewDecoder(r.Body).Decode(&w); err != nil || s.world.People[w.Person].Name == "" {
		return filled{Code: CodeDown}
	}
	v, err := s.fill(w)
	var known *Error
	switch {
	case errors.As(err, &known):
		return filled{Code: known.Code}
	case err != nil:
		return filled{Code: CodeDown}
	}
	return v.wire()
}
