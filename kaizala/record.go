package kaizala

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// Record is one request and its answer, for a person who wants to see what happens.
// It holds no secret that was sent or received: it has names in place of values,
// and the kind and length of each token.
type Record struct {
	TraceEvent
	Op     string        // what the call was for, as Error.Op has it
	URL    string        // with the query, unless a redirect set that
	Sent   []RecordField // headers; values are names like $KAIZALA_CONNECTOR_SECRET
	Body   []RecordField // keys of a posted body, with such names
	Answer []RecordField // fields of the answer, or one without a name that says what came instead
}

// RecordField is a name and what may be shown of its value.
type RecordField struct{ Name, Value string }

// placeholders returns a shell variable for each value that a call may send, as the
// command of Curl has them.
func placeholders() map[string]string {
	return map[string]string{
		headerID:      "$KAIZALA_CONNECTOR_ID",
		headerSecret:  "$KAIZALA_CONNECTOR_SECRET",
		headerRefresh: "$KAIZALA_REFRESH_TOKEN",
		headerAccess:  "$KAIZALA_ACCESS_TOKEN",
		bodyPhone:     "$KAIZALA_PHONE",
		bodyPIN:       "$KAIZALA_PIN",
		bodyMessage:   "$KAIZALA_MESSAGE",
	}
}

func newRecord(k call, v redactor, u *url.URL, a answer, event TraceEvent) Record {
	r := Record{TraceEvent: event, Op: k.op, URL: u.Scheme + "://" + event.Host + event.Path, Answer: answerFields(v, a)}
	if own := k.url(); u.RawQuery == own.RawQuery && u.RawQuery != "" {
		r.URL += "?" + u.RawQuery
	}
	for _, h := range k.headers {
		r.Sent = append(r.Sent, RecordField{h.name, placeholders()[h.name]})
	}
	r.Sent = append(r.Sent, RecordField{"Accept", contentType}, RecordField{"User-Agent", userAgent})
	if len(k.body) > 0 {
		r.Sent = append(r.Sent, RecordField{"Content-Type", contentType})
	}
	for _, b := range k.body {
		r.Body = append(r.Body, RecordField{b.name, placeholders()[b.name]})
	}
	return r
}

// receivedSecrets returns a redactor for the secrets in an answer.
func receivedSecrets(a answer) redactor {
	var v redactor
	o, _ := readObject(a.body)
	for name := range o {
		if text, _ := o.text(name); namesSecret(name) && text != "" {
			v = append(v, secret.New(text), secret.New(secret.CleanTo(text, len(text)+1)))
		}
	}
	return v
}

// namesSecret reports whether a field with this name holds a secret.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"token", "secret", "pin", "password", "key"}, func(word string) bool { return strings.Contains(name, word) }) &&
		name != "errorcategorykey"
}

// answerFields returns the fields of an answer, sorted by name.
func answerFields(v redactor, a answer) []RecordField {
	if a.status == 0 || isRedirect(a.status) {
		return nil
	}
	o, fault := readObject(a.body)
	if fault != "" {
		return []RecordField{{"", fmt.Sprintf("%d bytes, %s", len(a.body), fault)}}
	}
	var out []RecordField
	for _, name := range slices.Sorted(maps.Keys(o)) {
		out = append(out, RecordField{v.redact(name), v.fieldValue(name, o)})
	}
	return out
}

// fieldValue returns what may be shown of a field.
func (v redactor) fieldValue(name string, o object) string {
	text, fault := o.text(name)
	switch {
	case fault == "" && namesSecret(name):
		return describeSecret(name, secret.New(text))
	case fault == "":
		return v.redact(text)
	}
	var items []json.RawMessage
	if json.Unmarshal(o[name], &items) == nil && items != nil {
		return fmt.Sprintf("%d items", len(items))
	}
	if raw := o[name]; raw[0] != '{' {
		return v.redact(string(raw)) // a number, true, false, null, ""
	}
	return "an object"
}

// describeSecret returns what may be shown of a secret: "refresh token, 1043
// characters". The kind is what a token says of itself, else follows from the name.
func describeSecret(name string, s secret.Secret) string {
	kind := "secret"
	claims, _ := ReadToken(s)
	switch low := strings.ToLower(name); {
	case claims.Kind != UnknownToken:
		kind = string(claims.Kind) + " token"
	case strings.Contains(low, "token"):
		kind = "token"
	}
	return fmt.Sprintf("%s, %d characters", kind, s.Len())
}
