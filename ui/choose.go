package ui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/words"
)

// choose has a person at a terminal choose one of several by its number, and gives its
// place among the names. Who cannot be asked gets the error for several; one alone is
// chosen already.
func (a *app) choose(ctx context.Context, question string, names []string, several error) (int, error) {
	switch {
	case len(names) == 1:
		return 0, nil
	case a.flags.noInput, a.flags.json, !isTerminal(a.In), !isTerminal(a.Err):
		return 0, several
	}
	for i, name := range names {
		_, _ = fmt.Fprintf(a.Err, "%3d  %s\n", i+1, name)
	}
	asker := plain.NewAsker(a.In, a.Err, a.now)
	for {
		line, err := asker.Line(ctx, question+" Type its number:")
		line = strings.TrimSpace(line)
		if n, bad := strconv.Atoi(line); bad == nil && n >= 1 && n <= len(names) {
			return n - 1, nil
		}
		switch {
		case errors.Is(err, context.Canceled): // Ctrl+C, too
			return 0, err
		case err != nil || line == "":
			return 0, several
		}
	}
}

// chooseGrant is the grant that a person means among several. Codes: several_groups.
func (a *app) chooseGrant(ctx context.Context, grants []steps.Grant) (steps.Grant, error) {
	var names []string
	for _, g := range grants {
		names = append(names, grantName(g))
	}
	i, err := a.choose(ctx, "Which group?", names, usage(words.CodeSeveralGroups, grantNames("", grants)))
	return grants[i], err
}
