package ui

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
)

const programName = "kaizala-setup"

// withoutSettings are commands that work, with all below them, whatever config.json has.
var withoutSettings = []string{"version", "help", "completion", "inspect", "man", "doctor"}

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
	version := false
	wizard := &wizardOptions{app: a}
	root := a.command(&cobra.Command{
		Use:   programName,
		Short: "Set up a Kaizala connector in four steps",
		Long: `A wizard takes a developer and a group admin through the four set-up steps of
Kaizala Connectors, and continues where it was left. Commands do the rest.

Microsoft ended Kaizala on 31 August 2023. With --sandbox everything runs on this
machine: portal, token service and platform.`,
		Example: `  kaizala-setup --sandbox
  kaizala-setup developer --sandbox
  kaizala-setup status
  kaizala-setup token --header | curl -H @- https://api.example.com/v1/groups`,
		SilenceErrors: true,
		SilenceUsage:  true,
		// The command line could be parsed: errors from here on are not about it.
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			a.parsed, a.given = true, c.CommandPath()
			a.environment = takeEnvironment()
			if err := a.resolve(c.Root()); err != nil && needsSettings(c) {
				return err
			}
			c.SetContext(a.asking(c.Context()))
			return nil
		},
	}, nil, func(ctx context.Context) (result, error) {
		if version {
			return versionOf(), nil
		}
		return wizard.run(ctx)
	})
	root.Flags().BoolVarP(&version, "version", "V", false, "show the version")
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { a.unsaid = a.write(helpText(c)) })
	root.SetFlagErrorFunc(flagError)
	globalFlags(a, root)
	for _, group := range commandGroups() {
		root.AddGroup(&cobra.Group{ID: group, Title: group})
	}
	add := func(group string, all ...*cobra.Command) {
		for _, c := range all {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add(groupSetUp, newWizards(a)...)
	add(groupUse, newStatus(a), newVerify(a), newToken(a), newExec(a), newProxy(a), newExport(a), newImport(a), newInspect(a), newHandoff(a))
	add(groupKeep, newStore(a), newForget(a), newTeam(a), newUse(a), newDoctor(a))
	add(groupMore, newSandbox(a), newVersion(a), newCompletion(a), newMan(a), newOpen(a))
	root.SetHelpCommand(newHelp(a, root))
	return root
}

// globalFlags are the flags of every command. None takes a secret.
func globalFlags(a *app, root *cobra.Command) {
	f := root.PersistentFlags()
	f.BoolVar(&a.flags.sandbox, "sandbox", false, "use the sandbox: Kaizala on this machine")
	f.StringVar(&a.flags.apiRoot, "api-root", "", "`address` of the token service, with or without /v1 (default "+kaizala.PublicAPIRoot+")")
	f.StringVar(&a.flags.portal, "portal", "", "`address` of the management portal (default "+kaizala.PublicPortal+")")
	f.StringVar(&a.flags.identity, "identity", "", "age identity `file` that opens the secrets (or KAIZALA_SETUP_IDENTITY)")
	f.IntVar(&a.flags.identityFD, "identity-fd", 0, "read that identity from this file descriptor, `N` of 3 or more")
	f.StringVar(&a.flags.identityCmd, "identity-cmd", "", "run this `command`, without a shell, and take its output as that identity (or KAIZALA_SETUP_IDENTITY_CMD)")
	f.StringVar(&a.flags.store, "store", "", "`place` of new secrets: keyring, passphrase, or a team's postgres://HOST/DATABASE (default: the keyring, if there is one)")
	f.StringArrayVar(&a.flags.yesSendTo, "yes-send-to", nil, "agree to send secrets to this public `host`")
	f.BoolVar(&a.flags.plain, "plain", false, "run the wizard line by line, for screen readers and pipes")
	f.BoolVar(&a.flags.noBrowser, "no-browser", false, "start no browser, only show addresses")
	f.BoolVar(&a.flags.json, "json", false, "print JSON")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask for input")
	a.flags.color = colorAuto
	f.Var(&a.flags.color, "color", "colours for people: `auto`, always or never")
	f.BoolVar(&a.flags.still, "still", false, "run the wizard without animation")
	f.BoolVar(&a.flags.debug, "debug", false, "print each request on standard error, without secrets")
}
