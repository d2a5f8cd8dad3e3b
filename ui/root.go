package ui

import (
	"slices"

	"github.com/spf13/cobra"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/words"
)

// withoutSettings are commands that work, with all below them, whatever config.json has.
var withoutSettings = []string{"version", "help", "completion", "inspect", "man"}

func needsSettings(c *cobra.Command) bool {
	for ; c != nil; c = c.Parent() {
		if slices.Contains(withoutSettings, c.Name()) {
			return false
		}
	}
	return true
}

// newRoot is the command line: the wizard, and the commands.
func newRoot(a *app) *cobra.Command {
	root := a.command(&cobra.Command{
		Use:   "kaizala-setup",
		Short: "Set up a Kaizala connector in four steps",
		Long: `A wizard that takes a developer and a group admin through the four set-up steps
of Kaizala Connectors. It continues where it was left.

Microsoft ended Kaizala on 31 August 2023. With --sandbox everything runs on this
machine: portal, token service and platform.`,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		// The command line could be parsed: errors from here on are not about it.
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			a.parsed = true
			a.environment = takeEnvironment()
			if err := a.resolve(c.Root()); err != nil && needsSettings(c) {
				return err
			}
			c.SetContext(a.asking(c.Context()))
			return nil
		},
	}, nil, (&wizardOptions{app: a}).run)
	f := root.PersistentFlags()
	f.BoolVar(&a.flags.sandbox, "sandbox", false, "use the sandbox: Kaizala on this machine")
	f.StringVar(&a.flags.apiRoot, "api-root", "", "address of the token service, with or without /v1 (default Kaizala's)")
	f.StringVar(&a.flags.portal, "portal", "", "address of the management portal (default Kaizala's)")
	f.StringVar(&a.flags.identity, "identity", "", "age identity `file` that opens the secrets (or KAIZALA_SETUP_IDENTITY)")
	f.IntVar(&a.flags.identityFD, "identity-fd", 0, "read that identity from this file descriptor, `N` of 3 or more")
	f.StringVar(&a.flags.identityCmd, "identity-cmd", "", "run this `command`, without a shell, and take its output as that identity (or KAIZALA_SETUP_IDENTITY_CMD)")
	f.StringVar(&a.flags.store, "store", "", "where new secrets are kept: keyring or passphrase")
	f.StringArrayVar(&a.flags.yesSendTo, "yes-send-to", nil, "agree to send secrets to this public `host`")
	f.BoolVar(&a.flags.plain, "plain", false, "run the wizard line by line, for screen readers and pipes")
	f.BoolVar(&a.flags.noBrowser, "no-browser", false, "start no browser, only show addresses")
	f.BoolVar(&a.flags.json, "json", false, "print JSON")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask for input")
	f.BoolVar(&a.flags.still, "still", false, "run the wizard without animation")
	f.BoolVar(&a.flags.debug, "debug", false, "print each request on standard error, without secrets")
	for role, short := range map[steps.Role]string{
		steps.Developer: "Set up a connector (steps 1, 3 and 4)",
		steps.Admin:     "Grant a connector access to a group, and hand the token over (steps 2 and 3)",
		steps.User:      "What a user has to do",
	} {
		root.AddCommand(newTrack(a, role, short))
	}
	root.AddCommand(newStatus(a), newVerify(a), newToken(a), newExec(a), newInspect(a), newHandoff(a), newStore(a), newForget(a), newUse(a), newSandbox(a), newVersion(a), newMan(a), newOpen(a))
	a.completing(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if code := steps.CodeOf(err); code == steps.CodeTooLong || paste.RefusesInClear(code) {
			return usage(code) // without the text, which cobra would show
		}
		return usage(words.CodeUsage, err.Error())
	})
	return root
}
