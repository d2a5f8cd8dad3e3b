package kaizala

import (
	"bytes"
	"mime"
	"net/http"
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
	if isHTML(a) && replacesService(a.status) {
		return nil, &Error{Reason: CodeCaptivePortal}
	}
	o, fault := readObject(a.body)
	k.veil(o)
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

// replacesService reports whether a web page with this status comes from somebody
// other than the service, such as a sign-in page of a network. Servers have web
// pages of their own for errors and unknown addresses.
func replacesService(status int) bool {
	switch status {
	case http.StatusNotFound, http.StatusTooManyRequests:
		return false
	case http.StatusNetworkAuthenticationRequired:
		return true
	}
	return status < 500
}
