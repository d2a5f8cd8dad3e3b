package paste

import (
	"encoding/base64"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// context is what stands above a line and says what its names belong to: the keys
// of YAML, a section, a heading.
type context struct {
	from int      // offset of the line
	path []string // folded, the nearest last
	old  bool
}

// heading is an open key or section.
type heading struct {
	indent int
	key    string
	kind   headingKind
	old    bool
}

type headingKind int

const (
	key     headingKind = iota // a key of YAML: over lines that are indented more
	label                      // a line with ":": also over lines with the same indent, up to a blank one
	section                    // [section], # heading: up to the next one
	remark                     // a short comment that says "old"
)

// contextsOf finds the context of each line.
func (s *scanner) contextsOf() []context {
	var out []context
	var open []heading
	at := 0
	blankBefore, least := false, leastIndent(s.text)
	for l := range strings.Lines(s.text) {
		original := s.src.text[at : at+len(l)]
		trimmed := strings.TrimSpace(l)
		indent := len(l) - len(strings.TrimLeft(l, " \t"))
		if strings.HasPrefix(trimmed, "- ") {
			indent += 2
		}
		if trimmed == "" {
			if strings.TrimSpace(original) == "" {
				blankBefore = true
			} else if open = without(open, remark); isOldRemark(original) {
				open = append(open, heading{key: "", kind: remark, old: true})
			}
			at += len(l)
			continue
		}
		if blankBefore {
			open = without(without(open, label), remark)
			blankBefore = false
		}
		for len(open) > 0 && open[len(open)-1].kind == key && open[len(open)-1].indent >= indent {
			open = open[:len(open)-1]
		}
		h, isHeading := headingOf(trimmed, indent)
		if isHeading {
			if h.kind == section {
				open = nil
			}
			open = without(open, label)
		}
		out = append(out, contextFrom(at, open))
		if isHeading && len(open) < 40 {
			open = append(open, h)
			if h.kind == key && indent == least {
				h.kind = label
				open = append(open, h)
			}
		}
		at += len(l)
	}
	return out
}

// leastIndent is the indent of the line that is indented least.
func leastIndent(text string) int {
	least := len(text)
	for l := range strings.Lines(text) {
		if rest := strings.TrimLeft(l, " \t"); strings.TrimSpace(rest) != "" {
			least = min(least, len(l)-len(rest))
		}
	}
	return least
}

func contextFrom(at int, open []heading) context {
	c := context{from: at}
	for _, h := range open {
		c.old = c.old || h.old
		if h.key != "" {
			c.path = append(c.path, h.key)
		}
	}
	return c
}

func without(open []heading, kind headingKind) []heading {
	kept := open[:0:0]
	for _, h := range open {
		if h.kind != kind {
			kept = append(kept, h)
		}
	}
	return kept
}

// headingOf reads a line that opens a key, a section or a heading.
func headingOf(l string, indent int) (heading, bool) {
	h := heading{indent: indent}
	switch {
	case len(l) > 100:
		return h, false
	case l[0] == '[' && l[len(l)-1] == ']' && !strings.ContainsAny(l, "\"'=,"), l[0] == '#' && !strings.ContainsAny(l, "=:"), strings.HasPrefix(l, "==") || strings.HasPrefix(l, "---"):
		h.kind, h.key = section, strings.Trim(l, "[]#=- ")
	case l[len(l)-1] == ':':
		h.kind, h.key = key, strings.Trim(l, "-*_\"'`: ")
	default:
		return h, false
	}
	if h.key == "" {
		return h, l[0] != '-' && l[0] != '='
	}
	ws := wordsOf(h.key)
	for i, w := range ws {
		h.old = h.old || isOld(w.folded) && i < 4 && w.folded != "example"
	}
	h.key = lastOf(h.key, ws)
	return h, true
}

// lastOf is the last word of a key, which says what the key is about. "stringData" is
// not "data".
func lastOf(key string, ws []word) string {
	if len(ws) == 0 {
		return ""
	}
	if last := ws[len(ws)-1].folded; last != "data" {
		return last
	}
	return fold(key)
}

// isOldRemark reports whether a comment of a few words says that what follows counts
// no more.
func isOldRemark(l string) bool {
	if len(l) > 60 {
		return false
	}
	ws := wordsOf(l)
	if len(ws) == 0 || len(ws) > 4 {
		return false
	}
	for _, w := range ws {
		if isOld(w.folded) && w.folded != "example" && w.folded != "sample" && w.folded != "beispiel" {
			return true
		}
	}
	return false
}

func (s *scanner) contextAt(at int) context {
	i := sort.Search(len(s.contexts), func(i int) bool { return s.contexts[i].from > at })
	if i == 0 {
		return context{}
	}
	return s.contexts[i-1]
}

func (c context) has(key string) bool {
	for _, k := range c.path {
		if k == key {
			return true
		}
	}
	return false
}

// apply says what a name stands for in its context. It reports whether the name is
// one of ours there.
func (c context) apply(n name) (name, bool) {
	n.old = n.old || c.old
	if len(c.path) == 0 || !n.weak {
		return n, true
	}
	a, ok := withinPath(n.alias, c.path)
	n.alias = a
	return n, ok
}

// withinPath says what a weak name stands for under keys, the nearest last. The name and
// the ID of an application within something else are not ours.
func withinPath(a alias, path []string) (alias, bool) {
	if len(path) > 1 && a.weak && (a.field == FieldName || a.field == FieldID) && isForeign(path[len(path)-2]) {
		return a, false
	}
	return within(a, path[len(path)-1])
}

// within says what a weak name stands for under a key.
func within(a alias, key string) (alias, bool) {
	if !a.weak {
		return a, true
	}
	switch key {
	case "group", "gruppe", "conversationgroup", "groups", "gruppen":
		switch a.field {
		case FieldID:
			return alias{FieldGroupID, false}, true
		case FieldName:
			return alias{FieldGroup, false}, true
		}
		return a, true
	case "connector", "konnektor", "application", "app", "kaizala", "kaizalaconnector", "anwendung", "client", "connectors", "konnektoren":
		if a.field == FieldName || a.field == FieldID || a.field == FieldSecret || a.field == FieldRefresh {
			return alias{a.field, false}, true
		}
		return a, true
	}
	return a, a.field != FieldName && !(a.field == FieldID && isForeign(key))
}

// isKubernetesSecret reports whether a text has a Secret, whose data is base64.
func isKubernetesSecret(text string) bool {
	folded := strings.ToLower(strings.NewReplacer(" ", "", `"`, "", "'", "").Replace(text))
	return strings.Contains(folded, "kind:secret\n") || strings.Contains(folded, "kind:secret,") || strings.Contains(folded, "kind:secret}") || strings.HasSuffix(folded, "kind:secret")
}

// fromBase64 decodes the value at a place of a Secret's data.
func fromBase64(text string, at int) (string, bool) {
	for at < len(text) && strings.IndexByte(" \t\n\"'>|-", text[at]) >= 0 {
		at++
	}
	var b strings.Builder
	for i := at; i < len(text) && b.Len() < 24<<10; i++ {
		c := text[i]
		if isAlphanumeric(c) || c == '+' || c == '/' {
			b.WriteByte(c)
			continue
		}
		next := skipSpaces(text, i+1)
		if c != '\n' || next >= len(text) || next == i+1 || strings.ContainsAny(strings.TrimRight(text[next:lineEnd(text, next)], " ="), ": -\"") {
			break
		}
		i = next - 1
	}
	return decodeBase64(b.String())
}

func decodeBase64(s string) (string, bool) {
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(s), "="))
	if err != nil || len(data) == 0 || !utf8.Valid(data) {
		return "", false
	}
	value := strings.TrimSpace(string(data))
	for _, r := range value {
		if !unicode.IsPrint(r) || !secret.Visible(r) {
			return "", false
		}
	}
	return value, value != ""
}
