package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Clients join an endpoint with a slash to "/v1/...", end paths with a slash, write
// them in another case, and leave IDs empty. The service answered all of these and
// redirected none (observed), so the service's paths are not matched by
// http.ServeMux, which redirects.

// route is where a request of the service leads.
type route struct {
	operation *operation // nil: no such path
	ids       map[string]string
	moved     bool   // at the second endpoint
	lenient   bool   // the path is not as documented
	missing   string // the name of an ID that is empty
}

// pattern is what the access log says of the route.
func (r route) pattern() string {
	switch {
	case r.operation == nil:
		return "/v1/"
	case r.moved:
		return r.operation.Method + " " + movedRoot + r.operation.Path
	}
	return r.operation.Method + " " + r.operation.Path
}

// segments splits a path at its slashes, each part decoded, without the slashes in
// front. It reports whether there was more than one of them.
func segments(u *url.URL) (parts []string, doubled bool) {
	path := u.EscapedPath()
	trimmed := strings.TrimLeft(path, "/")
	for part := range strings.SplitSeq(trimmed, "/") {
		if decoded, err := url.PathUnescape(part); err == nil {
			part = decoded
		}
		parts = append(parts, part)
	}
	return parts, len(path)-len(trimmed) > 1
}

// ofService reports whether a path belongs to the token service, the platform or OAuth.
func ofService(u *url.URL) bool {
	parts, _ := segments(u)
	if strings.EqualFold(parts[0], movedRoot[1:]) {
		parts = parts[1:]
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return len(parts) > 0 && (strings.EqualFold(parts[0], "v1") || len(parts) > 1 && strings.EqualFold(parts[0], "api") && strings.EqualFold(parts[1], "oauth"))
}

// routes are the operations, each with its path split at the slashes.
type routes []struct {
	operation
	words []string
}

func newRoutes() routes {
	out := make(routes, len(operations()))
	for i, o := range operations() {
		out[i].operation, out[i].words = o, strings.Split(o.Path[1:], "/")
	}
	return out
}

// find returns the route of a request of the service.
func (t routes) find(r *http.Request) route {
	parts, doubled := segments(r.URL)
	out := route{}
	if strings.EqualFold(parts[0], movedRoot[1:]) && len(parts) > 1 {
		out.moved, parts = true, parts[1:]
		for len(parts) > 1 && parts[0] == "" {
			parts, doubled = parts[1:], true
		}
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	whole := parts
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	full := slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
	for i, try := range [][]string{parts, append(slices.Clone(parts), ""), full} {
		if i == 1 && len(parts) == len(whole) {
			continue // no slash at the end, so no empty ID there
		}
		if o, ids, exact := t.match(method, try); o != nil {
			out.operation, out.ids = o, ids
			out.lenient = doubled || !exact || i == 2 && len(full) < len(parts) || len(parts) < len(whole) && !o.slashed
			for name, id := range ids {
				if id == "" {
					out.missing = name
				}
			}
			return out
		}
	}
	return out
}

// match returns the operation of a path and the IDs in it. Words win over IDs. It
// reports whether each word is written as documented.
func (t routes) match(method string, parts []string) (best *operation, ids map[string]string, exact bool) {
	fewest := len(parts) + 1
	for i := range t {
		if t[i].Method != method || len(t[i].words) != len(parts) {
			continue
		}
		found, ok, same := map[string]string{}, true, true
		for j, word := range t[i].words {
			if strings.HasPrefix(word, "{") {
				found[strings.Trim(word, "{}")] = parts[j]
				continue
			}
			ok = ok && strings.EqualFold(word, parts[j])
			same = same && (word == parts[j] || word == "subGroups" && parts[j] == "subgroups" || strings.EqualFold(word, "oauth")) // both are printed
		}
		if ok && len(found) < fewest {
			best, ids, exact, fewest = &t[i].operation, found, same, len(found)
		}
	}
	return best, ids, exact
}
