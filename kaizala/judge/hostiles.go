package judge

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostile"
)

// hostiles are the cases of package hostile that are HTTP, in place of the token service.
func hostiles() []Case {
	var all []Case
	for _, c := range hostile.All() {
		switch s := c.Server.(type) {
		case hostile.Answer:
			if c.Code == string(kaizala.CodeTooManyRedirects) {
				continue // redirects has it with each status
			}
			all = append(all, Case{Name: "token service: " + c.Name, Good: goodAt(c), Slow: s.Header.Get("Retry-After") != "", judge: answered(faultAt(c), s)})
		case hostile.Stream:
			all = append(all, Case{Name: "token service: " + c.Name, Good: goodAt(c), Slow: s.End == hostile.Silence || s.Then != "", judge: streamed(faultAt(c), s)})
		}
	}
	return all
}

// strange reports whether a client may well take what our own refuses: there is a token
// in it, and no error.
func strange(c hostile.Case) bool {
	a, ok := c.Server.(hostile.Answer)
	return c.Code == "" || ok && a.Status == http.StatusOK && strings.Contains(a.Body, `"accessToken":"`) && !strings.Contains(a.Body, "errorCode")
}

// faultAt is what is wrong with a run in the case: with a strange answer any end is a good one.
func faultAt(c hostile.Case) func(run) string {
	if strange(c) {
		return run.endless
	}
	return failed
}

func goodAt(c hostile.Case) string {
	if strange(c) {
		return "It takes that, or fails; no secret goes to another host."
	}
	return "It fails in time, after a few tries, and trusts nothing of it."
}

// answered answers every request alike.
func answered(fault func(run) string, a hostile.Answer) func(context.Context, *stage) (string, string, error) {
	return func(ctx context.Context, s *stage) (string, string, error) {
		err := s.leads(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			local := a
			local.Header = http.Header{}
			for name, values := range a.Header {
				for _, v := range values {
					local.Header[name] = append(local.Header[name], s.here(v))
				}
			}
			local.Body = s.here(strings.ReplaceAll(a.Body, "ROOT", s.root))
			s.witness.knowsTokens([]byte(local.Body))
			local.Write(w, s.root)
		}))
		if err != nil {
			return "", "", err
		}
		return s.judged(ctx, fault)
	}
}

// streamed writes a stream on every connection.
func streamed(fault func(run) string, stream hostile.Stream) func(context.Context, *stage) (string, string, error) {
	return func(ctx context.Context, s *stage) (string, string, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", "", err
		}
		s.servers = append(s.servers, l)
		s.root = "http://" + l.Addr().String()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer func() { _ = c.Close() }()
					if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
						s.witness.sees(home, r)
						stream.Write(c)
					}
				}()
			}
		}()
		return s.judged(ctx, fault)
	}
}

// judged runs the client, and judges the run by fault.
func (s *stage) judged(ctx context.Context, fault func(run) string) (did, found string, err error) {
	r, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	return r.did(), fault(r), nil
}
