package persist

import (
	"context"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/seal"
)

// Given is an identity that the person gives to this process: the content of an identity
// file that is read on demand, or the path of one. The zero value is none.
type Given struct {
	Read func(context.Context) (secret.Secret, error)
	Path string
}

// Any reports whether there is one.
func (g Given) Any() bool { return g.Read != nil || g.Path != "" }

// given is the identity that the person gives to this process. Codes:
// identity_not_given, those of readIdentity and of Given.Read.
func (ids *Identities) given(ctx context.Context) (Identity, error) {
	switch g := ids.options.Given; {
	case g.Read != nil:
		text, err := g.Read(ctx)
		if err != nil {
			return Identity{}, err
		}
		return seal.ParseIdentity(text)
	case g.Path != "":
		return ids.readIdentity(g.Path)
	}
	return Identity{}, &Error{Reason: CodeIdentityNotGiven}
}

// OpenGiven opens the identity that the person gives to this process. Codes:
// identity_not_given, no_identity, open_modes, those of seal, of a failing disk and of
// Given.Read.
func (ids *Identities) OpenGiven(ctx context.Context) (Identity, error) {
	id, err := ids.given(ctx)
	if missing(err) {
		err = &Error{Reason: CodeNoIdentity, Path: ids.options.Given.Path}
	}
	return id, err
}
