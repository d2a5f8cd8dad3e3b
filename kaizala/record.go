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

// Record is one request and its answer, for a person who wants to see what
// happens: it holds no secret that was sent or came back, names in place of
// values, and of each token its kind and length.
type Record struct {
	TraceEvent
	Op     string        // what was to be done: "exchange", "groups", ...
	URL    string        // with the query, if the request is not a redirect's
	Sent   []RecordField // headers; a value is a name like $KAIZALA_CONNECTOR_SECRET
	Body   []RecordField // keys of a posted body, likewise
	Answer []RecordField // fields of the answer, or one without a name that says why there is none
}

// RecordField is a name and what is shown for its value.
type RecordField struct{ Name, Value string }

// placeholders stand for what a call sends. They are names of variables, as the
// curl command wants them.
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

func recorded(k call, v veil, u *url.URL, a answer, event TraceEvent) Record {
	r := Record{TraceEvent: event, Op: k.op, URL: u.Scheme + "://" + event.Host + event.Path, Answer: answered(v, a)}
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

// received are the secrets that came back.
func received(a answer) veil {
	var v veil
	o, _ := readObject(a.body)
	for name := range o {
		if text, _ := o.text(name); namesSecret(name) && text != "" {
			v = append(v, secret.New(text), secret.New(secret.CleanTo(text, len(text)+1)))
		}
	}
	return v
}

// namesSecret reports whether a field's name says that its value is one.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"token", "secret", "pin", "password", "key"}, func(word string) bool { return strings.Contains(name, word) }) &&
		name != "errorcategorykey"
}

// answered are the fields of an answer, by name.
func answered(v veil, a answer) []RecordField {
	if a.status == 0 || redirects(a.status) {
		return nil
	}
	o, fault := readObject(a.body)
	if fault != "" {
		return []RecordField{{"", fmt.Sprintf("%d bytes, %s", len(a.body), fault)}}
	}
	var out []RecordField
	for _, name := range slices.Sorted(maps.Keys(o)) {
		out = append(out, RecordField{v.over(name), v.value(name, o)})
	}
	return out
}

// value is what is shown of a field.
func (v veil) value(name string, o object) string {
	text, fault := o.text(name)
	switch {
	case fault == "" && namesSecret(name):
		return kindOfSecret(name, secret.New(text))
	case fault == "":
		return v.over(text)
	}
	var items []json.RawMessage
	if json.Unmarshal(o[name], &items) == nil && items != nil {
		return fmt.Sprintf("%d items", len(items))
	}
	if raw := o[name]; raw[0] != '{' {
		return v.over(string(raw)) // a number, true, false, null, ""
	}
	return "an object"
}

// kindOfSecret is all that is shown of one: "refresh token, 1043 characters". What
// it says of itself goes before the name it came under.
func kindOfSecret(name string, s secret.Secret) string {
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
