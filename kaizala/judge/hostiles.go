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
			all = append(all, Case{Name: "token service: " + c.Name, Good: goodAt(c), Slow: s.Header.Get("Retry-After") != "", judge: answered(c.Code, s)})
		case hostile.Stream:
			all = append(all, Case{Name: "token service: " + c.Name, Good: goodAt(c), Slow: s.End == hostile.Silence || s.Then != "", judge: streamed(c.Code, s)})
		}
	}
	return all
}

func goodAt(c hostile.Case) string {
	if c.Code == "" {
		return "It takes that, or fails."
	}
	return "It fails in time, after a few tries, and trusts nothing of it."
}

// answered answers every request alike.
func answered(code string, a hostile.Answer) func(context.Context, *stage) (string, string, error) {
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
			local.Write(w, s.root)
		}))
		if err != nil {
			return "", "", err
		}
		return s.hostile(ctx, code)
	}
}

// streamed writes a stream on every connection.
func streamed(code string, stream hostile.Stream) func(context.Context, *stage) (string, string, error) {
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
		return s.hostile(ctx, code)
	}
}

// hostile judges a run with a service that answers so that an exchange must end with the
// code; "": any end is a good one.
func (s *stage) hostile(ctx context.Context, code string) (did, fault string, err error) {
	r, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	if code == "" {
		return r.did(), r.endless(), nil
	}
	return r.did(), failed(r), nil
}
