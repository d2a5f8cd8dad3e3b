package words

import (
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
)

var handoffEntries = []Entry{
	{Code: session.CodeTokenGone, Words: Words{"The token is no longer in memory.", "It was sealed when you pasted it; nothing else was stored.", "Paste it again, or make a new one in the portal."}},
	{Code: session.CodePassphraseGone, Words: Words{"The passphrase of this reply is no longer in memory.", "It is never stored, and the program was restarted since.", "If you did not write it down, paste the token again."}},
	{Code: session.CodeReplyPassphrase, Words: Words{"This reply is protected by a passphrase.", "The admin tells it to you by voice or in another chat.", ""}, Asks: AsksReplyPassphrase},
	{Code: session.CodeReplyWrong, Words: Words{"This is not the passphrase of this reply.", "It has seven words with hyphens between. The admin tells it to you by voice or in another chat.", "Try again."}, Asks: AsksReplyPassphrase},
	{Code: paste.CodeNothingToOpen, Words: Words{"Nothing was pasted yet.", "", "Paste what the admin sent."}},
	{Code: session.CodeOtherKey, Words: Words{"This reply was sealed for another connector.", "It answers another message, or is for another person.", "Send the admin this connector's message again."}},
	{Code: string(seal.CodeWrongKey), Words: Words{"This reply was sealed for another connector.", "It answers another message, or is for another person.", "Send the admin this connector's message again."}, Field: steps.ReplyField},
	{Code: string(seal.CodeNotSealed), Words: Words{"There is no sealed reply in this text.", "", "Copy the whole reply, from its first line to its last."}, Field: steps.ReplyField},
	{Code: string(seal.CodeDamaged), Words: Words{"This text was damaged on the way.", "A part is missing or was changed. Mail and chat programs do that.", "Copy the whole text again, or use its file."}, Field: steps.ReplyField},
	{Code: string(seal.CodeWorkFactor), Words: Words{"This reply would take too long to open.", "No honest sender makes it so.", "Ask for another one."}},
	{Code: string(handoff.CodeNoRequest), Words: Words{"There is no developer's message in this text.", "", "Copy the whole message, down to its last line. Or {clear}, and give the connector's name."}},
	{Code: session.CodeOutFailed, Words: Words{"The file could not be written: {1}", "The disk may be full, or the directory may be read-only.", "Take the text from the screen: {copy}."}},
}
