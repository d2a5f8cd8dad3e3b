package ui

import (
	"slices"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Whatever goes wrong has words: what happened, and nothing left in braces.
func TestEveryCodeHasWords(t *testing.T) {
	codes := slices.Concat(steps.Codes(), paste.Codes(), session.Codes(), sandbox.Codes())
	for _, c := range kaizala.AllCodes() {
		codes = append(codes, string(c))
	}
	for _, c := range persist.AllCodes() {
		codes = append(codes, string(c))
	}
	for _, c := range handoff.AllCodes() {
		codes = append(codes, string(c))
	}
	for c := range exits {
		codes = append(codes, c)
	}
	for _, c := range codes {
		w, ok := words.For(c, nil, time.UTC)
		if !ok || w.What == "" {
			t.Errorf("no words for %s", c)
		}
		for _, l := range w.Lines() {
			for _, r := range l {
				if r == '{' || r == '}' {
					t.Errorf("%s: %q", c, l)
					break
				}
			}
		}
	}
}

func TestWorstExitCode(t *testing.T) {
	for _, c := range []struct{ a, b, want int }{
		{exitFine, exitFailed, exitFailed}, {exitNotSetUp, exitFailed, exitNotSetUp}, {exitUnreachable, exitRefused, exitRefused},
		{exitLater, exitUnreachable, exitUnreachable}, {exitUsage, exitRefused, exitUsage}, {exitInterrupted, exitUsage, exitInterrupted},
	} {
		if got := worst(c.a, c.b); got != c.want || worst(c.b, c.a) != got {
			t.Errorf("of %d and %d: %d", c.a, c.b, got)
		}
	}
}
