package session

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// poster is a service that also takes messages and PINs, as a test says, and
// notes what was posted.
type poster struct {
	*service
	mu     sync.Mutex
	posts  []string
	answer http.HandlerFunc
}

// posted is what was posted since answers.
func (p *poster) posted() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.posts)
}

// answers has it forget what was posted, and answer so from now on.
func (p *poster) answers(h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posts, p.answer = nil, h
}

func newPoster(t *testing.T, answer http.HandlerFunc) *poster {
	t.Helper()
	p := &poster{service: newService(t), answer: answer}
	get := p.Config.Handler
	p.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			get.ServeHTTP(rw, r)
			return
		}
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		p.mu.Lock()
		p.posts = append(p.posts, fmt.Sprint(r.URL.Path, " ", body))
		answer := p.answer
		p.mu.Unlock()
		answer(rw, r)
	})
	return p
}

func says(status int, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(body))
	}
}

// hangUp ends a connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// tried runs effects until one fails or none is left, and gives the last answer
// with a code.
func tried(s *Session, effects []steps.Effect) (failed steps.Answer) {
	for len(effects) > 0 {
		a := s.Run(context.Background(), effects[0])
		effects = effects[1:]
		if a.Code != "" {
			failed, effects = a, nil
		}
		effects = append(effects[:len(effects):len(effects)], s.Apply(a)...)
	}
	return failed
}

// setUp is a connector whose live call worked.
func setUp(t *testing.T, o Options) *Session {
	t.Helper()
	s := ready(t, o)
	for range 3 {
		drive(t, s, s.Apply(steps.Next{}))
	}
	if w := s.Wizard(); w.Page != steps.PageDone {
		t.Fatalf("on %s", w.Page)
	}
	return s
}

var drivers = steps.Group{ID: "g", Name: "Drivers"}

// A message is posted once, and the person is told what is known of it.
func TestHello(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   string
		unsure bool
	}{
		"posted":              {says(200, `{"referenceId":"r"}`), "", false},
		"no permission":       {says(403, `{"errorCode":"Forbidden","message":"no"}`), "forbidden", false},
		"too many":            {says(429, `{}`), "rate_limited", false},
		"hung up":             {hangUp, CodeHelloUnsure, true},
		"their fault":         {says(500, `{"errorCode":"InternalServerError"}`), CodeHelloUnsure, true},
		"nobody understands ": {says(200, `[]`), CodeHelloUnsure, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoster(t, c.answer)
			o := options(t, filepath.Join(t.TempDir(), "state"), p.service)
			s := setUp(t, o)
			drive(t, s, s.Apply(steps.Choose{Choice: steps.SayHello(drivers)}))
			a := tried(s, s.Apply(steps.Next{}))
			if a.Code != c.code || a.Unsure != c.unsure || len(p.posted()) != 1 {
				t.Errorf("%q, unsure %v, %d posts", a.Code, a.Unsure, len(p.posted()))
			}
			if want := "/v1/groups/g/messages map[message:Hello from Payroll! This group is connected now.]"; len(p.posted()) > 0 && p.posted()[0] != want {
				t.Errorf("posted %s", p.posted()[0])
			}
			third := again(t, o)
			g := third.Facts().Grant(third.Wizard().Grant)
			if g.Said.At.IsZero() != (c.code != "") || g.Hello.At.IsZero() == c.unsure {
				t.Errorf("on disk: said %+v, asked for %+v", g.Said, g.Hello)
			}
			if third.Wizard().Page != steps.PageDone {
				t.Errorf("goes on at %s", third.Wizard().Page)
			}
			if c.unsure && (len(s.Apply(steps.Retry{})) > 0) {
				t.Error("it may be tried again by a key")
			}
		})
	}
}

// A message that was waited for with Esc may have been posted.
func TestHelloGivenUp(t *testing.T) {
	t.Parallel()
	came := make(chan bool, 1)
	p := newPoster(t, func(_ http.ResponseWriter, r *http.Request) { came <- true; <-r.Context().Done() })
	o := options(t, filepath.Join(t.TempDir(), "state"), p.service)
	s := setUp(t, o)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-came; cancel() }()
	drive(t, s, s.Apply(steps.Choose{Choice: steps.SayHello(drivers)}))
	todo := s.Apply(steps.Next{})
	drive(t, s, todo[:1]) // the save
	a := s.Run(ctx, todo[1])
	s.Apply(steps.Cancel{})
	s.Apply(a)
	if g := s.Facts().Grant(s.Wizard().Grant); a.Code != CodeHelloUnsure || g.Hello.At.IsZero() || s.Wizard().Notice.Code != CodeHelloUnsure {
		t.Errorf("%s, %+v, notice %+v", a.Code, g.Hello, s.Wizard().Notice)
	}
	todo = s.Apply(steps.Next{})
	drive(t, s, todo[:1])
	if a := s.Run(ctx, todo[1]); a.Code != steps.CodeCancelled || a.Unsure || len(p.posted()) != 1 {
		t.Errorf("given up before it began: %q, unsure %v, %d posts", a.Code, a.Unsure, len(p.posted()))
	}
}

// After a minute a live call of its own goes before the message; a new refresh
// token that it brings is kept, and a token that is refused ends it there.
func TestHelloAfterAWhile(t *testing.T) {
	t.Parallel()
	p := newPoster(t, says(200, `{"referenceId":"r"}`))
	o := options(t, filepath.Join(t.TempDir(), "state"), p.service)
	now := time.Now()
	o.Now = func() time.Time { return now }
	s := setUp(t, o)
	now = now.Add(time.Hour)
	p.rotate = "rotated.refresh.token"
	drive(t, s, s.Apply(steps.Choose{Choice: steps.SayHello(drivers)}))
	drive(t, s, s.Apply(steps.Next{}))
	if g := s.Facts().Grant(s.Wizard().Grant); p.exchanges.Load() != 2 || !g.Last.At.Equal(now.UTC().Round(0)) || g.Said.At.IsZero() {
		t.Errorf("%d exchanges, last %+v, said %+v", p.exchanges.Load(), g.Last, g.Said)
	}
	third := again(t, o)
	if err := third.Vault.Load(context.Background()); err != nil || third.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: third.Wizard().Grant}).Reveal() != "rotated.refresh.token" {
		t.Errorf("the new refresh token was not kept: %v", err)
	}
	p.Config.Handler = says(401, `{"errorCode":"InvalidToken","message":"no"}`)
	now = now.Add(time.Hour)
	drive(t, s, s.Apply(steps.Choose{Choice: steps.SayHello(drivers)}))
	if a := tried(s, s.Apply(steps.Next{})); a.Code != "token_invalid" || len(p.posted()) != 1 {
		t.Errorf("%s, %d posts", a.Code, len(p.posted()))
	}
}

// Nothing of it leaves for a public host before a yes; then just what was asked
// for.
func TestOnceNeedsConsent(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	target, err := ParseTarget(false, "", "")
	if err != nil {
		t.Fatal(err)
	}
	o.Target = target
	var clients atomic.Int32
	o.Client = func(p kaizala.Policy) *kaizala.Client {
		clients.Add(1)
		root, err := kaizala.ParseRoot(svc.URL)
		if err != nil {
			t.Error(err)
		}
		p.Root = root
		return kaizala.New(kaizala.Options{Policy: p})
	}
	s := toPhone(t, o)
	s.Apply(steps.Enter{Field: steps.PhoneField, Value: madeUpPhone})
	if a := tried(s, s.Apply(steps.Next{})); a.Code != CodeConsentNeeded || a.Unsure {
		t.Errorf("asking for a PIN: %q", a.Code)
	}
	drive(t, s, s.Apply(steps.Choose{Choice: steps.ByPortal}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Keep(s.Read(steps.RefreshField, "made.up.refresh-token-of-some-length")))
	g := s.Wizard().Grant
	s.note(func(f steps.Facts) steps.Facts {
		return f.Called(g, steps.Call{Endpoint: svc.URL, Groups: []steps.Group{drivers}}, steps.Basis{}, o.Now())
	})
	if err := s.Say(context.Background(), g, drivers, "hello", unwatched); steps.CodeOf(err) != CodeConsentNeeded {
		t.Errorf("a message: %v", err)
	}
	if n := clients.Load(); n > 0 {
		t.Errorf("%d clients before a yes", n)
	}
}
