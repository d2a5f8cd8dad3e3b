package words

import (
	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/vault"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
)

var keptEntries = []Entry{
	{Code: vault.CodeNewPassphrase, Words: Words{"Choose a passphrase for your secrets.", "They are saved in a file that only this passphrase opens.", "Use at least 10 characters. You give it once each time you start the program; nobody can restore it. To be asked again, {retry}."}, Asks: AsksNewPassphrase},
	{Code: vault.CodePassphrase, Words: Words{"Your secrets are locked with a passphrase.", "", "Give it at a terminal to go on."}, Asks: AsksPassphrase},
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
	{Code: string(persist.CodeNewerVersion), Words: Words{"This file was written by a newer version of this program.", "{path}", "It was not changed. Update the program."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeNotOurs), Words: Words{"This file belongs to another user.", "{path}", "It was not used."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeLink), Words: Words{"There is a link where a file should be.", "{path}", "It was not followed. Remove it."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeOpenModes), Words: Words{"Other users can read this identity file.", "It opens your secrets.", "Run chmod 600 on it, then try again."}},
	{Code: string(persist.CodeNoIdentity), Words: Words{"The key that opens these secrets is gone.", "The keyring's entry or the identity file was removed.", "Bring it back, or set up a new connector."}},
	{Code: string(persist.CodeWrongIdentity), Words: Words{"This identity opens other secrets, not these.", "", "Give the identity that these secrets were saved with."}},
	{Code: string(persist.CodeSandboxIdentity), Words: Words{"The sandbox's identity works only in the sandbox.", "", "Use the keyring, a passphrase, or an identity file."}},
	{Code: string(seal.CodeTooLarge), Words: Words{"The sealed part is too large.", "", "It was not opened."}},
	{Code: string(seal.CodeBadKey), Words: Words{"This is not an age key this program can use.", "It uses X25519 keys: age1... and AGE-SECRET-KEY-1...", ""}},
	{Code: string(handoff.CodeTooLarge), Words: Words{"This message is too long.", "There may be other text around it.", "Copy only the message."}},
	{Code: string(handoff.CodeOtherFormat), Words: Words{"This message was made by another version of this program.", "", "Update the older of the two programs."}},
	{Code: vault.CodeForgottenThere, Words: Words{"This was deleted in another window.", "It is no longer stored on this machine.", "{stays} To see what is left, {home}."}, Helps: session.RemedyPlace},
	{Code: paste.CodeTokenInClear, Words: Words{"This is a token, but this field is stored and shown in clear.", "Nothing of it was stored.", "Paste it under “Refresh token”."}},
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
