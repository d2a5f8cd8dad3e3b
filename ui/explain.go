package ui

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/ui/words"
)

// longPause is the shortest pause that is announced: a person would wonder at it.
const longPause = 3 * time.Second

// watch follows calls: it appends each request and answer to into, if that is not
// nil, and announces long pauses.
func (a *app) watch(into *[]kaizala.Record) kaizala.Watch {
	return kaizala.Watch{
		Record: func(r kaizala.Record) {
			if into != nil {
				*into = append(*into, r)
			}
		},
		Waits: func(d time.Duration) {
			if d >= longPause && !a.flags.json { // with JSON, standard error has one line
				a.announce(words.Pause(d))
			}
		},
	}
}

// asking announces once that the keyring is waited for, at a terminal. With
// --no-input, a keyring that would ask is an error.
func (a *app) asking(ctx context.Context) context.Context {
	if a.flags.noInput {
		return persist.NotPrompting(ctx)
	}
	var once sync.Once
	return persist.Prompting(ctx, nil, func(waits bool) {
		if waits && isTerminal(a.Err) && !a.flags.json {
			once.Do(func() { a.announce(words.KeyringWait + ". Ctrl+C ends it.") })
		}
	})
}

func (a *app) announce(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, _ = fmt.Fprintln(a.Err, "kaizala-setup:", line)
}

func explain(out *strings.Builder, records []kaizala.Record) {
	if len(records) == 0 {
		return
	}
	p := func(indent string, lines ...string) {
		for _, l := range lines {
			fmt.Fprintln(out, indent+l)
		}
	}
	p("", "", "What went over the network:", words.ExplainedHow)
	for _, e := range words.Explained(records) {
		p("", "", e.Request)
		p("  > ", e.Sent...)
		p("  < ", e.Answer)
		p("  < ", e.Got...)
		p("", "", words.ExplainedCurl, "")
		out.WriteString(e.Curl)
	}
}

// explained is an error with what went over the network before it, for programs.
type explained struct {
	error
	records []kaizala.Record
}

func (e explained) Unwrap() error { return e.error }

type exchange struct {
	Method string            `json:"method"`
	URL    string            `json:"url"`
	Sent   map[string]string `json:"sent"`
	Body   map[string]string `json:"body,omitempty"`
	Status int               `json:"status,omitempty"` // none without an answer
	Code   string            `json:"code,omitempty"`   // why there is none
	Took   int64             `json:"milliseconds"`
	Header map[string]string `json:"header,omitempty"`
	Answer map[string]string `json:"answer,omitempty"`
	Curl   string            `json:"curl"`
}

func exchanges(records []kaizala.Record) []exchange {
	named := func(fields []kaizala.RecordField) map[string]string {
		out := map[string]string{}
		for _, f := range fields {
			out[f.Name] = f.Value
		}
		return out
	}
	var out []exchange
	for _, r := range records {
		e := exchange{Method: r.Method, URL: r.URL, Sent: named(r.Sent), Body: named(r.Body), Status: r.Status, Code: string(r.Code), Took: r.Took.Milliseconds(), Header: map[string]string{}, Answer: named(r.Answer), Curl: r.Curl()}
		for _, h := range r.Header {
			e.Header[h.Name] = h.Value
		}
		out = append(out, e)
	}
	return out
}
