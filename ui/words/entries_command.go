package words

import "kaizala-setup/ui/session"

var commandEntries = []Entry{
	// commands
	{Code: CodeUsage, Words: Words{"That call makes no sense: {1}", "", "kaizala-setup --help lists what there is."}, Exit: ExitUsage},
	{Code: CodeSecretInArgument, Words: Words{"An argument looks like a token.", "Every program of this machine can read arguments, and the shell keeps them.", "Give it on standard input: kaizala-setup verify - < FILE. And treat this one as seen."}, Exit: ExitUsage},
	{Code: CodeStoreAndIdentity, Words: Words{"--identity and --store name two places.", "", "Take one or the other."}, Exit: ExitUsage},
	{Code: CodeUnknownStore, Words: Words{"There is no store {1}.", "", "keyring or passphrase, or --identity FILE."}, Exit: ExitUsage},
	{Code: CodeSeveral, Words: Words{"Several connectors are set up here: {1}", "", "Name one; verify takes --all for all of them."}, Exit: ExitUsage},
	{Code: CodeUnknownGroup, Words: Words{"This connector has no token for a group {1}.", "There is: {2}", ""}, Exit: ExitUsage},
	{Code: CodeUnseenGroup, Words: Words{"The token sees no group {1}.", "It sees: {2}", ""}, Exit: ExitUsage},
	{Code: CodeSeveralSeen, Words: Words{"The token sees several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeSeveralGroups, Words: Words{"This connector has tokens for several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeUnknownConnector, Words: Words{"No connector {1} is set up here.", "There is: {2}", ""}, Exit: ExitUsage},
	{Code: session.CodeNotRegistered, Words: Words{"The connector is not registered here yet: it is at “{1}”.", "A message names the connector, which has to be there first.", "Go on with kaizala-setup developer."}, Exit: ExitNotSetUp},
	{Code: session.CodeOwnGrant, Words: Words{"That token you take yourself: {1}", "You said that you grant access, so there is nobody to ask.", "Name another group with --group."}, Exit: ExitUsage},
	{Code: session.CodeInputEnded, Words: Words{"The input ended at “{1}”; what it lacks: {2}.", "", "What came before is saved; start again to go on there."}, Exit: ExitNotSetUp},
	{Code: CodeNoSuchFile, Words: Words{"The file {1} could not be read.", "{2}", "Check its name."}, Exit: ExitUsage},
	{Code: CodeNothingSetUp, Words: Words{"No connector is set up here yet.", "", "Start kaizala-setup and go through the four steps."}, Exit: ExitNotSetUp},
	{Code: CodeMissingValues, Words: Words{"Standard input lacks {1}.", "", "Give JSON, or KEY=value lines, with applicationId, applicationSecret and refreshToken."}, Exit: ExitNotSetUp},
	{Code: session.CodeTwoTargets, Words: Words{"--sandbox goes with neither --api-root nor --portal.", "The sandbox has addresses of its own.", "Take one or the other."}, Exit: ExitUsage},

	// forgetting
	{Code: CodeConfirmNeeded, Words: Words{"Nothing was removed.", "What is forgotten here cannot be brought back: it is asked for, or --yes says it.", "Look with --dry-run, then add --yes."}, Exit: ExitUsage},
}
