package words

import (
	"fmt"
	"time"

	"kaizala-setup/kaizala"
)

// Exchange is one request and its answer, for a person who wants to see what goes
// over the network. It holds no secret: see kaizala.Record.
type Exchange struct {
	Request string   // "1. GET https://..."
	Sent    []string // headers, then keys of a body: "applicationId: $KAIZALA_CONNECTOR_ID"
	Answer  string   // "200 OK after 12ms"
	Got     []string // headers, then fields
	Curl    string   // the same request as a command, for a POSIX shell
}

// Explained tells of each request in the order of sending.
func Explained(records []kaizala.Record) []Exchange {
	var out []Exchange
	for i, r := range records {
		e := Exchange{Request: fmt.Sprintf("%d. %s %s", i+1, r.Method, r.URL), Answer: answered(r), Curl: r.Curl()}
		e.Sent = append(pairs(r.Sent), pairs(r.Body)...)
		for _, h := range r.Header {
			e.Got = append(e.Got, h.Name+": "+h.Value)
		}
		e.Got = append(e.Got, pairs(r.Answer)...)
		out = append(out, e)
	}
	return out
}

// How secrets stand in for themselves, and what the commands want.
const (
	ExplainedHow  = "No secret is shown here: names like $KAIZALA_CONNECTOR_SECRET stand for the values sent, and tokens received are shown by kind and length."
	ExplainedCurl = "The same with curl, after setting the variables:"
)

func pairs(fields []kaizala.RecordField) []string {
	var out []string
	for _, f := range fields {
		switch {
		case f.Name == "":
			out = append(out, f.Value)
		case f.Value == "":
			out = append(out, f.Name+": (empty)")
		default:
			out = append(out, f.Name+": "+f.Value)
		}
	}
	return out
}

func answered(r kaizala.Record) string {
	took := r.Took.Round(time.Millisecond).String()
	if r.Status == 0 {
		return fmt.Sprintf("no answer after %s (%s)", took, r.Code)
	}
	return fmt.Sprintf("status %d after %s", r.Status, took)
}

// Pause tells of a call that waits for its turn, or to be tried again.
func Pause(d time.Duration) string {
	n, unit := int((d+time.Second-1)/time.Second), "seconds"
	if n == 1 {
		unit = "second"
	}
	return fmt.Sprintf("The service asks for a pause: continuing in %d %s.", n, unit)
}
