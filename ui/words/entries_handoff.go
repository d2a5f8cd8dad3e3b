package words

import (
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
)

var handoffEntries = []Entry{
	{Code: session.CodeTokenGone, Words: Words{"The token is not in memory any more.", "It was sealed as you pasted it, and nothing else was kept.", "Paste it again, or make a new one in the portal."}},
	{Code: session.CodePassphraseGone, Words: Words{"The passphrase of this reply was in memory alone.", "The program was started anew since.", "If you did not note it: paste the token again."}},
	{Code: session.CodeReplyPassphrase, Words: Words{"This reply is under a passphrase.", "The admin tells it to you over another channel.", ""}, Asks: session.AsksReplyPassphrase},
	{Code: session.CodeReplyWrong, Words: Words{"That is not this reply's passphrase.", "Seven words with hyphens between; the admin tells them to you over another channel.", "Try again."}, Asks: session.AsksReplyPassphrase},
	{Code: paste.CodeNothingToOpen, Words: Words{"Nothing was pasted yet.", "", "Paste what the admin sent."}},
	{Code: session.CodeOtherKey, Words: Words{"This reply is sealed to another key than this connector's.", "It answers another message, or was made for somebody else.", "Send the admin this connector's message again."}},
	{Code: string(seal.CodeWrongKey), Words: Words{"This reply is sealed to another key than this connector's.", "It answers another message, or was made for somebody else.", "Send the admin this connector's message again."}, Field: steps.ReplyField},
	{Code: string(seal.CodeNotSealed), Words: Words{"There is no sealed reply in that text.", "", "Copy the whole reply, from its first to its last line."}, Field: steps.ReplyField},
	{Code: string(seal.CodeDamaged), Words: Words{"That text was damaged on the way.", "A part is missing or was changed: mail and chats do that.", "Copy the whole of it once more, or take its file."}, Field: steps.ReplyField},
	{Code: string(seal.CodeWorkFactor), Words: Words{"This reply would take far too much work to open.", "Nobody honest makes it so.", "Ask for another one."}},
	{Code: string(handoff.CodeNoRequest), Words: Words{"There is no developer's message in that text.", "", "Copy the whole message, down to its last line. Or {clear} and give the connector's name."}},
	{Code: session.CodeOutFailed, Words: Words{"The file could not be written: {1}", "The disk may be full, or the place forbidden.", "To take the text from the screen, {copy}."}},
}
