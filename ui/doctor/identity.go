package doctor

import (
	"context"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// tryKeyring finds whether the keyring keeps what it is given. Nothing is asked: of a
// keyring that is locked it says so.
func tryKeyring(ctx context.Context, x *examination) []about {
	needed := x.Identity.Keeping == persist.PinKeyring
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
	if x.Identity.Unclear != nil {
		return only(x.trouble(Failed, x.Identity.Unclear))
	}
	if !x.Identity.Given.Any() {
		return only(skip("None is given (--identity, --identity-fd, --identity-cmd)."))
	}
	id, err := x.store.Identities.OpenGiven(ctx)
	if err != nil {
		f := x.trouble(Failed, err)
		switch steps.CodeOf(err) {
		case string(persist.CodeOpenModes):
			f.Remedy = say("Run chmod 600 %s, then kaizala-setup doctor again.", argument(x.Identity.Given.Path))
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
		f := x.trouble(Failed, &persist.Error{Reason: persist.CodeWrongIdentity, Path: x.Identity.Given.Path})
		return only(f)
	case opens == 0:
		return only(fine("It can be used. Nothing is kept under an identity of yours yet."))
	}
	return only(fine("It opens %s.", counted(opens, "set-up", "set-ups")))
}
