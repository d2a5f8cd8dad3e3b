package kaizala

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// withRequest adds the request that failed, and what came back. A nil error stays nil.
func (e *Error) withRequest(k call, u *url.URL, a answer) *Error {
	if e == nil {
		return nil
	}
	e.Request = Request{k.op, k.httpMethod(), k.evidence(u.Host), k.evidence(u.EscapedPath())}
	e.RefusedHost = k.evidence(e.RefusedHost)
	if a.status != 0 {
		e.Status, e.Page = a.status, k.evidence(pageTitle(a))
	}
	e.Skew, e.Attempts = a.skew, a.tries
	return e
}

// refusalRule says which code an answer of the service gets.
type refusalRule struct {
	ops       []string // empty: any
	errorCode string   // in lower case; "": any
	status    int      // 0: any
	class     int      // the status divided by 100; 0: any
	mentions  []string // the message has one of these; empty: any
	code      Code
}

// refusalRules returns all rules. The first that matches counts. The error code goes
// before the status, since some errors have status 200 (documented). Only words of
// the message tell which of the three credentials was refused.
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
		{status: 408, code: CodeServiceError}, // the service waited for us too long
		{class: 4, code: CodeInvalidParameters},
		{code: CodeServiceError},
	}
}

func (r refusalRule) matches(op string, status int, errorCode, message string) bool {
	return (len(r.ops) == 0 || slices.Contains(r.ops, op)) && (r.errorCode == "" || r.errorCode == errorCode) && (r.status == 0 || r.status == status) && (r.class == 0 || r.class == status/100) &&
		(len(r.mentions) == 0 || slices.ContainsFunc(r.mentions, func(word string) bool { return strings.Contains(message, word) }))
}

// plainText returns an answer in plain text, such as proxies and gateways send, and
// "" for one that looks like JSON or a web page.
func plainText(a answer) string {
	text := string(bytes.TrimSpace(a.body))
	if isHTML(a) || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return ""
	}
	return text
}

// refusal returns the error for an answer in which the service refuses the call.
func (k call) refusal(a answer, o object) *Error {
	errorCode, _ := o.text("errorCode")
	message, _ := o.text("message")
	lowCode, lowMessage := strings.ToLower(errorCode), strings.ToLower(message)
	if o == nil {
		message = plainText(a) // shown, but no rule reads it: it may be anybody's
	}
	e := new(Error)
	e.ErrorCode = k.evidence(errorCode)
	e.Message = truncateTo(k.evidence(message), evidenceLimit-len(e.ErrorCode))
	all := refusalRules()
	i := slices.IndexFunc(all, func(r refusalRule) bool { return r.matches(k.op, a.status, lowCode, lowMessage) })
	e.Reason = all[i].code
	return e
}
