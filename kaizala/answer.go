package kaizala

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
)

// validate returns the answer's JSON object, or why the answer is no success. An
// errorCode makes it a failure, even with status 200.
func (k call) validate(a answer) (object, *Error) {
	o, e := k.parse(a)
	return o, e.withRequest(k, a.from, a)
}

func (k call) parse(a answer) (object, *Error) {
	if encoding := a.header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, badAnswer("content_encoding")
	}
	o, fault := readObject(a.body)
	k.veil(o)
	switch {
	case k.isForeign(a, o):
		return nil, &Error{Reason: CodeNotTheService, Response: Response{Message: truncateTo(k.evidence(plainText(a)), evidenceLimit)}}
	case isHTML(a) && replacesService(a.status):
		return nil, &Error{Reason: CodeCaptivePortal}
	}
	_, errorCode := o.text("errorCode")
	success := a.status >= 200 && a.status < 300
	switch {
	case a.status < 200, a.status >= 300 && a.status < 400:
		return nil, badAnswer("status")
	case !success:
		return nil, k.refusal(a, o)
	case fault != "":
		return nil, badAnswer(fault)
	case errorCode == "": // it is there
		return nil, k.refusal(a, o)
	case errorCode != faultMissing:
		return nil, badAnswer(errorCode + " errorCode")
	}
	return o, nil
}

// badAnswer returns the error for an answer that does not have the documented form.
func badAnswer(fault string) *Error { return &Error{Reason: CodeBadAnswer, Detail: fault} }

// isHTML reports whether the answer is a web page. The service sends JSON only.
func isHTML(a answer) bool {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return kind == "text/html" || kind == "application/xhtml+xml" || bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<"))
}

// isForeign reports whether an answer that is no success shows another kind of server than
// Kaizala's. The service refuses by a JSON object with an errorCode (documented), by status
// 401 or 403, or says that it is too busy; proxies and networks have statuses of their own.
// A server that knows nothing of a path of the token service is none.
func (k call) isForeign(a answer, o object) bool {
	switch {
	case o["errorCode"] != nil:
		return false
	case a.status == http.StatusNotFound && k.asksTokenService():
		return true
	case o != nil || len(bytes.TrimSpace(a.body)) == 0:
		return false
	}
	return a.status/100 == 4 && !slices.Contains(notForeign, a.status) || a.status == http.StatusNotImplemented
}

// notForeign are statuses that anybody sends on the way to the service, or that it sends
// without a word, as its gateways do.
var notForeign = []int{
	http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout,
	http.StatusTooManyRequests, http.StatusUnavailableForLegalReasons,
}

// replacesService reports whether a web page with this status comes from somebody
// other than the service, such as a sign-in page of a network. Servers have web
// pages of their own for errors and unknown addresses.
func replacesService(status int) bool {
	switch status {
	case http.StatusTooManyRequests:
		return false
	case http.StatusNetworkAuthenticationRequired:
		return true
	}
	return status < 500
}
