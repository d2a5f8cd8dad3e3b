package ui

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

// allCommands are the commands that a person can find.
func allCommands() []*cobra.Command {
	root := newRoot(newApp(Streams{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}))
	root.InitDefaultHelpCmd()
	all := []*cobra.Command{root}
	for i := 0; i < len(all); i++ {
		for _, c := range all[i].Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				all = append(all, c)
			}
		}
	}
	return all
}

// Each command says what it does, what its arguments are and how it is called.
func TestEveryCommandIsExplained(t *testing.T) {
	for _, c := range allCommands() {
		text := helpText(c)
		if c.Short == "" || !strings.HasPrefix(text, c.Short) || c.Example == "" {
			t.Errorf("%s has no short text, or no example", c.CommandPath())
		}
		_, args, _ := strings.Cut(c.Use, " ")
		for _, name := range regexp.MustCompile(`[A-Z][A-Z-]+`).FindAllString(args, -1) {
			if name != "ARGUMENTS" && !strings.Contains(c.Annotations[argumentsKey], "  "+name+" ") {
				t.Errorf("%s does not explain its argument %s", c.CommandPath(), name)
			}
		}
		if c.HasParent() != strings.HasSuffix(text, "\n"+globalSummary) {
			t.Errorf("%s: the flags of every command are explained once, in the program's own help", c.CommandPath())
		}
		before, _, _ := strings.Cut(text, "\nExamples:")
		for line := range strings.Lines(before) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth+3 {
				t.Errorf("%s: a line has %d columns: %s", c.CommandPath(), n, line)
			}
		}
	}
}

// The topics name what there is: each exit code, and each other topic has its text.
func TestTopics(t *testing.T) {
	for _, topic := range topics() {
		for line := range strings.Lines(topic.text()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth+3 {
				t.Errorf("%s: a line has %d columns: %s", topic.name, n, line)
			}
		}
	}
	for _, code := range words.Codes() {
		if exit := words.Of(code).Exit; !regexp.MustCompile(`(?m)^ +` + strconv.Itoa(exit) + `  `).MatchString(exitCodesTopic) {
			t.Errorf("the topic lacks the exit code %d of %s", exit, code)
		}
	}
}

// The commands that the README shows are those of the program. It is short enough to be
// read.
func TestTheREADMEShowsOurCommands(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > 200 {
		t.Errorf("the README has %d lines: what is told by a help topic or a package need not be told there", n)
	}
	root := newRoot(newApp(Streams{}))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	n := 0
	for _, m := range regexp.MustCompile("(?m)(?:^|[|`$] *)kaizala-setup((?: [a-z]+)*)((?: --[a-z-]+)*)").FindAllStringSubmatch(string(text), -1) {
		c, rest, err := root.Find(strings.Fields(m[1]))
		if err != nil || len(rest) > 0 && slices.Contains(strings.Fields(m[1])[:1], rest[0]) {
			t.Errorf("the README shows %q: %v", m[0], err)
			continue
		}
		_ = c.InheritedFlags()
		for _, flag := range strings.Fields(m[2]) {
			if c.Flags().Lookup(strings.TrimPrefix(flag, "--")) == nil {
				t.Errorf("the README shows %q, and there is no such flag", m[0])
			}
		}
		n++
	}
	if n < 15 {
		t.Errorf("%d commands found", n)
	}
}
