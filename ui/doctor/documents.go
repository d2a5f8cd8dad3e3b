package doctor

import (
	"context"
	"errors"
	"maps"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// tryKeyring finds whether the keyring keeps what it is given. Nothing is asked: of a
// keyring that is locked it says so.
func tryKeyring(ctx context.Context, x *examination) []about {
	needed := x.Place.Keeping == persist.PinKeyring
	for _, d := range x.docs().all {
		needed = needed || d.Pin.Kind == persist.PinKeyring
	}
	err := x.store.Identities.HasKeyring(persist.NotPrompting(ctx))
	if err == nil {
		err = x.store.Identities.TryKeyring(ctx)
	}
	switch {
	case err == nil:
		return only(fine("It is open: an entry was stored, read back and removed."))
	case needed:
		return only(x.trouble(Failed, err))
	case persist.CodeOf(err) == persist.CodeKeyringAbsent:
		f := x.trouble(Skipped, err)
		f.Remedy = say("Nothing needs one here. New secrets go under a passphrase, or an identity file that you name with --identity.")
		return only(f)
	}
	return only(x.trouble(Warning, err))
}

// openIdentity opens the identity that the person gives, and finds what it is for.
func openIdentity(ctx context.Context, x *examination) []about {
	if x.Place.Unclear != nil {
		return only(x.trouble(Failed, x.Place.Unclear))
	}
	if !x.Place.Given.Any() {
		return only(skip("None is given (--identity, --identity-fd, --identity-cmd)."))
	}
	id, err := x.store.Identities.OpenGiven(ctx)
	if err != nil {
		f := x.trouble(Failed, err)
		switch steps.CodeOf(err) {
		case string(persist.CodeOpenModes):
			f.Remedy = say("Run chmod 600 %s, then kaizala-setup doctor again.", x.path(x.Place.Given.Path))
		case string(seal.CodeBadKey): // its row quotes how a key begins
			f.Says = say("It is no age identity that this program can use.")
		}
		return only(f)
	}
	opens, not := 0, 0
	for _, d := range x.docs().all {
		switch {
		case d.Pin.Recipient == id.Recipient():
			opens++
		case d.Pin.Kind == persist.PinFile || d.Pin.Kind == persist.PinGiven:
			not++
		}
	}
	switch {
	case opens == 0 && not > 0:
		f := x.trouble(Failed, &persist.Error{Reason: persist.CodeWrongIdentity, Path: x.Place.Given.Path})
		return only(f)
	case opens == 0:
		return only(fine("It can be used. Nothing is kept under an identity of yours yet."))
	}
	return only(fine("It opens %s.", counted(opens, "set-up", "set-ups")))
}

// openDocuments loads each document, and opens its sealed part where no passphrase is
// needed for that.
func openDocuments(ctx context.Context, x *examination) []about {
	docs := x.docs()
	var out []about
	for _, err := range docs.errs {
		out = append(out, x.unreadable(err))
	}
	for _, d := range docs.all {
		out = append(out, about{x.documentName(d), x.opens(ctx, d)})
	}
	if len(out) == 0 {
		return only(skip("No connector is set up here."))
	}
	return out
}

// unreadable is a document that cannot be read.
func (x *examination) unreadable(err error) about {
	f := x.trouble(Failed, err)
	var e *persist.Error
	if !errors.As(err, &e) || e.Path == "" {
		return about{Finding: f}
	}
	if e.Reason == persist.CodeCorrupt {
		f.Remedy = say("It was not changed. Put a copy in its place, or delete it: kaizala-setup forget %s", name(secret.Quote(e.Path)))
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
func (x *examination) opens(ctx context.Context, d persist.Document) Finding {
	if _, err := session.TargetOf(d); err != nil {
		return x.trouble(Failed, err)
	}
	if len(d.Sealed) == 0 {
		return fine("It can be read; no secret is in it.")
	}
	kind, _ := words.StoreOf(d.Role, string(d.Pin.Kind))
	id, err := x.store.Identities.Unlock(persist.NotPrompting(ctx), d.Pin, func(_ context.Context, why string) (secret.Secret, error) {
		return secret.Secret{}, steps.Fail(why, nil)
	})
	if steps.CodeOf(err) == persist.AskNeeded {
		return fine("It can be read. Its secrets are in %s, which is there; nobody was asked for it.", name(kind.Name))
	}
	var secrets map[steps.Slot]secret.Secret
	if err == nil {
		secrets, err = d.Secrets(id)
	}
	if err != nil {
		return x.trouble(Failed, err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.opened = slices.AppendSeq(x.opened, maps.Values(secrets))
	return fine("It can be read; %s opens its secrets.", name(kind.Name))
}

// lookAtDefault finds whether the default connector is still there.
func lookAtDefault(_ context.Context, x *examination) []about {
	if x.Place.Default == (persist.Key{}) {
		return only(skip("None is set (kaizala-setup use CONNECTOR)."))
	}
	if keys, err := x.store.Keys(x.Place.Default.Realm); err == nil && slices.Contains(keys, x.Place.Default) { // whether it can be read is asked elsewhere
		return only(fine("%s is set up here.", name(x.Place.Name)))
	}
	return only(x.trouble(Failed, steps.Fail(words.CodeDefaultGone, nil, x.Place.Name)))
}
