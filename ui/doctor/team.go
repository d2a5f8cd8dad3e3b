package doctor

import (
	"context"

	"kaizala-setup/persist"
	"kaizala-setup/ui/session"
)

// lookAtTeam reads every set-up of the team's store, if one is named. It asks nobody.
func lookAtTeam(ctx context.Context, x *examination) []about {
	if x.Team.Host == "" {
		return only(skip("None is named."))
	}
	if x.Place.Missing != nil {
		return only(x.trouble(Failed, x.Place.Missing))
	}
	t, err := session.OpenTeam(x.store, x.Team)
	if err != nil {
		return only(x.trouble(Failed, err))
	}
	defer func() { _ = t.Store.Close() }()                 // it only ends connections
	docs, errs := t.Engine.List(persist.NotPrompting(ctx)) // not the copies
	var out []about
	for _, err := range errs {
		out = append(out, about{Finding: x.trouble(Failed, err)})
	}
	members, err := t.Engine.Members(ctx)
	if len(out) == 0 && err != nil {
		out = append(out, about{Finding: x.trouble(Failed, err)})
	}
	if len(out) > 0 {
		return out
	}
	return only(fine("%s answers %s, TLS %s: %s, %s. This machine is %s there.", name(t.Name), name(x.Team.User), name(x.Team.TLS),
		counted(len(members), "member", "members"), counted(len(docs), "set-up", "set-ups"), name(t.Host.Name)))
}
