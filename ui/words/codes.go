package words

// Codes of the commands. Every other code belongs to the package that fails with it.
const (
	CodeUsage              = "usage"               // flags or arguments that do not fit
	CodeSecretInArgument   = "secret_in_argument"  // a token where other users of the machine can read it
	CodeStoreAndIdentity   = "store_and_identity"  // --store and --identity together
	CodeUnknownStore       = "unknown_store"       // no such --store
	CodeSeveral            = "several"             // several connectors, and none is named
	CodeSeveralNamed       = "several_named"       // several connectors that have the name
	CodeNoReply            = "no_reply"            // a developer's message where an admin's reply belongs
	CodeNoneThere          = "none_there"          // none in the Kaizala that the flags or a variable name
	CodeSeveralGroups      = "several_groups"      // several groups of the connector, and none is named
	CodeSeveralSeen        = "several_seen"        // several groups that the token sees, and none is named
	CodeUnknownConnector   = "unknown_connector"   // none of that name is set up here
	CodeUnknownGroup       = "unknown_group"       // no token for a group of that name
	CodeUnseenGroup        = "unseen_group"        // the token sees no group of that name
	CodeNoSuchFile         = "no_such_file"        // a file that cannot be read
	CodeNothingSetUp       = "nothing_set_up"      // no connector is set up here
	CodeNoToken            = "no_token"            // a connector that is set up has no refresh token
	CodeMissingValues      = "missing_values"      // standard input lacks some
	CodeMissingVariables   = "missing_variables"   // the environment lacks some
	CodeRotationUnplaced   = "rotation_unplaced"   // a call would bring a new refresh token that has no place
	CodeMissingHandover    = "missing_handover"    // standard input lacks what handoff seal needs
	CodeClientFaults       = "client_faults"       // sandbox check found some
	CodeRotationLost       = "rotation_lost"       // a call brought a new refresh token that has no place
	CodeFileUnwritable     = "file_unwritable"     // a file that was named for output
	CodeDefaultGone        = "default_gone"        // the default connector is not set up here any more
	CodeConfigUnreadable   = "config_unreadable"   // config.json is not as it should be
	CodeConfigNewer        = "config_newer"        // a newer program wrote config.json
	CodeIdentityCommand    = "identity_command"    // the command that gives the identity
	CodeIdentityDescriptor = "identity_descriptor" // the file descriptor that gives the identity
	CodeEndsSoon           = "ends_soon"           // a refresh token ends within the time of --check
	CodeNoDates            = "no_dates"            // no refresh token says when it ends
	CodeRevealNeeded       = "reveal_needed"       // secrets would be shown on a terminal
	CodeFileExists         = "file_exists"         // a file that was named for output is there
	CodeNotIgnored         = "not_ignored"         // a file with secrets lies in a git work tree that does not ignore it
	CodeIgnoreUnknown      = "ignore_unknown"      // nobody knows whether git ignores such a file
	CodeOtherRoot          = "other_root"          // values say that they are for another Kaizala than the command
	CodeIncompleteImport   = "incomplete_import"   // imported values lack some
	CodeNameTaken          = "name_taken"          // another connector has the name of the imported values
	CodeNameless           = "nameless"            // nothing names the connector of imported values
	CodeNoHome             = "no_home"             // nothing says where the person's files are
	CodeCannotRun          = "cannot_run"          // the command of sandbox exec does not start
	CodeNoSuchCommand      = "no_such_command"     // there is none of that name
	CodeRenewedUnsaved     = "renewed_unsaved"     // a live call brought a new refresh token, which could not be saved
	CodeEmptyInput         = "empty_input"         // a text that is to be read is empty
	CodeOutputFailed       = "output_failed"       // standard output could not be written
	CodeConfirmNeeded      = "confirm_needed"      // nobody confirmed that something may be removed
)
