package words

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/export"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/proxy"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
)

// ownEntries are the entries of every code but the service's.
var ownEntries = []Entry{
	// values that are pasted or typed
	{Code: string(kaizala.CodeNotAToken), Words: Words{"This does not look like a Kaizala token.", "Tokens seen so far have three parts with dots between; the service does not promise that.", ""}, Insist: true},
	{Code: string(kaizala.CodeTokenCutOff), Words: Words{"This is half a token{cut}.", "A part was lost when it was copied.", "Copy the whole token again."}, Insist: true},
	{Code: paste.CodeAccessToken, Words: Words{"This says it is an access token.", "A refresh token belongs here: it is good for 365 days, an access token for 24 hours.", "{Paste} the refresh token."}, Exit: ExitNotSetUp, Insist: true},
	{Code: paste.CodeWrongConnector, Words: Words{"This token says it is for another connector: {1} {2}", "The service would refuse it together with your connector's secret.", "Ask for a token for your connector, or check the connector's ID."}, Insist: true, Field: steps.ReplyField},
	{Code: steps.CodeExpired, Words: Words{"The refresh token expired{on}.", "A refresh token is good for 365 days.", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."}, Exit: ExitNotSetUp, Insist: true, Field: steps.RefreshField},
	{Code: paste.CodeOlderToken, Words: Words{"This token is older than the one you have.", "At the service, a newer token ends an older one.", ""}, Insist: true},
	{Code: paste.CodeOtherConnector, Words: Words{"These values are of another connector.", "Stored here: {1}. Pasted: {2}.", "Using them replaces the stored ones; those are kept, and the choice “Go back to the connector before” brings all of them back."}},
	{Code: paste.CodeOddID, Words: Words{"This is not a usual connector ID.", "IDs seen so far are GUIDs, or 24 to 64 hexadecimal digits; the service does not promise that.", ""}},
	{Code: paste.CodeSwapped, Words: Words{"This does not look like the connector's secret.", "A secret is short. An ID is a GUID; a token is long, with dots.", "Compare it with the portal."}},
	{Code: paste.CodeRefreshAsSecret, Words: Words{"This is a refresh token{for}, not a secret.", "A secret is short; a token is long, with dots.", "Paste the token under “Refresh token”, and the secret here."}},
	{Code: paste.CodeAccessAsSecret, Words: Words{"This is an access token{for}, not a secret.", "A secret is short; a token is long, with dots.", "Copy the secret from the portal."}},
	{Code: paste.CodeIDAsSecret, Words: Words{"This is the connector's ID, not its secret.", "An ID is a GUID or a long hexadecimal number; a secret is short.", "Copy the secret from the portal."}},
	{Code: paste.CodeTwoValues, Words: Words{"This text has two different values for one field: {1}; {2}.", "Nobody can know from the text which one counts.", "Delete the one that does not count, then {paste} the text again."}},
	{Code: paste.CodeMaskedValue, Words: Words{"The value is hidden in this text: {1}.", "Only the mask was copied, not the value.", "Show the value where you copied it, then copy it again."}},
	{Code: paste.CodeSecretInClear, Words: Words{"This text holds a secret, but this field is stored and shown in clear.", "Nothing of it was stored.", "Paste the text into the secret's or the token's field."}, Exit: ExitUsage},
	{Code: session.CodeLeftOut, Words: Words{"A name, group or remark in this text was left out.", "It holds a secret, or cannot be a name. These fields are stored and shown in clear.", "Type it into its own field."}},
	{Code: session.CodePurged, Words: Words{"A field in clear held this secret. The secret was removed from it.", "Nobody could know it was a secret before it was pasted as one.", "Check the names here. If you sent a message or a screenshot since, have a new secret made in the portal."}},
	{Code: paste.CodeNotAName, Words: Words{"This text does not fit here.", "This field takes one line of at most 100 characters, and it is stored in clear.", "Paste values with their names into the secret's or the token's field."}, Exit: ExitUsage},
	{Code: paste.CodeNothingFound, Words: Words{"No value was found in this text.", "", "{Paste} the whole text from the portal, or one value at a time."}},
	{Code: paste.CodeMisplaced, Words: Words{"This is a whole message, not a single value.", "An admin's reply belongs to step 3, a developer's message to the admin's step 2.", "To leave this page, {back}."}},
	{Code: paste.CodeTooLong, Words: Words{"This is too long for one paste.", "At most 256 kB are searched for values, and one value has at most 16 kB.", "Copy only the value."}},

	// the wizard
	{Code: steps.CodeMissing, Words: Words{"Something is still needed here.", "", ""}},
	{Code: steps.CodeNotNow, Words: Words{"This is not possible on this page.", "", ""}},
	{Code: steps.CodeTooLong, Words: Words{"This is too long.", "A name, a group or an ID has at most 100 characters, a remark 500, a message 1,000.", ""}, Exit: ExitUsage},
	{Code: steps.CodeNotTyped, Words: Words{"This value is secret and cannot be typed here.", "", "Paste it into its own field."}},
	{Code: steps.CodeMessage, Words: Words{"This field takes only a whole message.", "", ""}},
	{Code: session.CodeUnsaved, Words: Words{"You left without saving.", "What you entered last is lost; what was saved before is still there.", ""}},
	{Code: steps.CodeInternal, Words: Words{"The program made a mistake.", "", "What was saved is safe. Please report this."}},

	// what is done once
	{Code: paste.CodeOddPhone, Words: Words{"This is not a phone number with its country code.", "The service knows numbers only with + and the country code.", "Write it like +44 20 7946 0101."}, Field: steps.PhoneField},
	{Code: session.CodePhoneRefused, Words: Words{"The service sends no PIN to this number.", "{service}", "Give the number you use Kaizala with, with + and the country code."}, Field: steps.PhoneField},
	{Code: session.CodePINSent, Words: Words{"Another PIN is on its way.", "", "Wait for its SMS; the earlier PIN no longer works."}, Good: true},
	{Code: session.CodePINRefused, Words: Words{"The service refused the PIN.", "{service}", "Type it again, or have another one sent."}, Field: steps.PINField},
	{Code: session.CodeHelloSaid, Words: Words{"The message was posted.", "", ""}, Good: true},
	{Code: session.CodeHelloUnsure, Words: Words{"The message may have been posted, or not.", "{Host} took it but gave no clear answer.", "Look in the group before you send it again."}},
	{Code: session.CodePINUnsure, Words: Words{"A PIN may have been sent, or not.", "{Host} was asked but gave no clear answer.", "Look at your phone. If no SMS comes, have another one sent."}},
	{Code: session.CodeLoginUnsure, Words: Words{"The PIN may be used up, or not.", "{Host} received it but gave no clear answer.", "Type it again; if it is refused, have another one sent."}, Field: steps.PINField},

	// the browser
	{Code: session.CodeNoDisplay, Words: Words{"No browser can be opened from here: {1}.", "", "Open the address above in a browser yourself, or {copy}."}},
	{Code: session.CodeBrowserFailed, Words: Words{"The browser did not start.", "{1}.", "Open the address above yourself, or {copy}."}},
	{Code: session.CodeBrowserUnseen, Words: Words{"The browser was started but has not opened the sandbox yet.", "It may still be starting.", "If nothing appears, open the address above yourself, or {copy}."}},
	{Code: session.CodeBrowserSeen, Words: Words{"Your browser opened the sandbox.", "", "Do the steps there, then come back."}, Good: true},
	{Code: session.CodeConsentNeeded, Words: Words{"Nothing is sent to {consent} until you agree.", "Microsoft ended Kaizala on 31 August 2023. A name that lapses can be bought by anyone.", "To agree, add --yes-send-to {consent}. To practise, use --sandbox."}, Exit: ExitUsage, Asks: AsksConsent},
	{Code: vault.CodeOtherRealm, Words: Words{"This connector was set up for {1}.", "Its secrets are never sent anywhere else.", "Start with the Kaizala it was set up for, or set up a new connector."}},

	// commands
	{Code: CodeUsage, Words: Words{"{1}", "", "For what there is, {help}."}, Exit: ExitUsage},
	{Code: CodeSecretInArgument, Words: Words{"An argument holds a token or a key.", "Every program on this machine can read arguments, and the shell saves them in its history.", "Give it on standard input: kaizala-setup verify - < FILE. And replace this token: others may have seen it."}, Exit: ExitUsage},
	{Code: CodeStoreAndIdentity, Words: Words{"--identity and --store cannot be used together.", "Each says where secrets are kept.", "Use one or the other."}, Exit: ExitUsage},
	{Code: CodeUnknownStore, Words: Words{"Unknown store {1}.", "", "Use --store keyring, --store passphrase, or --identity FILE."}, Exit: ExitUsage},
	{Code: CodeSeveral, Words: Words{"Several connectors are set up here: {1}", "", "Name one, or choose a default: kaizala-setup use CONNECTOR. verify takes --all for all of them."}, Exit: ExitUsage},
	{Code: CodeUnknownGroup, Words: Words{"This connector has no token for a group {1}.", "It has: {2}", ""}, Exit: ExitUsage},
	{Code: CodeUnseenGroup, Words: Words{"The token works in no group {1}.", "It works in: {2}", ""}, Exit: ExitUsage},
	{Code: CodeSeveralSeen, Words: Words{"The token works in several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeSeveralGroups, Words: Words{"This connector has several groups: {1}", "", "Name one with --group."}, Exit: ExitUsage},
	{Code: CodeUnknownConnector, Words: Words{"No connector {1} is set up here.", "There is: {2}", ""}, Exit: ExitUsage},
	{Code: session.CodeNotRegistered, Words: Words{"The connector is not registered yet: it is at “{1}”.", "The message names the connector, so it has to be registered first.", "Continue with kaizala-setup developer."}, Exit: ExitNotSetUp},
	{Code: session.CodeOwnGrant, Words: Words{"There is nobody to ask for this token.", "You chose to grant access to this group yourself.", "Name another group with --group."}, Exit: ExitUsage},
	{Code: session.CodeInputEnded, Words: Words{"The input ended at “{1}”; still missing: {2}.", "", "{3}"}, Exit: ExitNotSetUp},
	{Code: CodeNoSuchFile, Words: Words{"The file {1} could not be read.", "{2}", "Check its name."}, Exit: ExitUsage},
	{Code: CodeNothingSetUp, Words: Words{"No connector is set up here yet.", "", "Run kaizala-setup and follow the four steps."}, Exit: ExitNotSetUp},
	{Code: CodeClientFaults, Words: Words{"The client has faults in {1} of {2} cases.", "", "What a good client does stands with each. --only and --output show one case closely."}},
	{Code: CodeMissingHandover, Words: Words{"Standard input lacks {1}.", "", "Give it as in: kaizala-setup handoff seal message.txt < token.txt"}, Exit: ExitNotSetUp},
	{Code: CodeMissingValues, Words: Words{"Standard input lacks {1}.", "", "Give JSON or KEY=value lines with applicationId, applicationSecret and refreshToken."}, Exit: ExitNotSetUp},
	{Code: CodeMissingVariables, Words: Words{"The environment lacks {1}.", "With --env the values come from variables, as kaizala-setup sandbox exec sets them.", "Set it, then {retry}."}, Exit: ExitNotSetUp},
	{Code: CodeRotationUnplaced, Words: Words{"The refresh token is past day 328 (since {1}): the call brings a new one, which has no place yet.", "The old one ends on day 365. Nothing was sent.", "Add --save-refresh FILE, and use the token in FILE from then on. --json gives it in the answer; --allow-lost-rotation goes without."}, Exit: ExitNotSetUp},
	{Code: CodeRotationLost, Words: Words{"A new refresh token came with it and was not stored.", "The old one works until day 365.", "Before that, run the command with --save-refresh FILE, and use the token in FILE."}, Exit: ExitNotSetUp},
	{Code: CodeFileUnwritable, Words: Words{"The file {1} cannot be written.", "{2}", "Name a file in a directory of yours, then {retry}."}},
	{Code: CodeDefaultGone, Words: Words{"The default connector {1} is not set up here any more.", "", "Name a connector, choose another default with kaizala-setup use CONNECTOR, or have none: kaizala-setup use --unset."}, Exit: ExitNotSetUp},
	{Code: CodeConfigUnreadable, Words: Words{"The file {1} cannot be used.", "{2}", "Correct the file or remove it."}},
	{Code: CodeConfigNewer, Words: Words{"The file {1} was written by a newer version of this program.", "It was not changed.", "Update the program, or remove the file."}},
	{Code: CodeIdentityCommand, Words: Words{"The command that gives the identity failed: {1}", "{2}", "Run the command by itself: it has to print an age identity within a minute and end with 0."}},
	{Code: CodeIdentityDescriptor, Words: Words{"File descriptor {1} gives no identity: {2}", "", "Open it for the program, as in a shell: --identity-fd 3 3<FILE."}, Exit: ExitUsage},
	{Code: CodeEndsSoon, Words: Words{"Refresh tokens end within {1}: those above.", "A token renews itself only when a program calls with it after day 328; one that has ended does not.", "Run kaizala-setup verify with the connector's name; for a token that has ended, get a new one in the portal."}, Exit: ExitNotSetUp},
	{Code: CodeNoDates, Words: Words{"No refresh token here says when it ends.", "A calendar needs one that does.", ""}, Exit: ExitNotSetUp},
	{Code: CodeNoHome, Words: Words{"Nothing says where your files are: HOME and {1} are not set.", "", "Set HOME, or {1} to a directory of yours."}},
	{Code: CodeCannotRun, Words: Words{"{1}: cannot be run: {2}", "", ""}, Exit: ExitCannotRun},
	{Code: CodeNoSuchCommand, Words: Words{"{1}: there is no such command", "", ""}, Exit: ExitNoCommand},
	{Code: session.CodeTwoTargets, Words: Words{"--sandbox cannot be used with --api-root or --portal.", "The sandbox has its own addresses.", "Use one or the other."}, Exit: ExitUsage},
	{Code: CodeRenewedUnsaved, Words: Words{"A new refresh token came, and it could not be saved.", "The disk became full, read-only or busy during the call. {path}", "Make room, then try again: the saved token may still work. If it is refused, get a new one in the portal."}},

	{Code: CodeEmptyInput, Words: Words{"There is nothing to read: the text is empty.", "", "Give a token, values or a message."}, Exit: ExitNotSetUp},
	{Code: CodeOutputFailed, Words: Words{"Standard output could not be written: {1}.", "What was printed is not complete.", "Make room or name another file, then {retry}."}},

	// export and import
	{Code: export.CodeUnknownFormat, Words: Words{"Unknown format {1}.", "", "Use one of: {2}."}, Exit: ExitUsage},
	{Code: export.CodeCannotHold, Words: Words{"The format {1} cannot hold a value: {2}.", "Nothing was written.", "Use another format: json and sh hold almost every value."}},
	{Code: export.CodeNoReference, Words: Words{"The format {1} cannot call a command.", "--reference writes a call of kaizala-setup token instead of values.", "Use one of: {2}. Or run the program with kaizala-setup exec, which needs no file."}, Exit: ExitUsage},
	{Code: export.CodeNoEndpoint, Words: Words{"Nothing is known yet of the address that the token is for.", "The first live call tells it.", "Run kaizala-setup verify, then {retry}."}, Exit: ExitNotSetUp},
	{Code: CodeRevealNeeded, Words: Words{"Nothing was printed: the output is a terminal, and it would show secrets.", "A terminal keeps what it showed.", "Send it to a program or a file (-o FILE), or add --reveal."}, Exit: ExitUsage},
	{Code: CodeFileExists, Words: Words{"The file {1} is there already.", "It was not changed.", "Name another file, or add --force to replace it."}, Exit: ExitUsage},
	{Code: CodeNotIgnored, Words: Words{"Git does not ignore {1}, and the file holds secrets.", "It lies in the work tree {2}: the next commit may publish it.", "Add it to .gitignore, or move it elsewhere."}},
	{Code: CodeIgnoreUnknown, Words: Words{"{1} holds secrets and lies in the git work tree {2}.", "Git could not be asked whether it ignores the file.", "Add it to .gitignore, or move it elsewhere."}},
	{Code: CodeOtherRoot, Words: Words{"These values say that they are for {1}; they would be kept for {2}.", "A text does not decide where secrets are sent. Nothing was kept.", "If {1} is right, add --api-root {1}. For the sandbox of this machine, add --sandbox."}, Exit: ExitUsage},
	{Code: CodeSetUpAlready, Words: Words{"This connector is set up here already: {1}.", "Nothing was changed.", "To keep the values in that set-up, add --merge. What they replace stays: kaizala-setup store restore brings a token back, with --secret the secret."}, Exit: ExitUsage},
	{Code: CodeIncompleteImport, Words: Words{"The text lacks {1}.", "An import needs the connector's ID, its secret and a refresh token. Nothing was kept.", "Add what is missing. For a token alone there is kaizala-setup handoff open."}, Exit: ExitNotSetUp},
	{Code: CodeNameTaken, Words: Words{"Another connector is called {1} here.", "Commands could not tell two of one name apart. Nothing was kept.", "Give this one another name: kaizala-setup import NAME."}, Exit: ExitUsage},
	{Code: CodeNameless, Words: Words{"Nothing in the text names the connector.", "Nothing was kept.", "Give its name: kaizala-setup import NAME."}, Exit: ExitUsage},

	// forgetting
	{Code: CodeConfirmNeeded, Words: Words{"Not confirmed; nothing was removed.", "What is deleted here cannot be brought back.", "Use --yes to skip the question, or --dry-run to see what would go."}, Exit: ExitUsage},

	// the proxy, and what it answers to programs
	{Code: proxy.CodeAddress, Words: Words{"The proxy cannot listen at {1}: {2}.", "", "Choose another address or path; port 0 takes a port that is free."}},
	{Code: proxy.CodeNotLoopback, Words: Words{"The proxy can only listen on this machine.", "", "Give a loopback address, like 127.0.0.1:8080."}, Exit: ExitUsage},
	{Code: proxy.CodeForeignHost, Words: Words{"This request names another host.", "A page in a browser can do that. The proxy answers to its own address alone.", "Call the address that the proxy printed."}},
	{Code: proxy.CodeBrowser, Words: Words{"The proxy does not serve pages in a browser.", "", "Call it from a program."}},
	{Code: proxy.CodeUnknownPath, Words: Words{"The proxy has nothing at this address.", "What it serves is below an address that ends with a secret, which is new at each start.", "Call the address that the proxy printed, followed by /v1."}},
	{Code: proxy.CodeSlowBody, Words: Words{"The body of the request did not come whole.", "It was cut off, or took longer than 30 seconds.", "Send the request again."}, Exit: ExitLater},

	// the sandbox
	{Code: sandbox.CodeNotLoopback, Words: Words{"The sandbox can only listen on this machine.", "", "Give a loopback address, like 127.0.0.1:0."}, Exit: ExitUsage},
	{Code: sandbox.CodeWorldCorrupt, Words: Words{"The sandbox's file {1} cannot be read.", "It is damaged, or not a file of the sandbox.", "Move the file away; the sandbox then starts with a new one."}},
	{Code: sandbox.CodeWorldNotPrivate, Words: Words{"The sandbox does not use {1}: it is not a file of yours alone.", "Other users may read or write it, it belongs to another user, or it is a link, a pipe or a device.", "Give the file mode 0600, or name another one."}},
	{Code: sandbox.CodeWorldNewer, Words: Words{"The sandbox's file {1} was written by a newer version of this program.", "", "Update the program. The file was not changed."}},
	{Code: sandbox.CodeSeed, Words: Words{"The seed {1} cannot be used: {2}.", "", "kaizala-setup sandbox seed prints one that can."}, Exit: ExitUsage},
	{Code: sandbox.CodeUnsaved, Words: Words{"The sandbox could not save this.", "The disk may be full, or the directory may be read-only.", "Make room, then try again."}},
	{Code: sandbox.CodeDown, Words: Words{"The sandbox does not answer.", "The program that ran it may have just ended, or another program took its address.", "Try again."}},
	{Code: sandbox.CodeUnknownConnector, Words: Words{"The sandbox has no connector with this ID or name.", "It was deleted there, or it belongs to another sandbox.", "Register one in the sandbox's portal."}},
	{Code: sandbox.CodeNoPIN, Words: Words{"The sandbox's phone has no PIN for this connector.", "The PIN was used, or the sandbox was started again.", "Have another one sent."}},

	// handing over
	{Code: session.CodeTokenGone, Words: Words{"The token is no longer in memory.", "It was sealed when you pasted it; nothing else was stored.", "Paste it again, or make a new one in the portal."}},
	{Code: session.CodePassphraseGone, Words: Words{"The passphrase of this reply is no longer in memory.", "It is never stored, and the program was restarted since.", "If you did not write it down, paste the token again."}},
	{Code: session.CodeReplyPassphrase, Words: Words{"This reply is protected by a passphrase.", "The admin tells it to you by voice or in another chat.", ""}, Asks: AsksReplyPassphrase},
	{Code: session.CodeReplyWrong, Words: Words{"This is not the passphrase of this reply.", "It has seven words with hyphens between. The admin tells it to you by voice or in another chat.", "Try again."}, Asks: AsksReplyPassphrase},
	{Code: paste.CodeNothingToOpen, Words: Words{"There is nothing to open: the text is empty.", "", "{Paste} what the admin sent."}, Exit: ExitNotSetUp},
	{Code: session.CodeOtherKey, Words: Words{"This reply was sealed for another connector.", "It answers another message, or is for another person.", "Send the admin this connector's message again."}},
	{Code: string(seal.CodeWrongKey), Words: Words{"This reply was sealed for another connector.", "It answers another message, or is for another person.", "Send the admin this connector's message again."}, Field: steps.ReplyField},
	{Code: string(seal.CodeNotSealed), Words: Words{"There is no sealed reply in this text.", "", "Copy the whole reply, from its first line to its last."}, Field: steps.ReplyField},
	{Code: string(seal.CodeDamaged), Words: Words{"This text was damaged on the way.", "A part is missing or was changed. Mail and chat programs do that.", "Copy the whole text again, or use its file."}, Field: steps.ReplyField},
	{Code: string(seal.CodeWorkFactor), Words: Words{"This reply would take too long to open.", "No honest sender makes it so.", "Ask for another one."}},
	{Code: string(handoff.CodeNoRequest), Words: Words{"There is no developer's message in this text.", "", "Copy the whole message, down to its last line. Or {clear}, and give the connector's name."}},
	{Code: session.CodeOutFailed, Words: Words{"The file could not be written: {1}", "The disk may be full, or the directory may be read-only.", "Take the text from the screen: {copy}."}},

	// what is kept
	{Code: vault.CodeNewPassphrase, Words: Words{"Choose a passphrase for your secrets.", "They are saved in a file that only this passphrase opens.", "Use at least 10 characters. You give it once each time you start the program; nobody can restore it. {asked}"}, Asks: AsksNewPassphrase},
	{Code: vault.CodePassphrase, Words: Words{"Your secrets are locked with a passphrase.", "", "Give it at a terminal to go on. For scripts, move the secrets once: kaizala-setup store move --identity FILE."}, Asks: AsksPassphrase},
	{Code: string(persist.CodePassphraseShort), Words: Words{"This passphrase is too short.", "Use at least 10 characters.", ""}, Asks: AsksNewPassphrase},
	{Code: string(seal.CodeWrongPassphrase), Words: Words{"This is not the passphrase.", "Caps Lock may be on, or the keyboard layout may differ.", "Try again."}, Asks: AsksPassphrase},
	{Code: string(persist.CodeKeyringAbsent), Words: Words{"There is no keyring here.", "No desktop session offers one.", "Use a passphrase, or an identity file (--identity)."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringLocked), Words: Words{"The keyring is locked.", "Its password was not given.", "Unlock it, then try again."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringTimeout), Words: Words{"The keyring does not answer.", "", "Log in to the desktop again, then try again."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringDenied), Words: Words{"The keyring refused access.", "Someone answered its question with no.", "Try again, and allow it."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringTooBig), Words: Words{"The keyring takes no entry of this size.", "The entry is a key of 74 characters.", "Use another place: --store passphrase, or --identity FILE."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeEntryLeft), Words: Words{"Deleted, except for the keyring's entry {path}.", "There is no keyring here to delete it from. The entry opens nothing any more.", "To delete it too, run kaizala-setup forget --everything in a desktop session, or use the keyring's own program."}},
	{Code: string(persist.CodeKeyringMismatch), Words: Words{"The keyring returns something other than what was saved in it.", "", "{stays} Use a passphrase instead."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeDiskFull), Words: Words{"The disk is full.", "{path}", "{stays} Make room, then {retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeReadOnly), Words: Words{"This directory is read-only.", "{path}", "{stays} Make it writable, then {retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeNoPermission), Words: Words{"This program may not use this file or directory.", "{path}", "{stays} Correct its permissions, then {retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeIO), Words: Words{"The disk reported an error.", "{path}", "{stays} {Retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeBusy), Words: Words{"The file is in use: {pid} has it locked.", "{path}", "{stays} {Retry}."}},
	{Code: string(persist.CodeLeaseLost), Words: Words{"The connection to the store was lost before the call to the service.", "{path}", "Nothing was sent. Try again."}, Exit: ExitLater},
	{Code: string(persist.CodeNewerVersion), Words: Words{"This file was written by a newer version of this program.", "{path}", "It was not changed. Update the program."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeNotOurs), Words: Words{"This file belongs to another user.", "{path}", "It was not used."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeLink), Words: Words{"There is a link where a file should be.", "{path}", "It was not followed. Remove it."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeOpenModes), Words: Words{"Other users can read this identity file.", "It opens your secrets.", "Run chmod 600 on it, then try again."}},
	{Code: string(persist.CodeNoIdentity), Words: Words{"The key that opens these secrets is gone.", "{gone}", "Bring it back, or set up a new connector."}},
	{Code: string(persist.CodeIdentityNotGiven), Words: Words{"The identity that opens these secrets is given each time, and was not given now.", "It is kept nowhere on this machine.", "Give it with --identity FILE, --identity-fd N, or --identity-cmd COMMAND."}},
	{Code: string(persist.CodeWrongIdentity), Words: Words{"This identity opens other secrets, not these.", "", "Give the identity that these secrets were saved with."}},
	{Code: string(persist.CodeSandboxIdentity), Words: Words{"The sandbox's identity works only in the sandbox.", "", "Use the keyring, a passphrase, or an identity file."}},
	{Code: string(seal.CodeTooLarge), Words: Words{"The sealed part is too large.", "", "It was not opened."}},
	{Code: string(seal.CodeBadKey), Words: Words{"This is not an age key this program can use.", "It uses X25519 keys: age1... and AGE-SECRET-KEY-1...", ""}},
	{Code: string(handoff.CodeTooLarge), Words: Words{"This message is too long.", "There may be other text around it.", "Copy only the message."}},
	{Code: string(handoff.CodeOtherFormat), Words: Words{"This message was made by another version of this program.", "", "Update the older of the two programs."}},
	{Code: vault.CodeForgottenThere, Words: Words{"This was deleted in another window.", "It is no longer stored on this machine.", "{stays} To see what is left, {home}."}, Helps: session.RemedyPlace},
	{Code: paste.CodeTokenInClear, Words: Words{"This is a token, but this field is stored and shown in clear.", "Nothing of it was stored.", "Paste it under “Refresh token”."}, Exit: ExitUsage},
	{Code: session.CodeModesMended, Words: Words{"Other users could use {1}.", "It is yours alone again.", "They may have read the facts in it; the secrets in it are sealed."}},
	{Code: string(persist.CodeTooMuch), Words: Words{"This is more than one connector's file may hold.", "{path}", "What was saved before is unchanged. Delete a group you no longer need: kaizala-setup forget."}},
	{Code: string(persist.CodeCorrupt), Words: Words{"This file cannot be read.", "{path}", "It was not changed."}, Helps: session.RemedyPlace},
	{Code: session.CodePlaceAsked, Words: Words{"Which directory should everything be saved in?", "It must exist, on a disk with room.", "What was saved so far is copied there, and the wizard goes on there."}, Asks: AsksPlace},
	{Code: vault.CodePlaceTaken, Words: Words{"This connector is already saved in {1}.", "", "Start the program with XDG_STATE_HOME set to that directory, or name another one."}, Asks: AsksPlace, Helps: session.RemedyPlace},
	{Code: vault.CodePlaceOther, Words: Words{"The secrets in {1} are under another passphrase.", "", "Name another directory."}, Asks: AsksPlace, Helps: session.RemedyPlace},
	{Code: session.CodeNoPlace, Words: Words{"There is no directory {1}.", "", "Name one that exists, on a disk with room."}, Asks: AsksPlace, Helps: session.RemedyPlace},
	{Code: session.CodeKeptElsewhere, Words: Words{"Everything is saved in the other directory from now on.", "", ""}, Good: true},
	{Code: session.CodeNoneBefore, Words: Words{"There is no earlier token or secret to go back to.", "None was replaced since this connector was set up here.", ""}, Exit: ExitNotSetUp},
	{Code: tokens.CodeChangedThere, Words: Words{"Another window changed this connector too.", "Both changes were saved; where both set the same value, the later one counts.", "A call made before that used the earlier values: make it again."}},
}
