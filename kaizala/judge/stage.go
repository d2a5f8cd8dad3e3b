package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala/sandbox"
)

// stage is what a case is played on: a sandbox of its own, the API root in front of it,
// and a host that nobody allowed.
type stage struct {
	client  Client
	witness *witness
	sandbox *sandbox.Server
	shown   sandbox.Shown
	dir     string // what the client keeps
	servers []io.Closer

	root     string // the API root that the client is given
	endpoint string // the platform that token answers name
	foreign  string // root of the host that nobody allowed
}

// newStage serves a day on which all is well.
func newStage(ctx context.Context, c Client) (s *stage, err error) {
	s = &stage{client: c, witness: &witness{}}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.dir, err = os.MkdirTemp("", "kaizala-client-"); err != nil {
		return s, err
	}
	if s.sandbox, err = sandbox.Serve(context.WithoutCancel(ctx), sandbox.Config{Addr: "127.0.0.1:0", Strict: c.Strict}); err != nil {
		return s, err
	}
	if s.shown, err = s.sandbox.Ready(ctx); err != nil {
		return s, err
	}
	s.witness.knows(connectorSecret, s.shown.ConnectorSecret)
	s.witness.knows(refreshToken, s.shown.RefreshToken)
	if s.root, err = s.serve(home, s.service()); err != nil {
		return s, err
	}
	s.endpoint = s.root
	s.foreign, err = s.serve(elsewhere, http.NotFoundHandler())
	s.foreign = strings.Replace(s.foreign, "127.0.0.1", "localhost", 1) // by its name too it is another host
	return s, err
}

func (s *stage) close() {
	for _, c := range s.servers {
		_ = c.Close()
	}
	if s.sandbox != nil {
		_ = s.sandbox.Close()
	}
	_ = os.RemoveAll(s.dir)
}

// environment is what the client is given.
func (s *stage) environment() []string {
	return []string{
		"KAIZALA_API_ROOT=" + s.root, "KAIZALA_CONNECTOR_ID=" + s.shown.ConnectorID, "KAIZALA_CONNECTOR_SECRET=" + s.shown.ConnectorSecret.Reveal(),
		"KAIZALA_REFRESH_TOKEN=" + s.shown.RefreshToken.Reveal(), "KAIZALA_GROUP_ID=" + s.shown.GroupID,
		"KAIZALA_STATE=" + s.dir, "XDG_STATE_HOME=" + filepath.Join(s.dir, "xdg"),
	}
}

// serve serves a place on a port of its own, and gives its root.
func (s *stage) serve(at place, h http.Handler) (root string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{
		ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.witness.sees(at, r)
			h.ServeHTTP(w, r)
		}),
	}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), nil
}

// leads has the API root served by something else, instead of or in front of the service.
// The platform is there, too.
func (s *stage) leads(h http.Handler) (err error) {
	s.root, err = s.serve(home, h)
	s.endpoint = s.root
	return err
}

// service is the sandbox. Its token answers name the stage's endpoint, and the witness
// learns their tokens.
func (s *stage) service() http.Handler {
	to, _ := url.Parse(s.sandbox.APIRoot()) // one of our own
	return &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorLog:       log.New(io.Discard, "", 0),
		ModifyResponse: s.learn,
	}
}

// maxAnswer is how much of an answer is read for its tokens, in bytes.
const maxAnswer = 1 << 20

func (s *stage) learn(res *http.Response) error {
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	_ = res.Body.Close()
	if err != nil {
		return err
	}
	if endpoint := s.witness.knowsTokens(b); endpoint != "" {
		b = bytes.ReplaceAll(b, []byte(`"`+endpoint+`"`), []byte(`"`+s.endpoint+`/"`))
	}
	res.Body = io.NopCloser(bytes.NewReader(b))
	res.ContentLength = int64(len(b))
	res.Header.Set("Content-Length", strconv.Itoa(len(b)))
	return nil
}

// atFirst answers the token calls of which early is true, and leaves all others to the
// service. early is given the token calls so far, this one included.
func (s *stage) atFirst(early func([]seen) bool, answer http.HandlerFunc) http.Handler {
	service := s.service()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls := run{requests: s.witness.requests(0)}.tokenCalls()
		if (seen{path: r.URL.Path}).tokenCall() && early(calls) {
			answer(w, r)
			return
		}
		service.ServeHTTP(w, r)
	})
}

// orderWithin is how long a sandbox of our own may take for an order.
const orderWithin = 10 * time.Second

// order has the sandbox do what its control calls do.
func (s *stage) order(ctx context.Context, call string, body any) error {
	ctx, cancel := context.WithTimeout(ctx, orderWithin)
	defer cancel()
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	root, key := s.sandbox.Control()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, root+"/"+call, bytes.NewReader(b))
	if err != nil {
		return err
	}
	r.Header.Set("Sandbox-Key", key)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the sandbox answers %s to %s", res.Status, call)
	}
	return nil
}

// here has every address in a text that is not the API root lead to the host that nobody
// allowed, so that nothing leaves this machine.
func (s *stage) here(text string) string {
	addresses := regexp.MustCompile(`(?i)(?:https?:)?(?:\\?/){2}[^"\s]*`)
	return addresses.ReplaceAllStringFunc(text, func(a string) string {
		if a == s.root || strings.HasPrefix(a, s.root+"/") {
			return a
		}
		return s.foreign + "/v1/accessToken"
	})
}
