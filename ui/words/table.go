package words

// table is what a person reads, by code. Names in braces are evidence. What is said
// of the service is in service.go.
var table = map[string]Words{
	// what is done once
	"odd_phone":     {"That is no phone number with its country code.", "The service knows numbers by + and the country code.", "Write it like +44 20 7946 0101."},
	"phone_refused": {"The service sends no PIN to that number.", "{service}", "Give the number that you use Kaizala with, with + and the country code."},
	"pin_sent":      {"Another PIN was asked for.", "", "Wait for its SMS; the one before is good no more."},
	"pin_refused":   {"The service did not take the PIN.", "{service}", "Type it again, or have another one sent."},
	"no_pin_there":  {"No PIN for this connector lies on the sandbox's phone.", "It was used, or the sandbox has started anew.", "Have another one sent."},
	"hello_said":    {"The message was posted.", "", ""},
	"hello_unsure":  {"Nobody knows whether the message was posted.", "{host} took it and gave no clear answer.", "Look into the group before you send it again."},
	"pin_unsure":    {"Nobody knows whether a PIN was sent.", "{host} was asked and gave no clear answer.", "Look at the phone; if none comes, have another one sent."},
	"login_unsure":  {"Nobody knows whether the PIN was used.", "{host} got it and gave no clear answer.", "Type it again; if it is refused, have another one sent."},

	// tokens and values, judged offline
	"not_a_token":     {"This does not look like a Kaizala token.", "Tokens seen so far have three parts with dots between; the format is not promised.", ""},
	"token_cut_off":   {"This token is not whole.", "A part of it was lost on the way, often its end.", "Copy the whole of it once more."},
	"access_token":    {"This says that it is an access token.", "A refresh token belongs here: it lives for 365 days, an access token for 24 hours.", "Paste the refresh token."},
	"wrong_connector": {"This token says that it is for another connector: {1} {2}", "With yours the service would refuse it.", "Ask for one for your connector, or check the connector's ID."},
	"expired":         {"This token says that its life is over. {1}", "A refresh token lives for 365 days.", "A new one comes from the portal: Groups, the group, Connectors, Add Connector."},
	"older_token":     {"This token is older than the one that is kept.", "A newer one ends the older at the service.", ""},
	"odd_id":          {"This is no usual connector ID.", "IDs seen so far are GUIDs, or 24 to 64 hexadecimal digits; the format is not promised.", ""},
	"swapped":         {"This looks like the other value.", "The secret is short; the ID is a GUID; a token is long, with dots.", "Compare with the portal."},
	"nothing_found":   {"Nothing in that text is of use here.", "", "Paste it whole, or value by value."},
	"misplaced":       {"That is a whole message, not this value.", "A reply belongs to step 3, a developer's message to the admin's step 2.", "Esc goes back."},
	"changed_there":   {"Another window changed this connector too.", "What both did is kept; where both entered the same, the later counts.", ""},
	"too_long":        {"That is far too much for one paste.", "16 kB are the limit; a token has about a thousand characters.", "Copy just the value."},

	// forgetting
	"confirm_needed": {"Nothing was removed.", "What is forgotten here cannot be brought back: it is asked for, or --yes says it.", "Look with --dry-run, then add --yes."},

	// the wizard
	"missing":      {"Something is still needed here.", "", ""},
	"not_now":      {"That does nothing on this page.", "", ""},
	"value_long":   {"That is longer than any real value.", "1,000 characters are the limit.", ""},
	"not_typed":    {"A secret is pasted into its own field.", "", ""},
	"message_only": {"This field takes a whole message.", "", ""},
	"unsaved":      {"Left without saving.", "What was entered last is gone; what was saved before is there.", ""},
	"internal":     {"Something went wrong in the program itself.", "", "What was saved is safe. Please report it."},

	// the browser
	"no_display":     {"No browser can be shown from here: {1}.", "", "Open the address above in a browser of your own; Ctrl+Y copies it."},
	"browser_failed": {"The browser could not be started.", "", "Open the address above yourself; Ctrl+Y copies it."},
	"browser_unseen": {"The browser was started, but the sandbox has not seen it yet.", "It may still be starting.", "If nothing shows up, open the address above yourself; Ctrl+Y copies it."},
	"browser_seen":   {"The sandbox saw your browser.", "", "Take the taps there, then come back."},
	"consent_needed": {"Nothing goes to {1} without your yes.", "Microsoft ended Kaizala on 31 August 2023; a name that lapses could be anyone's.", "Add --yes-send-to {1} if you mean it, or practise with --sandbox."},
	"two_targets":    {"--sandbox goes with neither --api-root nor --portal.", "The sandbox has addresses of its own.", "Take one or the other."},
	"other_realm":    {"This connector was set up for {1}.", "Its secrets never go anywhere else.", "Start with that --api-root, or set up a new connector."},
	"out_failed":     {"The file could not be written: {1}", "The disk may be full, or the place forbidden.", "Copy the text from the screen: Ctrl+Y."},

	// commands
	"usage":              {"That call makes no sense: {1}", "", "kaizala-setup --help lists what there is."},
	"secret_in_argument": {"An argument looks like a token.", "Every program of this machine can read arguments, and the shell keeps them.", "Give it on standard input: kaizala-setup verify - < FILE. And treat this one as seen."},
	"store_and_identity": {"--identity and --store name two places.", "", "Take one or the other."},
	"unknown_store":      {"There is no store {1}.", "", "keyring or passphrase, or --identity FILE."},
	"several":            {"Several connectors are set up here: {1}", "", "Name one, or give --all."},
	"unknown_group":      {"This connector has no token for a group {1}.", "There is: {2}", ""},
	"unseen_group":       {"The token sees no group {1}.", "It sees: {2}", ""},
	"several_seen":       {"The token sees several groups: {1}", "", "Name one with --group."},
	"several_groups":     {"This connector has tokens for several groups: {1}", "", "Name one with --group."},
	"unknown_connector":  {"No connector {1} is set up here.", "There is: {2}", ""},
	"not_registered":     {"The connector is not registered here yet: it is at “{1}”.", "A message names the connector, which has to be there first.", "Go on with kaizala-setup developer."},
	"own_grant":          {"That token you take yourself: {1}", "You said that you grant access, so there is nobody to ask.", "Name another group with --group."},
	"input_ended":        {"The input ended at “{1}”; what it lacks: {2}.", "", "What came before is saved; start again to go on there."},
	"no_such_file":       {"The file {1} could not be read.", "{2}", "Check its name."},
	"nothing_set_up":     {"No connector is set up here yet.", "", "Start kaizala-setup and go through the four steps."},
	"missing_values":     {"Standard input lacks {1}.", "", "Give JSON, or KEY=value lines, with applicationId, applicationSecret and refreshToken."},

	// the sandbox
	"not_loopback":            {"The sandbox listens on this machine alone.", "", "Give a loopback address, like 127.0.0.1:0."},
	"world_corrupt":           {"The sandbox's world cannot be read.", "", "Move its file away to begin a new one."},
	"world_newer":             {"The sandbox's world is of a newer version of the program.", "", "Update the program. The file was not touched."},
	"sandbox_unsaved":         {"The sandbox could not save that.", "The disk may be full, or its place read-only.", "Make room, then try again."},
	"sandbox_down":            {"The sandbox does not answer.", "Another program that served it may just have ended, or its address is taken.", "Try again."},
	"unknown_connector_there": {"The sandbox has no connector of that ID or name.", "It was deleted there, or belongs to another sandbox.", "Register one in the sandbox's portal."},

	// the hand-off
	"token_gone":       {"The token is not in memory any more.", "It was sealed as you pasted it, and nothing else was kept.", "Paste it again, or make a new one in the portal."},
	"passphrase_gone":  {"The passphrase of this reply was in memory alone.", "The program was started anew since.", "If you did not note it: paste the token again."},
	"reply_passphrase": {"This reply is under a passphrase.", "The admin tells it to you over another channel.", ""},
	"reply_wrong":      {"That is not this reply's passphrase.", "Seven words with hyphens between; the admin tells them to you over another channel.", "Try again."},
	"nothing_to_open":  {"Nothing was pasted yet.", "", "Paste what the admin sent."},
	"other_key":        {"This reply is sealed to another key than this connector's.", "It answers another message, or was made for somebody else.", "Send the admin this connector's message again."},
	"wrong_key":        {"This reply is sealed to another key than this connector's.", "It answers another message, or was made for somebody else.", "Send the admin this connector's message again."},
	"not_sealed":       {"There is no sealed reply in that text.", "", "Copy the whole reply, from its first to its last line."},
	"damaged":          {"That text was damaged on the way.", "A part is missing or was changed: mail and chats do that.", "Copy the whole of it once more, or take its file."},
	"work_factor":      {"This reply would take far too much work to open.", "Nobody honest makes it so.", "Ask for another one."},
	"no_request":       {"There is no developer's message in that text.", "", "Copy the whole message, down to its last line. Or empty the box (Ctrl+U) and type the connector's name below."},

	// what is kept
	"passphrase_new":    {"Choose a passphrase for your secrets.", "There is no keyring here to keep them.", "At least 10 characters. It is asked for once a session, and nobody can restore it. Ctrl+S brings this question back."},
	"passphrase_needed": {"Your passphrase, please.", "It opens the secrets that are kept here.", ""},
	"passphrase_short":  {"That passphrase is too short.", "At least 10 characters.", ""},
	"wrong_passphrase":  {"That is not the passphrase.", "Caps lock, or another keyboard layout?", "Try again."},
	"keyring_absent":    {"There is no keyring here.", "No desktop session offers one.", "A passphrase or an identity file (--identity) takes its place."},
	"keyring_locked":    {"The keyring is locked.", "", "Unlock it, then try again."},
	"keyring_timeout":   {"The keyring does not answer.", "", "Log in to the desktop again, then try again."},
	"keyring_denied":    {"The keyring refused.", "Its question was answered with no.", "Try again, and allow it."},
	"keyring_mismatch":  {"The keyring gives back something else than was put into it.", "", "What is in memory stays; choose a passphrase instead."},
	"disk_full":         {"The disk is full.", "{path}", "What you entered is still here. Make room, then try again."},
	"read_only":         {"The place is read-only.", "{path}", "What you entered is still here. Mend that, then try again: Ctrl+S."},
	"no_permission":     {"That place may not be used.", "{path}", "What you entered is still here. Mend its permissions, then try again: Ctrl+S."},
	"io":                {"The disk reports an error.", "{path}", "What you entered is still here. Try again: Ctrl+S."},
	"busy":              {"Somebody else holds the document: {pid}.", "{path}", "What you entered is still here. Try again: Ctrl+S."},
	"newer_version":     {"This document is of a newer version of the program.", "{path}", "It was not touched. Update the program."},
	"not_ours":          {"This file belongs to somebody else.", "{path}", "It was not touched."},
	"link":              {"There is a link where a file should be.", "{path}", "It was not followed. Remove it."},
	"open_modes":        {"Others may read that identity file.", "It opens your secrets.", "chmod 600 it, then try again."},
	"no_identity":       {"What opens these secrets is not there any more.", "The keyring's entry or the identity file was removed.", "Bring it back, or begin a new connector."},
	"wrong_identity":    {"That identity opens other secrets, not these.", "", "Give the one that was there when they were saved."},
	"sandbox_in_real":   {"The sandbox's identity is for the sandbox alone.", "", "Choose the keyring, a passphrase, or an identity file."},
	"sealed_too_large":  {"The sealed part is far too large.", "", "It was not opened."},
	"bad_key":           {"That is no age key of the kind that is used here.", "X25519 keys alone: age1... and AGE-SECRET-KEY-1...", ""},
	"message_too_long":  {"That message is far too long.", "", "Copy the message alone."},
	"other_format":      {"That message is of another version of the program.", "", "Update the older one of the two programs."},
	"corrupt":           {"This document cannot be read.", "{path}", "It was not touched."},
}
