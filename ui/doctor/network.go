package doctor

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/ui/words"
)

// lookAtKaizalas finds whether each Kaizala answers as one.
func lookAtKaizalas(ctx context.Context, x *examination) []about {
	var out []about
	if x.Network.Unclear != nil {
		out = append(out, about{Finding: x.trouble(Failed, x.Network.Unclear)})
	}
	for _, p := range x.probed(ctx) {
		out = append(out, about{name(p.root.String()).asText(), x.answers(p)})
	}
	if len(out) == 0 {
		return only(skip("The sandbox alone is meant."))
	}
	return out
}

// answers is what one Kaizala's answer means.
func (x *examination) answers(p probe) Finding {
	var e *kaizala.Error
	switch {
	case !p.asked():
		f := x.trouble(Skipped, p.consent)
		f.Says = joined(say("No packet was sent there."), f.Says)
		return f
	case p.err == nil:
		return fine("It answers as a token service does. No secret was sent.")
	case kaizala.CodeOf(p.err) == kaizala.CodeTimeout:
		f := x.trouble(Failed, p.err)
		f.Says = joined(f.Says, say("It had %s seconds.", number(int(x.Deadline/time.Second))))
		return f
	case !errors.As(p.err, &e):
		return x.trouble(Failed, p.err)
	case p.code() == kaizala.CodeDNS, p.code() == kaizala.CodeTLS: // told in full there
		f := x.trouble(Failed, p.err)
		f.Says = say("It was not reached: see its %s above.", map[kaizala.Code]value{kaizala.CodeDNS: {"name"}, kaizala.CodeTLS: {"TLS"}}[p.code()])
		return f
	}
	switch e.Reason {
	case kaizala.CodeServiceError, kaizala.CodeRateLimited:
		return x.trouble(Warning, p.err)
	case kaizala.CodeRefused, kaizala.CodeTokenInvalid, kaizala.CodeUnauthenticated, kaizala.CodeForbidden, kaizala.CodeInvalidParameters:
		return Finding{Status: Warning, Code: e.Code(), Says: say("It answers (status %s), but not in the words of a token service.", number(e.Status)), Remedy: say("Check the API root: another kind of server may be there.")}
	}
	return x.trouble(Failed, p.err)
}

// lookAtNames finds whether the name of each Kaizala resolves.
func lookAtNames(ctx context.Context, x *examination) []about {
	return x.each(ctx, "No Kaizala with a name was asked.", func(p probe) (Finding, bool) {
		host := hostname(p.root)
		if _, err := netip.ParseAddr(host); err == nil || p.root.IsLoopback() {
			return Finding{}, false
		}
		switch code := p.code(); {
		case p.look.Proxy != "":
			return skip("The proxy looks it up."), true
		case code == kaizala.CodeDNS:
			return x.trouble(Failed, p.err), true
		case code == kaizala.CodeTimeout, code == kaizala.CodeCancelled:
			return skip("Nobody knows: there was no answer in time."), true
		}
		return fine("It resolves."), true
	})
}

// lookAtTLS finds whether each Kaizala proves who it is.
func lookAtTLS(ctx context.Context, x *examination) []about {
	return x.each(ctx, "No Kaizala with https was asked.", func(p probe) (Finding, bool) {
		switch {
		case !strings.HasPrefix(p.root.String(), "https:"):
			return Finding{}, false
		case p.code() == kaizala.CodeTLS && p.detail() == "unknown_authority":
			f := x.trouble(Failed, p.err)
			f.Remedy = joined(f.Remedy, say("Ask whoever runs the network for that file, then: SSL_CERT_FILE=FILE kaizala-setup doctor."))
			return f, true
		case p.code() == kaizala.CodeTLS:
			return x.trouble(Failed, p.err), true
		case p.look.Signer != "":
			return fine("Its certificate is good; it is signed by “%s”.", name(p.look.Signer)), true
		}
		return skip("There was no connection to look at."), true
	})
}

// lookAtClock compares this machine's clock with that of each Kaizala.
func lookAtClock(ctx context.Context, x *examination) []about {
	return x.each(ctx, "No Kaizala was asked.", func(p probe) (Finding, bool) {
		switch {
		case p.look.Date.IsZero():
			return skip("No answer with a date came."), true
		case p.look.Skew != 0:
			return Finding{Status: Warning, Says: told(words.Clock(p.look.Skew) + " There it is " + words.DateTime(p.look.Date, x.Zone) + ".")}, true
		}
		return fine("It differs by less than 2 minutes."), true
	})
}

// each asks for a finding of each Kaizala that was asked; without any there is a reason.
func (x *examination) each(ctx context.Context, none phrase, find func(probe) (Finding, bool)) []about {
	var out []about
	for _, p := range x.probed(ctx) {
		if !p.asked() {
			continue
		}
		if f, ok := find(p); ok {
			out = append(out, about{name(p.root.Host()).asText(), f})
		}
	}
	if len(out) == 0 {
		return only(skip(none))
	}
	return out
}

// tryProxies connects to the proxy on the way to each Kaizala. That sends nothing to the
// Kaizala itself.
func tryProxies(ctx context.Context, x *examination) []about {
	var out []about
	for _, p := range x.kaizalas() {
		if p.root.IsLoopback() {
			continue
		}
		via, err := p.client.TryProxy(ctx)
		f := fine("The connection is direct.")
		switch {
		case err != nil:
			f = x.trouble(Failed, err)
		case via != "":
			f = fine("The connection goes through %s, which can be reached.", name(via))
		}
		out = append(out, about{name(p.root.Host()).asText(), f})
	}
	if len(out) == 0 {
		return only(skip("Calls on this machine take no proxy."))
	}
	return out
}

// lookAtSandbox finds whether the sandbox of the state directory runs.
func lookAtSandbox(ctx context.Context, x *examination) []about {
	if x.Place.Missing != nil {
		return only(skip("Nothing says where the files are."))
	}
	root, err := sandbox.At(x.store.SandboxDir(), x.Now).Look(ctx)
	switch {
	case err != nil:
		return only(x.trouble(Failed, err))
	case root == "":
		return only(skip("It does not run. It runs while any wizard window with --sandbox is open."))
	}
	return only(fine("It runs at %s.", name(root)))
}

func hostname(r kaizala.Root) string {
	u, err := url.Parse(r.String())
	if err != nil {
		return ""
	}
	return u.Hostname()
}
