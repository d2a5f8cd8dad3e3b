package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kaizala-setup/kaizala/judge"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/words"
)

type checkOptions struct {
	*sandboxOptions
	only   []string
	quick  bool
	within time.Duration
	output bool
}

func newSandboxCheck(s *sandboxOptions) *cobra.Command {
	o := &checkOptions{sandboxOptions: s}
	c := &cobra.Command{
		Use: "check [flags] -- COMMAND [ARGUMENTS]", Short: "Judge a client: good days, bad days, hostile servers",
		Long: `Runs a client of Kaizala once for each day that it may meet, and says what a good
client does there and what this one did: the first day, a token that renews
itself or is over, an endpoint of its own, pauses that the service asks for,
redirects to other hosts, and servers that are broken or lie. Everything is on
this machine: what a client sends to another host ends here.

The command is your client, or a test of it: it gets an access token, calls
the platform once, and ends. It has the variables of sandbox exec, and

  KAIZALA_STATE       a directory for what it keeps, such as a new refresh token;
                      it is empty at the start of each case, and is
                      XDG_STATE_HOME, too

The exit code is 1 if there is a fault.`,
		Annotations: arguments("COMMAND", "the client, and its arguments"),
		Example: `  kaizala-setup sandbox check --quick -- ./my-client
  kaizala-setup sandbox check --only "day 330" --output -- ./my-client`,
		Args: needsCommand,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := o.run(c.Context(), args)
			return o.finish(r, err)
		},
	}
	f := c.Flags()
	f.SetInterspersed(false) // flags after the command belong to the command
	o.strictFlag(c)
	f.StringArrayVar(&o.only, "only", nil, "run the cases whose name has this `text`")
	f.BoolVar(&o.quick, "quick", false, "leave out the cases that try the client's patience")
	f.DurationVar(&o.within, "within", 90*time.Second, "how long one run of the client may take")
	f.BoolVar(&o.output, "output", false, "show what the client prints, on standard error")
	return c
}

// maxClients is how many runs of the client go on at once: most of them wait.
const maxClients = 8

// run judges the client. Codes: usage, no_such_command, cannot_run, client_faults, those
// of sandbox.Serve.
func (o *checkOptions) run(ctx context.Context, command []string) (result, error) {
	cases := keep(judge.All(), o.wanted)
	if len(cases) == 0 {
		return result{}, usage(words.CodeUsage, "no case has that in its name")
	}
	client := judge.Client{Command: command, Env: os.Environ(), Within: o.within, Strict: o.strict}
	if o.output {
		client.Output = o.Err
	}
	verdicts := make([]judge.Verdict, len(cases))
	runs, ctx := errgroup.WithContext(ctx)
	runs.SetLimit(maxClients)
	for i, c := range cases {
		runs.Go(func() (err error) {
			verdicts[i], err = c.Judge(ctx, client)
			return err
		})
	}
	if err := runs.Wait(); err != nil {
		return result{}, o.unjudged(command[0], err)
	}
	return o.judged(verdicts)
}

func (o *checkOptions) wanted(c judge.Case) bool {
	named := len(o.only) == 0
	for _, text := range o.only {
		named = named || strings.Contains(strings.ToLower(c.Name), strings.ToLower(text))
	}
	return named && !(o.quick && c.Slow)
}

// unjudged is why there is no judgement.
func (o *checkOptions) unjudged(name string, err error) error {
	var path *fs.PathError
	var missing *exec.Error
	if errors.As(err, &missing) || errors.As(err, &path) && path.Path == name {
		return notStarted(name, err)
	}
	return err
}

// verdict is how the client did in one case, for programs.
type verdict struct {
	Case  string `json:"case"`
	OK    bool   `json:"ok"`
	Good  string `json:"good"` // what a good client does
	Did   string `json:"did"`
	Fault string `json:"fault,omitempty"`
}

// judged lists the faults after what was done well. Codes: client_faults.
func (o *checkOptions) judged(all []judge.Verdict) (result, error) {
	var text strings.Builder
	list, faults := []verdict{}, 0
	for _, v := range all {
		list = append(list, verdict{v.Case, v.Fault == "", v.Good, secret.Clean(v.Did), v.Fault})
		if v.Fault == "" {
			fmt.Fprintf(&text, "ok     %s: %s\n", v.Case, v.Did)
			continue
		}
		faults++
		fmt.Fprintf(&text, "FAULT  %s: %s\n       %s\n       A good client: %s\n", v.Case, v.Did, v.Fault, v.Good)
	}
	r := result{text: text.String(), json: map[string]any{"cases": list, "faults": faults}}
	switch {
	case faults == 0:
		r.text += fmt.Sprintf("\nNo fault; cases: %d.\n", len(all))
		return r, nil
	case o.flags.json:
		return r, exitStatus(words.ExitFailed)
	}
	return r, usage(words.CodeClientFaults, words.Number(faults), words.Number(len(all)))
}
