package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// Exit codes. Of several results the worst counts: 130 > 2 > 4 > 5 > 75 > 3 > 1.
const (
	exitFine        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotSetUp    = 3
	exitRefused     = 4
	exitUnreachable = 5
	exitLater       = 75
	exitInterrupted = 130
)

// exits are the exit codes that are not 1, by error code.
var exits = map[string]int{
	"usage": exitUsage, "secret_in_argument": exitUsage, "store_and_identity": exitUsage, "unknown_store": exitUsage,
	"two_targets": exitUsage, "bad_root": exitUsage, "consent_needed": exitUsage, "confirm_needed": exitUsage,
	"several": exitUsage, "no_such_file": exitUsage, "several_groups": exitUsage, "unseen_group": exitUsage, "several_seen": exitUsage, "value_long": exitUsage, "unknown_group": exitUsage, "unknown_connector": exitUsage, "not_loopback": exitUsage,
	"missing_values": exitNotSetUp, "none_before": exitNotSetUp, "not_registered": exitNotSetUp, "own_grant": exitUsage, "input_ended": exitNotSetUp, "nothing_set_up": exitNotSetUp, "expired": exitNotSetUp, "access_token": exitNotSetUp,
	"refused": exitRefused, "token_invalid": exitRefused, "unauthenticated": exitRefused, "forbidden": exitRefused,
	"invalid_parameters": exitRefused, "not_found": exitRefused,
	"unreachable": exitUnreachable, "dns": exitUnreachable, "tls": exitUnreachable, "timeout": exitUnreachable,
	"retired": exitUnreachable, "captive_portal": exitUnreachable,
	"bad_answer": exitUnreachable, "too_large": exitUnreachable, "too_many_redirects": exitUnreachable, // what is there is not the service
	"rate_limited": exitLater, "service_error": exitLater,
	"cancelled": exitInterrupted,
}

// severity orders exit codes, the worst first.
var severity = []int{exitInterrupted, exitUsage, exitRefused, exitUnreachable, exitLater, exitNotSetUp, exitFailed, exitFine}

// worst is the worse of two exit codes.
func worst(a, b int) int {
	for _, c := range severity {
		if a == c || b == c {
			return c
		}
	}
	return exitFailed
}

// usage is a call that makes no sense: a code, and its evidence.
func usage(code string, evidence ...string) error { return steps.Fail(code, nil, evidence...) }

// alreadyTold is an exit code whose reason the command has printed itself.
type alreadyTold int

func (alreadyTold) Error() string { return "told" }

func exitOf(code string) int {
	if c, ok := exits[code]; ok {
		return c
	}
	return exitFailed
}

// fail tells an error and gives the exit code.
func (a *app) fail(err error) int {
	var told alreadyTold
	if errors.As(err, &told) {
		return int(told)
	}
	code := steps.CodeOf(err)
	if a.flags.json {
		_, _ = fmt.Fprintln(a.Err, reportJSON("error", a.describe(err)))
		return exitOf(code)
	}
	for i, l := range a.words(err).Lines() {
		if i == 0 {
			l = "kaizala-setup: " + l
		}
		_, _ = fmt.Fprintln(a.Err, l)
	}
	return exitOf(code)
}

// atCommands leaves out of the shared texts what is true of the wizard alone.
var atCommands = strings.NewReplacer(
	"What you entered is still here. ", "",
	"ry again: Ctrl+S.", "ry again.",
	" Ctrl+S brings this question back.", "",
	"No keyring here would keep them.", "",
	"What is on the screen is in memory alone. The start page has the rest.", "kaizala-setup status tells what there is.",
	"What both did is kept; where both entered the same, the later counts.", "It has other values now, of which this call says nothing: try again.",
)

// words are what a command says of an error.
func (a *app) words(err error) words.Words {
	w, _ := words.For(steps.CodeOf(err), err, a.zone)
	return words.Words{What: w.What, Why: atCommands.Replace(w.Why), Next: atCommands.Replace(w.Next)}
}

// warn tells errors that do not end the command; programs are told at its end, and
// where it fails they are told that alone.
func (a *app) warn(errs ...error) {
	for _, err := range errs {
		if a.flags.json {
			a.warnings = append(a.warnings, a.describe(err))
			continue
		}
		_, _ = fmt.Fprintln(a.Err, "kaizala-setup:", strings.Join(a.words(err).Lines(), " "))
	}
}

type report struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint"`
	Service *serviceReport `json:"service,omitempty"`
	Explain []exchange     `json:"explain,omitempty"`
}

type serviceReport struct {
	Status    int    `json:"status"`
	ErrorCode string `json:"errorCode"`
	Message   string `json:"message"`
}

func (a *app) describe(err error) report {
	w := a.words(err)
	r := report{Code: steps.CodeOf(err), Message: strings.TrimSpace(w.What + " " + w.Why), Hint: w.Next}
	var k *kaizala.Error
	if errors.As(err, &k) && k.Status != 0 {
		r.Service = &serviceReport{k.Status, k.ErrorCode, k.Message}
	}
	var x explained
	if errors.As(err, &x) {
		r.Explain = exchanges(x.records)
	}
	return r
}

// reportJSON is an error or a warning as one line for programs.
func reportJSON(what string, r report) string {
	b, _ := json.Marshal(map[string]report{what: r})
	return string(b)
}
