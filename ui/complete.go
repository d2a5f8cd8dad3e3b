package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/export"
	"kaizala-setup/ui/session"
)

// A shell asks at each press of Tab. What it gets comes from the documents and the team's
// store alone: nobody is asked for anything, and the service is not called.

// completionWait is how long a shell waits for a team's store. What did not come by then
// is not offered.
const completionWait = time.Second

// atTab is in the context of completions.
type atTab struct{}

// completionContext ends soon, and has nobody asked.
func completionContext(c *cobra.Command) (context.Context, context.CancelFunc) {
	ctx := context.WithValue(persist.NotPrompting(c.Context()), atTab{}, true)
	return context.WithTimeout(ctx, completionWait)
}

// completing has the shell complete connectors, groups, stores and faults, of every
// command that takes them.
func (a *app) completing(c *cobra.Command) {
	var other []string // flags whose value is no file
	for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if value, _ := pflag.UnquoteUsage(f); !slices.Contains([]string{"file", "path", "command"}, value) {
				other = append(other, f.Name)
			}
			f.Usage = strings.ReplaceAll(f.Usage, "`", "") // they mark a value's name for help
		})
	}
	switch {
	case strings.Contains(c.Use, "FORMAT"):
		c.ValidArgsFunction = a.formats
	case strings.Contains(c.Use, "CONNECTOR"):
		c.ValidArgsFunction = a.connectors
	}
	for flag, values := range map[string]cobra.CompletionFunc{
		"group": a.groups,
		"connector": func(c *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return a.connectors(c, nil, begun) // its arguments are files
		},
		"store": cobra.FixedCompletions([]cobra.Completion{"keyring", "passphrase"}, cobra.ShellCompDirectiveNoFileComp),
		"fault": cobra.FixedCompletions(sandbox.Faults(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace),
		"color": cobra.FixedCompletions([]cobra.Completion{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp),
	} {
		if f := c.Flags().Lookup(flag); f != nil || c.PersistentFlags().Lookup(flag) != nil {
			_ = c.RegisterFlagCompletionFunc(flag, values) // it fails only for a flag that is not there
		}
	}
	for _, flag := range other { // nothing is offered, unless it is one of those above
		_ = c.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	for _, below := range c.Commands() {
		a.completing(below)
	}
}

// connectors are the names that a command's first argument may be.
func (a *app) connectors(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []cobra.Completion
	for _, d := range a.listed(c) {
		if name := d.Name; name != "" && strings.HasPrefix(strings.ToLower(name), strings.ToLower(begun)) {
			out = append(out, cobra.CompletionWithDesc(name, d.Target.Badge()))
		}
	}
	return unique(out), cobra.ShellCompDirectiveNoFileComp
}

// formats are those of export; its second argument is a connector.
func (a *app) formats(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return a.connectors(c, args[1:], begun)
	}
	var out []cobra.Completion
	for _, f := range export.Formats() {
		if strings.HasPrefix(f.Name, begun) {
			out = append(out, cobra.CompletionWithDesc(f.Name, f.For))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// groups are those of the connector that stands on the command line, else of all.
func (a *app) groups(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.Contains(c.Use, "FORMAT") && len(args) > 0 {
		args = args[1:]
	}
	var out []cobra.Completion
	for _, d := range a.listed(c) {
		if len(args) > 0 && !d.Is(args[0]) {
			continue
		}
		for _, g := range withToken(d.Facts().Grants) {
			if name := g.Group; name != "" && strings.HasPrefix(strings.ToLower(name), strings.ToLower(begun)) {
				out = append(out, cobra.CompletionWithDesc(name, d.Name))
			}
		}
	}
	return unique(out), cobra.ShellCompDirectiveNoFileComp
}

// listed are the set-ups that a command may be about. What cannot be read is not offered.
func (a *app) listed(c *cobra.Command) []session.Summary {
	h, err := a.open()
	if err != nil {
		return nil
	}
	ctx, cancel := completionContext(c)
	defer cancel()
	docs, _ := h.Documents(ctx)
	switch c.Name() {
	case string(steps.Admin):
		return session.Of(docs, steps.Admin)
	case "forget", "status":
		return docs
	}
	return session.Of(docs, steps.Developer)
}

// members are the names of the team's members, but for this machine's own, which it
// cannot remove.
func (a *app) members(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	t, err := a.openTeam()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := completionContext(c)
	defer cancel()
	all, _ := t.Engine.Members(ctx)
	var out []cobra.Completion
	for _, m := range all {
		if m.Recipient != t.Host.Member.Recipient && strings.HasPrefix(strings.ToLower(m.Name), strings.ToLower(begun)) {
			out = append(out, m.Name)
		}
	}
	return unique(out), cobra.ShellCompDirectiveNoFileComp
}

func unique(all []cobra.Completion) []cobra.Completion {
	slices.Sort(all)
	return slices.Compact(all)
}
