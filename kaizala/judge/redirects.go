package judge

import (
	"context"
	"net/http"
	"strconv"
)

// mostHops is how many redirects in a row a client may follow.
const mostHops = 20

// redirects are cases in which the service sends the client on.
func redirects() []Case {
	var all []Case
	for _, status := range []int{301, 302, 303, 307, 308} {
		code := strconv.Itoa(status)
		all = append(all,
			Case{Name: "token call, " + code + " to another host", Good: "No secret goes there.", judge: sentOn(status, true)},
			Case{Name: "platform, " + code + " to another host", Good: "The access token does not go there.", judge: sentOn(status, false)},
			Case{Name: "token call, " + code + " in circles", Good: "It gives up after a few hops.", judge: inCircles(status)},
		)
	}
	return all
}

// sentOn redirects the token calls, or those of the platform, to a host that nobody
// allowed. The fault is the witness's to tell.
func sentOn(status int, token bool) func(context.Context, *stage) (string, string, error) {
	return func(ctx context.Context, s *stage) (string, string, error) {
		service := s.service()
		err := s.leads(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if (seen{path: r.URL.Path}).tokenCall() == token {
				w.Header().Set("Location", s.foreign+r.URL.Path)
				w.WriteHeader(status)
				return
			}
			service.ServeHTTP(w, r)
		}))
		if err != nil {
			return "", "", err
		}
		r, err := s.run(ctx)
		fault := r.endless()
		if fault == "" && token && r.exit == 0 {
			fault = "It ended as if all were well (exit 0)."
		}
		return r.did(), fault, err
	}
}

func inCircles(status int) func(context.Context, *stage) (string, string, error) {
	return func(ctx context.Context, s *stage) (string, string, error) {
		if err := s.leads(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.Path)
			w.WriteHeader(status)
		})); err != nil {
			return "", "", err
		}
		r, err := s.run(ctx)
		fault := r.endless()
		switch {
		case fault != "":
		case len(r.requests) > mostTries*mostHops:
			fault = "It followed " + count(len(r.requests), "redirect") + "."
		case r.exit == 0:
			fault = "It ended as if all were well (exit 0)."
		}
		return r.did(), fault, err
	}
}
