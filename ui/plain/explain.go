package plain

import (
	"strings"

	"kaizala-setup/ui/words"
)

// explain tells what went over the network, request by request.
func (p *page) explain(string) error {
	out := p.f.out
	out.text("What went over the network")
	out.text(words.ExplainedHow)
	for _, x := range words.Explained(p.s.Records(p.v)) {
		out.blank()
		out.text("Request " + x.Request)
		for _, l := range x.Sent {
			out.text("Sent: " + l)
		}
		out.text("Answer: " + x.Answer)
		for _, l := range x.Got {
			out.text("Got: " + l)
		}
		out.text(words.ExplainedCurl)
		out.raw(strings.TrimSuffix(x.Curl, "\n"))
	}
	out.blank()
	return nil
}
