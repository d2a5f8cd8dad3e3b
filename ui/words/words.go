// Package words turns codes into what a person reads: what happened, why (the
// most likely cause first), and what to do next. One table, the same words on
// every face. Beside it, dates and scopes in words.
package words

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
)

// Words say one thing to a person. Why and Next may be empty.
type Words struct {
	What, Why, Next string
}

// Lines are the parts that there are.
func (w Words) Lines() []string {
	var out []string
	for _, l := range []string{w.What, w.Why, w.Next} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// For gives the words for a code, with the evidence that err holds, and whether
// the tables have any. err may be nil.
func For(code string, err error, zone *time.Location) (Words, bool) {
	var k *kaizala.Error
	errors.As(err, &k)
	w, ok := row(code, k)
	if !ok {
		w = Words{What: "Something went wrong that has no words yet (" + code + ")."}
		if err != nil {
			w.Why = secret.Clean(err.Error())
		}
		return w, false
	}
	if k != nil {
		w = withAsides(w, code, k)
	}
	fill := strings.NewReplacer(evidence(err, k, zone)...)
	return Words{tidy(fill.Replace(w.What)), tidy(fill.Replace(w.Why)), tidy(fill.Replace(w.Next))}, true
}

// row is the one of the code and its detail, else of the code alone.
func row(code string, k *kaizala.Error) (Words, bool) {
	if k != nil && string(k.Reason) == code {
		detail, _, _ := strings.Cut(k.Detail, " ")
		if w, ok := service[code+" "+detail]; ok {
			return w, true
		}
	}
	if w, ok := service[code]; ok {
		return w, true
	}
	w, ok := table[code]
	return w, ok
}

// evidence is what stands for the names in braces.
func evidence(err error, k *kaizala.Error, zone *time.Location) []string {
	e := map[string]string{
		"host": "the service", "Host": "The service", "Name": "The service's name", "refused": "another address", "Value": "One of the values",
		"part": "", "service": "", "status": "", "tries": "", "retry": "later", "page": "", "field": "value", "signInPage": "", "signIn": "", "moved": "", "afterRedirect": "Stop here.",
		"proxied": "It does not answer, or its address is mistyped.", "slow": "It or the network is slow, or a firewall swallows what is sent.",
		"issuer": "Nobody whom this machine trusts has signed its certificate.", "certificate": "another host", "validity": "Its certificate is over, or this machine's clock is wrong.",
		"age":  "A newer one replaced it, the connector was deleted, or it is another connector's.",
		"path": "", "pid": "another program", "1": "", "2": "",
	}
	if k != nil {
		serviceEvidence(e, k, zone)
	}
	var p *persist.Error
	if errors.As(err, &p) {
		put(e, "path", p.Path)
		if p.Pid != 0 {
			e["pid"] = "process " + strconv.Itoa(p.Pid)
		}
	}
	var about interface{ About() []string }
	if errors.As(err, &about) {
		for i, s := range about.About() {
			put(e, strconv.Itoa(i+1), secret.Clean(s))
		}
	}
	var pairs []string
	for name, value := range e {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return pairs
}

func put(e map[string]string, name, value string) {
	if value != "" {
		e[name] = value
	}
}

func tidy(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "  ", " ")) }
