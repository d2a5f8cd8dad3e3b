package judge

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"time"
)

// Client is the program that is judged.
type Client struct {
	Command []string
	Env     []string      // the rest of its environment
	Within  time.Duration // how long a run may take
	Output  io.Writer     // gets what it prints; nil: nobody
	Strict  bool          // the sandbox refuses what is not documented
}

// run is one run of a client.
type run struct {
	exit     int
	tooLong  bool // it was ended
	took     time.Duration
	requests []seen
}

// runs the client once, and waits for its end.
func (s *stage) run(whole context.Context) (run, error) {
	from := len(s.witness.requests(0))
	ctx, cancel := context.WithTimeout(whole, s.client.Within)
	defer cancel()
	c := exec.Command(s.client.Command[0], s.client.Command[1:]...)
	c.Env = append(append([]string{}, s.client.Env...), s.environment()...)
	c.Stdout, c.Stderr = s.client.Output, s.client.Output
	c.WaitDelay = time.Second
	end := grouped(c)
	started := time.Now()
	if err := c.Start(); err != nil {
		return run{}, err
	}
	stop := context.AfterFunc(ctx, end)
	err := c.Wait()
	stop()
	end() // whatever it left running
	r := run{exit: c.ProcessState.ExitCode(), tooLong: ctx.Err() != nil, took: time.Since(started), requests: s.witness.requests(from)}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		return r, err
	}
	return r, whole.Err()
}

// tokenCalls are the calls for an access token.
func (r run) tokenCalls() []seen {
	var out []seen
	for _, q := range r.requests {
		if q.tokenCall() {
			out = append(out, q)
		}
	}
	return out
}

// platformCalls counts the calls of the platform with an access token at a place.
func (r run) platformCalls(at place) int {
	n := 0
	for _, q := range r.requests {
		for _, name := range q.has {
			if name == accessToken && q.to == at && !q.tokenCall() {
				n++
			}
		}
	}
	return n
}

// did says what the run was like.
func (r run) did() string {
	exit := "exit " + strconv.Itoa(r.exit)
	if r.tooLong {
		exit = "did not end within " + r.took.Round(time.Second).String()
	}
	return sentence(count(len(r.tokenCalls()), "token call"), count(r.platformCalls(home)+r.platformCalls(moved), "call of the platform"), exit)
}

// endless is the fault of a run that did not end.
func (r run) endless() string {
	if r.tooLong {
		return "It did not end."
	}
	return ""
}
