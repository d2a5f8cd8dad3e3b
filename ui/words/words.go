// Package words turns codes into what a person reads: what happened, why (the
// most likely cause first), and what to do next. One table, the same words on
// every face. Beside it, dates and scopes in words.
package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
// the table has any. err may be nil.
func For(code string, err error, zone *time.Location) (Words, bool) {
	w, ok := table[code]
	if !ok {
		w = Words{What: "Something went wrong that has no words yet (" + code + ")."}
		if err != nil {
			w.Why = kaizala.Clean(err.Error())
		}
		return w, false
	}
	fill := strings.NewReplacer(evidence(err, zone)...)
	return Words{tidy(fill.Replace(w.What)), tidy(fill.Replace(w.Why)), tidy(fill.Replace(w.Next))}, true
}

// evidence is what stands for the names in braces.
func evidence(err error, zone *time.Location) []string {
	e := map[string]string{"host": "the service", "refused": "another host", "service": "", "detail": "", "retry": "later", "path": "", "pid": "another program", "1": "", "2": ""}
	var k *kaizala.Error
	if errors.As(err, &k) {
		put(e, "host", k.Host)
		put(e, "refused", k.RefusedHost)
		put(e, "detail", k.Detail)
		e["service"] = serviceSaid(k)
		if !k.RetryAt.IsZero() {
			e["retry"] = "at " + k.RetryAt.In(zone).Format("15:04")
		}
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
			put(e, strconv.Itoa(i+1), kaizala.Clean(s))
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

func serviceSaid(k *kaizala.Error) string {
	if k.Status == 0 {
		return ""
	}
	said := strings.TrimSpace(k.ErrorCode + " " + k.Message)
	if said == "" {
		return fmt.Sprintf("It answered with status %d.", k.Status)
	}
	return fmt.Sprintf("It answered with status %d: %s", k.Status, said)
}

func tidy(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "  ", " ")) }
