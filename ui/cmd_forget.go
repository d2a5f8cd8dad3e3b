package ui

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type forgetOptions struct {
	*app
	group      string
	everything bool
	dryRun     bool
	yes        bool
}

func newForget(a *app) *cobra.Command {
	o := forgetOptions{app: a}
	c := &cobra.Command{
		Use:   "forget [CONNECTOR | FILE]",
		Short: "Remove secrets and facts from here; tells what stays alive at the service",
		Long: `Removes what is kept here of one connector, of one group of it (--group), or
everything of all (--everything). FILE is a document that cannot be read any more,
as status and store name it.

The tokens stay good at the service: the command tells the taps that end them.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	c.Flags().StringVar(&o.group, "group", "", "this `group` of the connector alone")
	c.Flags().BoolVar(&o.everything, "everything", false, "all connectors, of all targets, and the sandbox's world")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "list each place, remove nothing")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
	return c
}

// removal is what is about to go.
type removal struct {
	what   string // in words, as the question names it
	places []files.Place
	do     func(context.Context) error
}

func (o forgetOptions) run(ctx context.Context, args []string) error {
	r, err := o.removal(ctx, args)
	if err != nil {
		return err
	}
	if !o.flags.json {
		o.list(r)
	}
	if !o.dryRun {
		if err := o.confirm(ctx, r); err != nil {
			return err
		}
		if err := r.do(ctx); err != nil {
			return err
		}
	}
	return o.tell(r)
}

// removal finds what the command line means.
func (o forgetOptions) removal(ctx context.Context, args []string) (removal, error) {
	if o.everything == (len(args) == 1) || o.everything && o.group != "" {
		return removal{}, usage(words.CodeUsage, "forget takes a connector, or --everything alone")
	}
	t, err := o.target()
	if err != nil {
		return removal{}, err
	}
	h, err := o.home(t)
	if err != nil {
		return removal{}, err
	}
	if o.everything {
		places, err := h.Store.Everything(ctx)
		return removalOf(h, "everything that is kept below "+o.stateDir(), places), err
	}
	if k, ok := h.At(args[0]); ok && o.group == "" {
		places, err := h.Store.Places(k)
		return removalOf(h, "what "+args[0]+" is for", places), err
	}
	var found []session.Summary
	var names []string
	all, unread := h.Documents(ctx)
	for _, d := range all {
		names = append(names, d.Name)
		if d.Is(args[0]) {
			found = append(found, d)
		}
	}
	if len(names) == 0 && len(unread) > 0 {
		return removal{}, errors.Join(unread...) // which is why
	}
	o.warn(unread...)
	switch {
	case len(names) == 0:
		return removal{}, usage(words.CodeNothingSetUp)
	case len(found) == 0:
		return removal{}, usage(words.CodeUnknownConnector, args[0], strings.Join(names, ", "))
	case o.group != "":
		return o.grant(h, found)
	}
	var places []files.Place
	for _, d := range found {
		more, err := h.Store.Places(d.Key())
		if err != nil {
			return removal{}, err
		}
		places = append(places, more...)
	}
	return removalOf(h, found[0].Name+" with all its groups", lastOfPin(places)), nil
}

func removalOf(h *session.Home, what string, places []files.Place) removal {
	return removal{what, places, func(ctx context.Context) error { return h.Store.Forget(ctx, places) }}
}

// lastOfPin has each identity listed once, after the documents that need it.
func lastOfPin(places []files.Place) []files.Place {
	var documents, identities []files.Place
	seen := map[string]bool{}
	for _, p := range places {
		switch {
		case p.Pin.Kind == "" && !p.Stays:
			documents = append(documents, p)
		case !seen[p.Path]:
			seen[p.Path] = true
			identities = append(identities, p)
		}
	}
	return append(documents, identities...)
}

// grant is one group of a connector.
func (o forgetOptions) grant(h *session.Home, found []session.Summary) (removal, error) {
	type one struct {
		of session.Summary
		g  steps.Grant
	}
	var hits []one
	var groups []string
	for _, d := range found {
		for _, g := range d.Facts().Grants {
			groups = append(groups, g.Group)
			if matches(g, o.group) {
				hits = append(hits, one{d, g})
			}
		}
	}
	if len(hits) == 0 {
		return removal{}, usage(words.CodeUnknownGroup, o.group, strings.Join(groups, ", "))
	}
	r := removal{what: fmt.Sprintf("%s's group %s", hits[0].of.Name, hits[0].g.Group)}
	r.do = func(ctx context.Context) error {
		for _, hit := range hits {
			s, err := h.Setup(hit.of)
			if err != nil {
				return err
			}
			if err := o.unlocking(ctx, s, func() error { return s.Vault.ForgetGrant(ctx, hit.g.ID) }); err != nil {
				return err
			}
		}
		return nil
	}
	return r, nil
}

// list shows each place before anything is asked.
func (o forgetOptions) list(r removal) {
	for _, p := range r.places {
		at := p.Path
		if p.Kind == files.PlaceKeyring {
			at = strings.TrimSpace("the keyring's entry " + p.Path)
			if p.Path == "" {
				at = "every entry of ours in the keyring, also those for other directories"
			}
		}
		if p.Stays {
			at += "  (stays: yours, or needed by another connector)"
		}
		_, _ = fmt.Fprintln(o.Out, at)
	}
}

// confirm asks a person; a script says --yes.
func (o forgetOptions) confirm(ctx context.Context, r removal) error {
	if o.yes {
		return nil
	}
	if o.flags.noInput || o.flags.json || !isTerminal(o.In) {
		return usage(words.CodeConfirmNeeded)
	}
	_, _ = fmt.Fprintf(o.Err, "Forget %s? It cannot be brought back. Type yes: ", r.what)
	typed := make(chan string, 1)
	go func() { // a read of a terminal cannot be called off
		line, _ := bufio.NewReader(io.LimitReader(o.In, 1024)).ReadString('\n')
		typed <- line
	}()
	select {
	case line := <-typed:
		if strings.EqualFold(strings.TrimSpace(line), "yes") {
			return nil
		}
		return usage(words.CodeConfirmNeeded)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// place is one for programs.
type place struct {
	Kind  files.PlaceKind `json:"kind"`
	Path  string          `json:"path,omitempty"`
	Stays bool            `json:"stays,omitempty"`
}

func (o forgetOptions) tell(r removal) error {
	if o.flags.json {
		places := []place{}
		for _, p := range r.places {
			places = append(places, place{p.Kind, p.Path, p.Stays})
		}
		return json.NewEncoder(o.Out).Encode(map[string]any{"removed": !o.dryRun, "what": r.what, "places": places, "alive": words.Alive})
	}
	done := "Forgotten: " + r.what + "."
	if o.dryRun {
		done = "Nothing was removed; this would forget " + r.what + "."
	}
	_, err := fmt.Fprintln(o.Out, done+"\n"+strings.Join(words.Alive, "\n"))
	return err
}
