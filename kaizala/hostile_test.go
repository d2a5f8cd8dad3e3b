package kaizala

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"
)

// Runs all cases, sixteen at once. Each ends in time with its code and without a
// secret in the error; all together take less than 64 MiB.
func TestHostileServers(t *testing.T) {
	all := hostile.All()
	if len(all) < 86 {
		t.Fatalf("only %d cases", len(all))
	}
	t.Logf("%d cases", len(all))
	clients := map[string]*Client{}
	for _, b := range all {
		if clients[b.Name] != nil {
			t.Errorf("two cases %q", b.Name)
		}
		s := hostiletest.Start(t, b)
		clients[b.Name] = client(t, s.Root, limits(enduring(b)), func(o *Options) { o.Wire, o.Policy.Agreed = s.Wire, nil })
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var running sync.WaitGroup
	turns := make(chan struct{}, 16) // what floods must not starve what trickles of its time
	for _, b := range all {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			endures(t, b, clients[b.Name])
		})
	}
	running.Wait()
	runtime.ReadMemStats(&after)
	if grown := int64(after.Sys) - int64(before.Sys); grown > 64<<20 {
		t.Errorf("%d MiB more", grown>>20)
	}
}

func endures(t *testing.T, b hostile.Case, c *Client) {
	name := b.Name
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: panics", name)
		}
	}()
	start := time.Now()
	a, err := c.Exchange(context.Background(), Credentials{ConnectorID: hostile.ID, ConnectorSecret: secret.New(hostile.Secret), RefreshToken: secret.New(hostile.Token())})
	most := 3*(4*tight().Total+tight().Dial) + 5*time.Second
	if took := time.Since(start); took > most {
		t.Errorf("%s: took %v", name, took)
	}
	e, ok := err.(*Error)
	if !ok {
		t.Errorf("%s: no error of ours: %v", name, err)
		return
	}
	if e.Reason != Code(b.Code) || e.Detail != b.Detail || e.Op != "exchange" || !a.Token.IsZero() {
		t.Errorf("%s: got %v, want %s %q", name, err, b.Code, b.Detail)
	}
	for _, text := range []string{e.Error(), fmt.Sprintf("%+v", *e)} {
		if strings.Contains(text, hostile.Secret) || strings.Contains(text, hostile.Token()[:40]) || strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && !secret.Visible(r) }) {
			t.Errorf("%s: the error says %+q", name, text)
		}
	}
}

// enduring returns the limits for a case. Time-outs are short only for cases that
// must end by one: even a slow machine has to read a flood to its limit.
func enduring(b hostile.Case) Limits {
	if Code(b.Code) != CodeTimeout {
		return Limits{Tries: 3}
	}
	l := tight()
	l.Tries = 3
	return l
}
