package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kaizala-setup/ui/words"
)

// helpWidth is the widest line of a help text, in columns.
const helpWidth = 80

// argumentsKey is the annotation of a command that explains its arguments.
const argumentsKey = "arguments"

// arguments explains the arguments of a command: a name, then what it stands for.
func arguments(pairs ...string) map[string]string {
	var out strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&out, "  %-10s  %s\n", pairs[i], strings.ReplaceAll(pairs[i+1], "\n", "\n              "))
	}
	return map[string]string{argumentsKey: out.String()}
}

// What the arguments of several commands stand for.
const (
	aConnector    = "name or ID of a connector, in whichever Kaizala it is set up;\nnot needed if there is only one"
	everyOne      = "name or ID of a connector; without it, every one"
	aStdin        = "read values from standard input and store nothing"
	aFile         = "a file; - or nothing is standard input"
	globalSummary = "Global flags: see kaizala-setup --help\n"
)

// The groups of commands in the help of the program.
const (
	groupSetUp = "Set up"
	groupUse   = "Use"
	groupKeep  = "Look after"
	groupMore  = "More"
)

func commandGroups() []string { return []string{groupSetUp, groupUse, groupKeep, groupMore} }

// section is a part of what explains a command. Lines are as they are to be read.
type section struct{ title, text string }

// helpText is the help of a command.
func helpText(c *cobra.Command) string {
	var out strings.Builder
	for _, s := range sections(c) {
		if s.title != "" {
			fmt.Fprintf(&out, "\n%s:\n", s.title)
		} else if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(s.text + "\n")
	}
	if c.HasParent() {
		out.WriteString("\n" + globalSummary)
	}
	return out.String()
}

// sections is what the help of a command and its manual page say; sections of no
// text are left out. Each flag of the program itself is explained with the program alone.
func sections(c *cobra.Command) []section {
	use := ""
	if c.Runnable() {
		use = "  " + c.UseLine() + "\n"
	}
	if c.HasAvailableSubCommands() {
		use += "  " + c.CommandPath() + " COMMAND\n"
	}
	all := []section{{"", c.Short + "."}, {"", c.Long}, {"Usage", use}, {"Arguments", c.Annotations[argumentsKey]}}
	for _, group := range append(commandGroups(), "") {
		all = append(all, section{cmp.Or(group, "Commands"), commandList(c, group)})
	}
	own := ownFlags(c).FlagUsagesWrapped(helpWidth)
	if c.HasParent() {
		all = append(all, section{"Flags", own})
	} else {
		all = append(all, section{"Topics (kaizala-setup help TOPIC)", topicList()},
			section{"Flags of this command", own},
			section{"Flags of every command", c.PersistentFlags().FlagUsagesWrapped(helpWidth)})
	}
	all = append(all, section{"Examples", c.Example})
	for i := range all {
		all[i].text = strings.Trim(all[i].text, "\n")
	}
	return slices.DeleteFunc(all, func(s section) bool { return s.text == "" })
}

// commandList lists the commands below c of one group.
func commandList(c *cobra.Command, group string) string {
	var out strings.Builder
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.GroupID == group {
			fmt.Fprintf(&out, "  %-11s %s\n", sub.Name(), sub.Short)
		}
	}
	return out.String()
}

// ownFlags are the flags of a command that are not flags of the whole program: its own,
// and those that it has from a command between.
func ownFlags(c *cobra.Command) *pflag.FlagSet {
	_ = c.InheritedFlags() // has cobra add the flags of the commands above
	own := pflag.NewFlagSet(c.Name(), pflag.ContinueOnError)
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if c.Root().PersistentFlags().Lookup(f.Name) == nil && f.Name != "help" {
			own.AddFlag(f)
		}
	})
	return own
}

type helpOptions struct {
	*app
	root *cobra.Command
}

// newHelp is the command that prints the help of a command, or a topic.
func newHelp(a *app, root *cobra.Command) *cobra.Command {
	o, names := helpOptions{a, root}, topicNames()
	half := len(names) / 2
	return &cobra.Command{
		Use: "help [COMMAND | TOPIC]", Short: "Explain a command or a topic", GroupID: groupMore,
		Long:        "Without an argument the program itself is explained, and commands and topics are\nlisted.",
		Annotations: arguments("COMMAND", "a command, such as status or store move", "TOPIC", strings.Join(names[:half], ", ")+",\n"+strings.Join(names[half:], ", ")),
		Example:     "  kaizala-setup help token\n  kaizala-setup help store move\n  kaizala-setup help exit-codes",
		RunE: func(c *cobra.Command, args []string) error {
			if err := a.noJSON(c); err != nil {
				return err
			}
			return o.run(args)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return o.names(args), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// run prints the help of a command, or a topic. Where both have the name it prints both.
// Codes: usage.
func (o helpOptions) run(args []string) error {
	var text string
	if c, rest, err := o.root.Find(args); err == nil && len(rest) == 0 {
		text = helpText(c)
	}
	if t, ok := findTopic(strings.Join(args, " ")); ok {
		if text != "" {
			text += "\n"
		}
		text += t.text()
	}
	if text != "" {
		return o.write(text)
	}
	last := len(args) - 1
	above := ""
	if last > 0 {
		above = strings.Join(args[:last], " ") + " "
	}
	return usage(words.CodeUsage, fmt.Sprintf("There is no command and no topic %q.%s", strings.Join(args, " "), didYouMean(args[last], o.names(args[:last]), above)))
}

// names are what may follow the arguments of help.
func (o helpOptions) names(args []string) []string {
	c, rest, err := o.root.Find(args)
	if err != nil || len(rest) > 0 {
		return nil
	}
	out := namesBelow(c)
	if c == o.root {
		out = append(out, topicNames()...)
	}
	slices.Sort(out) // a topic may have the name of a command
	return slices.Compact(out)
}
