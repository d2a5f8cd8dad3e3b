package judge

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// mostTries is how often a client may ask again for what was refused.
const mostTries = 3

// days are cases of the service as documented.
func days() []Case {
	return []Case{
		{Name: "day 1", Good: "One token call, then the platform with that token. Secrets only in headers or bodies.", judge: firstDay},
		{Name: "day 330", Good: "The answer has a new refresh token: it is kept, and used from then on.", judge: rotation},
		{Name: "day 366", Good: "The refresh token is over: it says so, fails, and does not try again and again.", judge: refusedBy(func(_ context.Context, s *stage) error { return s.sandbox.MoveClock("day366") })},
		{Name: "a revoked token", Good: "It says so, fails, and does not try again and again.", judge: refusedBy(func(ctx context.Context, s *stage) error {
			return s.order(ctx, "revoke", map[string]string{"token": s.shown.RefreshToken.Reveal()})
		})},
		{Name: "an endpoint of its own", Good: "The platform is called where the token answer says, not at the API root.", judge: ownEndpoint},
		{Name: "an error with status 200", Good: "The errorCode counts: it fails.", judge: refusedBy(ordered("error200:1000"))},
		{Name: "the service fails", Good: "It fails after a few tries.", judge: refusedBy(ordered("500:1000"))},
		{Name: "a sign-in page", Good: "A web page is no answer: it fails, and calls nothing with it.", judge: refusedBy(ordered("captive:1000"))},
	}
}

func ordered(fault string) func(context.Context, *stage) error {
	return func(_ context.Context, s *stage) error { return s.sandbox.OrderFault(fault) }
}

func firstDay(ctx context.Context, s *stage) (did, fault string, err error) {
	return s.judged(ctx, worked)
}

// worked is the fault of a run in which nothing was in the way; "" none.
func worked(r run) string {
	switch n := len(r.tokenCalls()); {
	case r.tooLong:
		return r.endless()
	case n == 0:
		return "It made no token call."
	case n > 2:
		return "It makes more token calls than it needs; the service allows 100 calls a minute."
	case r.platformCalls(home)+r.platformCalls(moved) == 0:
		return "It did not call the platform with the token that it got."
	case r.exit != 0:
		return "It failed although nothing was wrong."
	}
	return ""
}

// rotation runs the client twice: the first answer brings a new refresh token, and the
// access token has ended before the second run.
func rotation(ctx context.Context, s *stage) (did, fault string, err error) {
	if err := s.sandbox.MoveClock("day330"); err != nil {
		return "", "", err
	}
	one, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	if fault := worked(one); fault != "" {
		return one.did(), fault, nil
	}
	if err := s.sandbox.MoveClock("+25h"); err != nil {
		return "", "", err
	}
	two, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	with := func(name string) bool {
		return slices.ContainsFunc(two.tokenCalls(), func(q seen) bool { return slices.Contains(q.has, name) })
	}
	did = "then " + two.did()
	switch {
	case with(newToken) && two.exit == 0:
		return "kept it; " + did, "", nil
	case with(newToken):
		return "kept it; " + did, "It failed with the new refresh token.", nil
	case with(refreshToken):
		return did, "It threw the new refresh token away and used the old one, which ends on day 365. What is to be kept goes below KAIZALA_STATE.", nil
	}
	return did, "It did not get an access token in place of the one that had ended.", nil
}

// refusedBy judges a client that can get no access token.
func refusedBy(why func(context.Context, *stage) error) func(context.Context, *stage) (string, string, error) {
	return func(ctx context.Context, s *stage) (string, string, error) {
		if err := why(ctx, s); err != nil {
			return "", "", err
		}
		return s.judged(ctx, failed)
	}
}

// failed is the fault of a run in which nothing could be had; "" none.
func failed(r run) string {
	switch n := len(r.tokenCalls()); {
	case r.tooLong:
		return r.endless()
	case r.exit == 0:
		return "It ended as if all were well (exit 0)."
	case n > mostTries:
		return "It tried " + count(n, "time") + "."
	}
	return ""
}

// ownEndpoint has the platform at an address of its own, below the API root, since a good
// client may refuse another host.
func ownEndpoint(ctx context.Context, s *stage) (did, fault string, err error) {
	service := s.service()
	if err := s.leads(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, ownPath+"/"):
			http.StripPrefix(ownPath, service).ServeHTTP(w, r)
		case (seen{path: r.URL.Path}).tokenCall():
			service.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	})); err != nil {
		return "", "", err
	}
	s.endpoint = s.root + ownPath
	r, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	if r.platformCalls(moved) == 0 && r.platformCalls(home) > 0 {
		return r.did(), "It called the platform at the API root, not at the endpointUrl of the answer.", nil
	}
	return r.did(), worked(r), nil
}
