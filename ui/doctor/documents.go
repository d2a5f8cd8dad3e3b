package doctor

import (
	"context"
	"errors"
	"maps"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// openDocuments loads each document, and opens its sealed part where no passphrase is
// needed for that.
func openDocuments(ctx context.Context, x *examination) []about {
	docs := x.docs()
	var out []about
	for _, err := range slices.CompactFunc(slices.Clone(docs.errs), sameFault) {
		out = append(out, x.unreadable(err))
	}
	unlock := x.unlocking(ctx)
	for _, d := range docs.all {
		out = append(out, about{x.documentName(d), x.opens(d, unlock)})
	}
	if len(out) == 0 {
		return only(skip("No connector is set up here."))
	}
	return out
}

// sameFault reports whether two errors have one cause: a directory that several set-ups
// need.
func sameFault(a, b error) bool {
	var x, y *persist.Error
	return errors.As(a, &x) && errors.As(b, &y) && x.Path != "" && x.Path == y.Path && x.Reason == y.Reason
}

// unreadable is a document that cannot be read.
func (x *examination) unreadable(err error) about {
	f := x.trouble(Failed, err)
	var e *persist.Error
	if !errors.As(err, &e) || e.Path == "" {
		return about{Finding: f}
	}
	if e.Reason == persist.CodeCorrupt {
		f.Remedy = say("It was not changed. Put a copy in its place, or delete it: kaizala-setup forget %s", argument(e.Path))
	}
	return about{x.path(e.Path).asText(), f}
}

// documentName is a document as status names it.
func (x *examination) documentName(d persist.Document) Text {
	badge := string(d.Realm)
	if t, err := session.TargetOf(d); err == nil {
		badge = t.Badge()
	}
	if d.Facts.Connector.Name == "" {
		return say("%s without a name (%s)", name(string(d.Role)), name(badge))
	}
	return say("%s (%s, %s)", name(d.Facts.Connector.Name), name(string(d.Role)), name(badge))
}

// opens finds whether what opens a document is there, and whether it does.
func (x *examination) opens(d persist.Document, unlock func(persist.Pin) unlocked) Finding {
	if _, err := session.TargetOf(d); err != nil {
		return x.trouble(Failed, err)
	}
	if len(d.Sealed) == 0 {
		return fine("It can be read; no secret is in it.")
	}
	kind, _ := words.StoreOf(d.Role, string(d.Pin.Kind))
	by := unlock(d.Pin)
	if steps.CodeOf(by.err) == persist.AskNeeded {
		return fine("It can be read. Its secrets are in %s, which is there; nobody was asked for it.", name(kind.Name))
	}
	if by.err != nil {
		return x.trouble(Failed, by.err)
	}
	secrets, err := d.Secrets(by.identity)
	if err != nil { // the words of its code are about replies
		return Finding{Status: Failed, Code: steps.CodeOf(err), Says: say("%s is there and does not open its secrets: they are damaged, or sealed to another key.", name(kind.Name))}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.opened = slices.AppendSeq(x.opened, maps.Values(secrets))
	return fine("It can be read; %s opens its secrets.", name(kind.Name))
}

// unlocked is what opens documents, or why it does not.
type unlocked struct {
	identity persist.Identity
	err      error
}

// unlocking gives what opens the documents of a pin. Each is looked for once: a keyring
// that does not answer costs its deadline once, and a command of the person runs once.
func (x *examination) unlocking(ctx context.Context) func(persist.Pin) unlocked {
	found := map[persist.Pin]unlocked{}
	return func(p persist.Pin) unlocked {
		if u, ok := found[p]; ok {
			return u
		}
		id, err := x.store.Identities.Unlock(persist.NotPrompting(ctx), p, func(_ context.Context, why string) (secret.Secret, error) {
			return secret.Secret{}, steps.Fail(why, nil)
		})
		found[p] = unlocked{id, err}
		return found[p]
	}
}

// lookAtDefault finds whether the default connector is still there.
func lookAtDefault(_ context.Context, x *examination) []about {
	if x.Default.Key == (persist.Key{}) {
		return only(skip("None is set (kaizala-setup use CONNECTOR)."))
	}
	if keys, err := x.store.Keys(x.Default.Key.Realm); err == nil && slices.Contains(keys, x.Default.Key) { // whether it can be read is asked elsewhere
		return only(fine("%s is set up here.", name(x.Default.Name)))
	}
	return only(x.trouble(Failed, steps.Fail(words.CodeDefaultGone, nil, x.Default.Name)))
}
