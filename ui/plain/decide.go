package plain

import (
	"fmt"
	"strconv"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/words"
)

// decided asks which of two values counts, as long as a reading has several for one
// field. An empty answer leaves it undecided, and so refused.
func (p *page) decided(r paste.Reading) (paste.Reading, error) {
	for len(r.Conflicts) > 0 {
		of := r.Conflicts[0]
		ask := words.Undecided(of)
		p.f.out.text("! " + ask.What)
		for i, c := range of.Candidates {
			p.f.out.text(fmt.Sprintf("%d: %s", i+1, words.Candidate(c, "...")))
		}
		n := len(of.Candidates)
		line, err := p.f.in.line(p.f.ctx, fmt.Sprintf("%s Type a number from 1 to %d, or press Enter to drop the text:", ask.Next, n))
		if err != nil {
			return r, p.f.stopped(err, p.V.Title, "")
		}
		word := secret.Clean(line)
		if word == "" {
			return r, nil
		}
		if i, err := strconv.Atoi(word); err == nil {
			r = r.Choose(i - 1)
		}
	}
	return r, nil
}
