package words

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

var valueEntries = []Entry{
	{Code: string(kaizala.CodeNotAToken), Words: Words{"This does not look like a Kaizala token.", "Tokens seen so far have three parts with dots between; the format is not promised.", ""}, Insist: true},
	{Code: string(kaizala.CodeTokenCutOff), Words: Words{"This token is not whole.", "A part of it was lost on the way, often its end.", "Copy the whole of it once more."}, Insist: true},
	{Code: paste.CodeAccessToken, Words: Words{"This says that it is an access token.", "A refresh token belongs here: it lives for 365 days, an access token for 24 hours.", "Paste the refresh token."}, Exit: ExitNotSetUp, Insist: true},
	{Code: paste.CodeWrongConnector, Words: Words{"This token says that it is for another connector: {1} {2}", "With yours the service would refuse it.", "Ask for one for your connector, or check the connector's ID."}, Insist: true, Field: steps.ReplyField},
	{Code: steps.CodeExpired, Words: Words{"The refresh token has expired. {1}", "It is good for 365 days.", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."}, Exit: ExitNotSetUp, Insist: true, Field: steps.RefreshField},
	{Code: paste.CodeOlderToken, Words: Words{"This token is older than the one that is kept.", "A newer one ends the older at the service.", ""}, Insist: true},
	{Code: paste.CodeOddID, Words: Words{"This is no usual connector ID.", "IDs seen so far are GUIDs, or 24 to 64 hexadecimal digits; the format is not promised.", ""}},
	{Code: paste.CodeSwapped, Words: Words{"This looks like the other value.", "The secret is short; the ID is a GUID; a token is long, with dots.", "Compare with the portal."}},
	{Code: paste.CodeNothingFound, Words: Words{"Nothing in that text is of use here.", "", "Paste it whole, or value by value."}},
	{Code: paste.CodeMisplaced, Words: Words{"That is a whole message, not this value.", "A reply belongs to step 3, a developer's message to the admin's step 2.", "To go there, {back}."}},
	{Code: paste.CodeTooLong, Words: Words{"That is far too much for one paste.", "16 kB are the limit; a token has about a thousand characters.", "Copy just the value."}},
}
