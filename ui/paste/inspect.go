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
	Form    handoff.Form     // a message, or FormNone: values
	Request handoff.Request  // of FormRequest
	Found   steps.Found      // of FormNone
	Access  steps.Held       // of FormNone: the access token
	Claims  kaizala.Claims   // of the refresh token, else of the access token
	Doubts  []error          // reasons to look again
	Origins map[Field]Origin // of FormNone: where each value stands
	Unused  int              // of FormNone: lines with text that gave no value
}

// Inspect reads any text that may be pasted somewhere in the program. Doubts have
// the code odd_id, masked_value or a code of JudgeToken; an access token alone is no
// doubt. The error has the code too_long, nothing_found, two_values or masked_value,
// or a code of handoff.ReadRequest.
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
	r := Find(text)
	if err := r.Undecided(); err != nil {
		return in, err
	}
	f := r.Values
	if f.Count() == 0 {
		if len(r.Masked) > 0 {
			return in, r.hidden()
		}
		if f, err = onlyValue(steps.IDField, text); err != nil || !LooksLikeID(f.ID) && f.token().IsZero() {
			if f, err = onlyValue(steps.RefreshField, text); err != nil {
				return in, err
			}
		}
	}
	token := f.token()
	if len(r.Masked) > 0 {
		in.Doubts = append(in.Doubts, r.hidden())
	}
	in.Origins, in.Unused = r.Origins, r.Unused
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
	if f.ID != "" && !LooksLikeID(f.ID) && !looksLikeGroupID(f.ID) {
		in.Doubts = append(in.Doubts, steps.Fail(CodeOddID, nil))
	}
	return in, nil
}
