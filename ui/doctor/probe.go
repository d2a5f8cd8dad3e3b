package doctor

import (
	"context"
	"errors"
	"slices"
	"sync"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/ui/session"
)

// probe is a Kaizala, and what came of asking it.
type probe struct {
	root    kaizala.Root
	client  *kaizala.Client
	consent error // it is public, and the person did not agree: it was not asked
	look    kaizala.Look
	err     error
}

// asked reports whether a packet was sent there.
func (p probe) asked() bool { return p.consent == nil }

// code is that of the answer's error, or what stands behind the code retired.
func (p probe) code() kaizala.Code {
	code := kaizala.CodeOf(p.err)
	if code == kaizala.CodeRetired {
		var e *kaizala.Error
		_ = errors.As(p.err, &e)
		return kaizala.Code(e.Detail)
	}
	return code
}

// detail is that of the answer's error.
func (p probe) detail() string {
	var e *kaizala.Error
	if !errors.As(p.err, &e) {
		return ""
	}
	return e.Detail
}

// probe asks each Kaizala at the same time.
func (x *examination) probe(ctx context.Context) []probe {
	all := x.kaizalas()
	var asking sync.WaitGroup
	for i := range all {
		if all[i].asked() {
			asking.Go(func() { all[i].look, all[i].err = all[i].client.Look(ctx) })
		}
	}
	asking.Wait()
	return all
}

// kaizalas are those that the documents and the flags name, but for the sandbox; the one
// of the flags alone, if they narrow.
func (x *examination) kaizalas() []probe {
	agreed := map[kaizala.Root][]string{}
	var roots []kaizala.Root
	add := func(t session.Target, hosts []string) {
		if t.Realm == persist.Sandbox || x.Network.Target.Named && t.API != x.Network.Target.API {
			return
		}
		if !slices.Contains(roots, t.API) {
			roots = append(roots, t.API)
		}
		agreed[t.API] = append(agreed[t.API], hosts...)
	}
	if x.Network.Unclear == nil {
		add(x.Network.Target, x.Network.Agreed)
	}
	for _, d := range x.docs().all {
		if t, err := session.TargetOf(d); err == nil {
			hosts := slices.Clone(x.Network.Agreed)
			for host := range d.Consents {
				hosts = append(hosts, host)
			}
			add(t, hosts)
		}
	}
	var out []probe
	for _, r := range roots {
		hosts := agreed[r]
		policy := kaizala.Policy{Root: r, Agreed: func(host string) bool { return slices.Contains(hosts, host) }}
		out = append(out, probe{root: r, client: x.Network.Client(policy), consent: session.Consented(r, hosts)})
	}
	return out
}
