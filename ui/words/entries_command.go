package words

import "kaizala-setup/ui/session"

var commandEntries = []Entry{
	// commands
	{Code: CodeUsage, Words: Words{"{1}", "", "For what there is, {help}."}, Exit: ExitUsage},
	{Code: CodeSecretInArgument, Words: Words{"An argument looks like a token.", "Every program on this machine can read arguments, and the shell saves them in its history.", "Give it on standard input: kaizala-setup verify - < FILE. And replace this token: others may have seen it."}, Exit: ExitUsage},
	{Code: CodeStoreAndIdentity, Words: Words{"--identity and --store cannot be used together.", "Each says where secrets are kept.", "Use one or the other."}, Exit: ExitUsage},
	{Code: CodeUnknownStore, Words: Words{"Unknown store {1}.", "", "Use --store keyring, --store passphrase, or --identity FILE."}, Exit: ExitUsage},
	{Code: CodeSeveral, Words: Words{"Several connectors are set up here: {1}", "", "Name one; verify takes --all for all of them."}, Exit: ExitUsage},
	{Code: CodeUnknownGroup, Words: Words{"This connector has no token for a group {1}.", "It has: {2}", ""}, Exit: ExitUsage},
	{Code: CodeUnseenGroup, Words: Words{"The token works in no group {1}.", "It works in: {2}", ""}, Exit: ExitUsage},
	{Code: CodeSeveralSeen, Words: Words{"The token works in several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeSeveralGroups, Words: Words{"This connector has several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeUnknownConnector, Words: Words{"No connector {1} is set up here.", "There is: {2}", ""}, Exit: ExitUsage},
	{Code: session.CodeNotRegistered, Words: Words{"The connector is not registered yet: it is at “{1}”.", "The message names the connector, so it has to be registered first.", "Continue with kaizala-setup developer."}, Exit: ExitNotSetUp},
	{Code: session.CodeOwnGrant, Words: Words{"There is nobody to ask for this token.", "You chose to grant access to this group yourself.", "Name another group with --group."}, Exit: ExitUsage},
	{Code: session.CodeInputEnded, Words: Words{"The input ended at “{1}”; still missing: {2}.", "", "Everything before was saved. Start again to continue there."}, Exit: ExitNotSetUp},
	{Code: CodeNoSuchFile, Words: Words{"The file {1} could not be read.", "{2}", "Check its name."}, Exit: ExitUsage},
	{Code: CodeNothingSetUp, Words: Words{"No connector is set up here yet.", "", "Run kaizala-setup and follow the four steps."}, Exit: ExitNotSetUp},
	{Code: CodeMissingValues, Words: Words{"Standard input lacks {1}.", "", "Give JSON or KEY=value lines with applicationId, applicationSecret and refreshToken."}, Exit: ExitNotSetUp},
	{Code: session.CodeTwoTargets, Words: Words{"--sandbox cannot be used with --api-root or --portal.", "The sandbox has its own addresses.", "Use one or the other."}, Exit: ExitUsage},

	// forgetting
	{Code: CodeConfirmNeeded, Words: Words{"Not confirmed; nothing was removed.", "What is deleted here cannot be brought back.", "Use --yes to skip the question, or --dry-run to see what would go."}, Exit: ExitUsage},
}
