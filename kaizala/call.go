package kaizala

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"kaizala-setup/kaizala/secret"
)

// call is one thing that is asked of the service. A GET may be tried again; what
// posts a body is sent once.
type call struct {
	op      string
	method  string // "" is GET
	root    Root
	path    string // below the root, from "/v1/" on
	query   string
	headers []param
	body    []param // of a POST; a JSON object with these keys
}

// param is a header or a key of a body, spelled as the service documents it,
// not as HTTP would write it.
type param struct {
	name string
	text secret.Secret
}

// isSecret reports whether the value is one. What is not named here is.
func (v param) isSecret() bool {
	return !slices.Contains([]string{headerID, bodyPhone, bodyMessage}, v.name)
}

func (k call) httpMethod() string {
	if k.method == "" {
		return http.MethodGet
	}
	return k.method
}

// once reports whether doing it twice would be more than doing it once.
func (k call) once() bool { return k.httpMethod() != http.MethodGet }

// params are all that a call sends of its own.
func (k call) params() []param { return slices.Concat(k.headers, k.body) }

func (k call) url() *url.URL {
	return &url.URL{Scheme: k.root.site.scheme, Host: k.root.Host(), Path: k.root.path + k.path, RawQuery: k.query}
}

// bodyReader is the body to be posted, or nil.
func (k call) bodyReader() io.Reader {
	if len(k.body) == 0 {
		return nil
	}
	keys := map[string]string{}
	for _, v := range k.body {
		keys[v.name] = v.text.Reveal()
	}
	b, _ := json.Marshal(keys) // a map of texts always becomes JSON
	return bytes.NewReader(b)
}
