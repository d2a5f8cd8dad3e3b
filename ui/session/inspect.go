package session

import (
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session/read"
)

// Inspection is what a text says of itself, offline: hints, nothing verified,
// and no secret.
type Inspection struct {
	Form    handoff.Form    // a message, or none
	Request handoff.Request // of FormRequest
	Found   steps.Found     // of FormNone
	Access  steps.Held      // an access token
	Claims  kaizala.Claims  // of the token that was found
	Doubts  []error         // reasons to look again
}

// Inspect looks at a text as it may be pasted anywhere. The error is why
// nothing can be said of it.
func Inspect(text string, now time.Time) (Inspection, error) {
	in := Inspection{Form: handoff.Recognise(text)}
	var err error
	switch in.Form {
	case handoff.FormRequest:
		in.Request, err = handoff.ReadRequest(text)
		return in, err
	case handoff.FormSealed, handoff.FormPassphrase:
		return in, nil
	}
	if len(text) > read.MaxText {
		return in, steps.Fail(CodeTooLong, nil)
	}
	f := read.Find(text)
	if f.Count() == 0 {
		if f = single(steps.IDField, text); !read.LooksLikeID(f.ID) {
			f = single(steps.RefreshField, text)
		}
	}
	token := f.Refresh
	if token.IsZero() {
		token = f.Access
	}
	in.Found, in.Access = describe(f, now), held(f.Access, now)
	if !token.IsZero() {
		in.Claims, err = kaizala.ReadToken(token)
		for _, d := range judgeToken(token, f.ID, steps.Held{}, now) {
			if steps.CodeOf(d) != CodeAccessToken { // it is said what kind it is; nothing is wrong with that here
				in.Doubts = append(in.Doubts, d)
			}
		}
	}
	if steps.CodeOf(err) == CodeNoToken && f.Count() == 1 {
		return in, steps.Fail(CodeNothingFound, nil)
	}
	if f.ID != "" && !read.LooksLikeID(f.ID) {
		in.Doubts = append(in.Doubts, steps.Fail(CodeOddID, nil))
	}
	return in, nil
}
