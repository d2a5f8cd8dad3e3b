// Package kaizala is a client of Kaizala's connector service.
//
// A connector proves who it is with its ID, its secret and a refresh token.
// Exchange turns these into an access token, which lives 24 hours and is what
// Groups and SendMessage need:
//
//	root, err := kaizala.ParseRoot(kaizala.PublicAPIRoot)
//	client := kaizala.New(kaizala.Options{Policy: kaizala.Policy{Root: root}})
//	access, err := client.Exchange(ctx, credentials)
//	groups, err := client.Groups(ctx, access.Endpoint, access.Token)
//
// RequestPIN and LoginWithPIN get a refresh token by SMS, without the portal.
// ReadToken reads what a token says of itself, without the service.
//
// The client keeps these promises:
//   - A secret goes only to hosts that Policy allows. This holds for redirects and
//     for the endpoint that an answer names.
//   - No error, trace, record or log holds a secret.
//   - Every call ends within its Limits, and keeps to the service's call limits.
//   - A GET is tried again as PauseAfter says. A POST is sent once.
//   - An answer is used only after it was checked.
//
// Errors are of type *Error, and each has a Code. The package keeps nothing on disk.
package kaizala
