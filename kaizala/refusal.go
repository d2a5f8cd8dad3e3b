package kaizala

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// withRequest fills in at which request an error happened. A nil error stays nil.
func (e *Error) withRequest(k call, u *url.URL, a answer) *Error {
	if e == nil {
		return nil
	}
	e.Op, e.Method, e.Host, e.Path = k.op, k.httpMethod(), k.evidence(u.Host), k.evidence(u.EscapedPath())
	e.RefusedHost = k.evidence(e.RefusedHost)
	if a.status != 0 {
		e.Status, e.Page = a.status, k.evidence(pageTitle(a))
	}
	e.Skew, e.Attempts = a.skew, a.tries
	return e
}

// refusalRule reads one way in which the service says no. The first that fits counts.
type refusalRule struct {
	ops       []string // none is any
	errorCode string   // in lower case; "" is any
	status    int      // 0 is any
	class     int      // hundreds of the status; 0 is any
	mentions  []string
	code      Code
}

// refusalRules are tried from the top: what the service says goes before its status,
// since some errors come with status 200 (documented). Which of the three
// secrets was refused is told by the words alone.
func refusalRules() []refusalRule {
	return []refusalRule{
		{status: 429, code: CodeRateLimited},
		{ops: []string{opExchange}, errorCode: "invalidtoken", code: CodeTokenInvalid},
		{errorCode: "invalidtoken", code: CodeUnauthenticated},
		{ops: []string{opExchange, opPIN, opLogin}, mentions: []string{"applicationid", "application id", "applicationsecret"}, code: CodeRefused},
		{errorCode: "unauthenticated", code: CodeUnauthenticated},
		{errorCode: "invalidparameters", code: CodeInvalidParameters},
		{status: 400, code: CodeInvalidParameters},
		{status: 401, code: CodeUnauthenticated},
		{status: 403, code: CodeForbidden},
		{status: 404, code: CodeNotFound},
		{status: 408, code: CodeServiceError}, // it waited for us; the next try may be faster
		{class: 4, code: CodeInvalidParameters},
		{code: CodeServiceError},
	}
}

func (r refusalRule) matches(op string, status int, errorCode, message string) bool {
	return (len(r.ops) == 0 || slices.Contains(r.ops, op)) && (r.errorCode == "" || r.errorCode == errorCode) && (r.status == 0 || r.status == status) && (r.class == 0 || r.class == status/100) &&
		(len(r.mentions) == 0 || slices.ContainsFunc(r.mentions, func(word string) bool { return strings.Contains(message, word) }))
}

// plainText is a refusal in plain text, as proxies and gateways give it. What looks
// like JSON or a page is none.
func plainText(a answer) string {
	text := string(bytes.TrimSpace(a.body))
	if isHTML(a) || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return ""
	}
	return text
}

// refusal is the error of an answer that says no.
func (k call) refusal(a answer, o object) *Error {
	errorCode, _ := o.text("errorCode")
	message, _ := o.text("message")
	lowCode, lowMessage := strings.ToLower(errorCode), strings.ToLower(message)
	if o == nil {
		message = plainText(a) // evidence alone: it may be anyone's
	}
	e := &Error{ErrorCode: k.evidence(errorCode)}
	e.Message = truncateTo(k.evidence(message), evidenceLimit-len(e.ErrorCode))
	all := refusalRules()
	i := slices.IndexFunc(all, func(r refusalRule) bool { return r.matches(k.op, a.status, lowCode, lowMessage) })
	e.Reason = all[i].code
	return e
}
