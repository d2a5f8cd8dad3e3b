package paste

import (
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// Inspection is what a text says of itself: hints that nobody verified, and no
// secret.
type Inspection struct {
	Form    handoff.Form    // a message, or FormNone: values
	Request handoff.Request // of FormRequest
	Found   steps.Found     // of FormNone
	Access  steps.Held      // of FormNone: the access token
	Claims  kaizala.Claims  // of the refresh token, else of the access token
	Doubts  []error         // reasons to look again
}

// Inspect reads any text that may be pasted somewhere in the program. Doubts have
// the code odd_id or a code of JudgeToken; an access token alone is no doubt. The
// error has the code too_long or nothing_found, or a code of handoff.ReadRequest.
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
	if len(text) > MaxText {
		return in, steps.Fail(CodeTooLong, nil)
	}
	f := Find(text)
	if f.Count() == 0 {
		if f = single(steps.IDField, text); !LooksLikeID(f.ID) {
			f = single(steps.RefreshField, text)
		}
	}
	token := f.token()
	in.Found, in.Access = f.Describe(now), held(f.Access, now)
	if !token.IsZero() {
		in.Claims, err = kaizala.ReadToken(token)
		for _, d := range JudgeToken(token, Context{Connector: steps.Connector{ID: f.ID}, Now: now}) {
			if steps.CodeOf(d) != CodeAccessToken { // the caller says which kind it is
				in.Doubts = append(in.Doubts, d)
			}
		}
	}
	if kaizala.CodeOf(err) == kaizala.CodeNotAToken && f.Count() == 1 {
		return in, steps.Fail(CodeNothingFound, nil)
	}
	if f.ID != "" && !LooksLikeID(f.ID) {
		in.Doubts = append(in.Doubts, steps.Fail(CodeOddID, nil))
	}
	return in, nil
}
