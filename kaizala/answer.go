package kaizala

import (
	"bytes"
	"mime"
	"net/http"
)

// validate believes an answer or says why not. The service's own errorCode is
// looked at before a 200 is believed.
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
	_, no := o.text("errorCode")
	fine := a.status >= 200 && a.status < 300
	switch {
	case a.status < 200, a.status >= 300 && a.status < 400:
		return nil, badAnswer("status")
	case !fine:
		return nil, k.refusal(a, o)
	case fault != "":
		return nil, badAnswer(fault)
	case no == "":
		return nil, k.refusal(a, o)
	case no != faultMissing:
		return nil, badAnswer(no + " errorCode")
	}
	return o, nil
}

// badAnswer is an answer that is not believed, and what is wrong with it.
func badAnswer(fault string) *Error { return &Error{Reason: CodeBadAnswer, Detail: fault} }

// isHTML reports whether HTML came: the service speaks JSON alone.
func isHTML(a answer) bool {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return kind == "text/html" || kind == "application/xhtml+xml" || bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<"))
}

// replacesService reports whether a web page with this status stands in for the
// service. A server's own page for an error or a wrong address does not.
func replacesService(status int) bool {
	switch status {
	case http.StatusNotFound, http.StatusTooManyRequests:
		return false
	case http.StatusNetworkAuthenticationRequired:
		return true
	}
	return status < 500
}
