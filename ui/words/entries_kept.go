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
	{Code: vault.CodeNewPassphrase, Words: Words{"Choose a passphrase for your secrets.", "They are kept in a file that it opens.", "At least 10 characters. It is asked for once a session, and nobody can restore it. To be asked again, {retry}."}, Asks: session.AsksNewPassphrase},
	{Code: vault.CodePassphrase, Words: Words{"Your passphrase, please.", "It opens the secrets that are kept here.", ""}, Asks: session.AsksPassphrase},
	{Code: string(persist.CodePassphraseShort), Words: Words{"That passphrase is too short.", "At least 10 characters.", ""}, Asks: session.AsksNewPassphrase},
	{Code: string(seal.CodeWrongPassphrase), Words: Words{"That is not the passphrase.", "Caps lock, or another keyboard layout?", "Try again."}, Asks: session.AsksPassphrase},
	{Code: string(persist.CodeKeyringAbsent), Words: Words{"There is no keyring here.", "No desktop session offers one.", "A passphrase or an identity file (--identity) takes its place."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringLocked), Words: Words{"The keyring is locked.", "Nobody gave its password.", "Unlock it, then try again."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringTimeout), Words: Words{"The keyring does not answer.", "", "Log in to the desktop again, then try again."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringDenied), Words: Words{"The keyring refused.", "Its question was answered with no.", "Try again, and allow it."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeKeyringTooBig), Words: Words{"The keyring takes no entry of that size.", "It was to keep a key of 74 characters.", "Choose another place: --store passphrase, or --identity FILE."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeEntryLeft), Words: Words{"It is forgotten here, but for the keyring's entry {path}.", "There is no keyring here to take it out of. It opens nothing any more.", "kaizala-setup forget --everything removes it in a desktop session, as does the keyring's own program."}},
	{Code: string(persist.CodeKeyringMismatch), Words: Words{"The keyring gives back something else than was put into it.", "", "What is in memory stays; choose a passphrase instead."}, Helps: session.RemedyPassphrase},
	{Code: string(persist.CodeDiskFull), Words: Words{"The disk is full.", "{path}", "{stays} Make room, then try again."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeReadOnly), Words: Words{"The place is read-only.", "{path}", "{stays} Mend that, then {retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeNoPermission), Words: Words{"That place may not be used.", "{path}", "{stays} Mend its permissions, then {retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeIO), Words: Words{"The disk reports an error.", "{path}", "{stays} {Retry}."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeBusy), Words: Words{"Somebody else holds the document: {pid}.", "{path}", "{stays} {Retry}."}},
	{Code: string(persist.CodeNewerVersion), Words: Words{"This document is of a newer version of the program.", "{path}", "It was not touched. Update the program."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeNotOurs), Words: Words{"This file belongs to somebody else.", "{path}", "It was not touched."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeLink), Words: Words{"There is a link where a file should be.", "{path}", "It was not followed. Remove it."}, Helps: session.RemedyPlace},
	{Code: string(persist.CodeOpenModes), Words: Words{"Others may read that identity file.", "It opens your secrets.", "chmod 600 it, then try again."}},
	{Code: string(persist.CodeNoIdentity), Words: Words{"What opens these secrets is not there any more.", "The keyring's entry or the identity file was removed.", "Bring it back, or begin a new connector."}},
	{Code: string(persist.CodeWrongIdentity), Words: Words{"That identity opens other secrets, not these.", "", "Give the one that was there when they were saved."}},
	{Code: string(persist.CodeSandboxIdentity), Words: Words{"The sandbox's identity is for the sandbox alone.", "", "Choose the keyring, a passphrase, or an identity file."}},
	{Code: string(seal.CodeTooLarge), Words: Words{"The sealed part is far too large.", "", "It was not opened."}},
	{Code: string(seal.CodeBadKey), Words: Words{"That is no age key of the kind that is used here.", "X25519 keys alone: age1... and AGE-SECRET-KEY-1...", ""}},
	{Code: string(handoff.CodeTooLarge), Words: Words{"That message is far too long.", "", "Copy the message alone."}},
	{Code: string(handoff.CodeOtherFormat), Words: Words{"That message is of another version of the program.", "", "Update the older one of the two programs."}},
	{Code: vault.CodeForgottenThere, Words: Words{"This was forgotten in another window.", "Nothing of it is kept any more.", "{stays} To see what is left, {home}."}, Helps: session.RemedyPlace},
	{Code: paste.CodeTokenInClear, Words: Words{"That is a token, and this is kept and shown in clear.", "Nothing of it was kept.", "It belongs under “Refresh token”."}},
	{Code: session.CodeModesMended, Words: Words{"Others could use {1}.", "It is for you alone again.", "Whoever read it has the facts; the secrets in it are sealed."}},
	{Code: string(persist.CodeTooMuch), Words: Words{"This is more than one document may hold.", "{path}", "What was saved is as it was. Forget a group that is not needed any more: kaizala-setup forget."}},
	{Code: string(persist.CodeCorrupt), Words: Words{"This document cannot be read.", "{path}", "It was not touched."}, Helps: session.RemedyPlace},
	{Code: session.CodePlaceAsked, Words: Words{"Which other directory?", "It has to be there, on a disk that takes it.", "What was saved before is copied there; the wizard goes on there."}, Asks: session.AsksPlace},
	{Code: vault.CodePlaceTaken, Words: Words{"This connector is kept in {1} already.", "", "Start the program with XDG_STATE_HOME set to that directory, or name another one."}, Asks: session.AsksPlace, Helps: session.RemedyPlace},
	{Code: vault.CodePlaceOther, Words: Words{"In {1} secrets are kept under another passphrase.", "", "Name another directory."}, Asks: session.AsksPlace, Helps: session.RemedyPlace},
	{Code: session.CodeNoPlace, Words: Words{"There is no directory {1}.", "", "Name one that is there, on a disk that takes it."}, Asks: session.AsksPlace, Helps: session.RemedyPlace},
	{Code: session.CodeKeptElsewhere, Words: Words{"Everything is kept in the other directory from now on.", "", ""}, Good: true},
	{Code: session.CodeNoneBefore, Words: Words{"There is nothing before this one.", "Nothing was replaced since this connector is kept here.", ""}, Exit: ExitNotSetUp},
	{Code: tokens.CodeChangedThere, Words: Words{"Another window changed this connector too.", "What both did is kept; where both entered the same, the later counts.", "A result from before that may be about other values: {retry}."}},
}
