package words

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

var valueEntries = []Entry{
	{Code: string(kaizala.CodeNotAToken), Words: Words{"This does not look like a Kaizala token.", "Tokens seen so far have three parts with dots between; the service does not promise that.", ""}, Insist: true},
	{Code: string(kaizala.CodeTokenCutOff), Words: Words{"This token is not complete.", "A part was lost when it was copied, often the end.", "Copy the whole token again."}, Insist: true},
	{Code: paste.CodeAccessToken, Words: Words{"This says it is an access token.", "A refresh token belongs here: it is good for 365 days, an access token for 24 hours.", "Paste the refresh token."}, Exit: ExitNotSetUp, Insist: true},
	{Code: paste.CodeWrongConnector, Words: Words{"This token says it is for another connector: {1} {2}", "The service would refuse it together with your connector's secret.", "Ask for a token for your connector, or check the connector's ID."}, Insist: true, Field: steps.ReplyField},
	{Code: steps.CodeExpired, Words: Words{"The refresh token expired{on}.", "A refresh token is good for 365 days.", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."}, Exit: ExitNotSetUp, Insist: true, Field: steps.RefreshField},
	{Code: paste.CodeOlderToken, Words: Words{"This token is older than the one you have.", "At the service, a newer token ends an older one.", ""}, Insist: true},
	{Code: paste.CodeOddID, Words: Words{"This is not a usual connector ID.", "IDs seen so far are GUIDs, or 24 to 64 hexadecimal digits; the service does not promise that.", ""}},
	{Code: paste.CodeSwapped, Words: Words{"This does not look like the connector's secret.", "A secret is short. An ID is a GUID; a token is long, with dots.", "Compare it with the portal."}},
	{Code: paste.CodeNothingFound, Words: Words{"No value was found in this text.", "", "Paste the whole text from the portal, or one value at a time."}},
	{Code: paste.CodeMisplaced, Words: Words{"This is a whole message, not a single value.", "An admin's reply belongs to step 3, a developer's message to the admin's step 2.", "To leave this page, {back}."}},
	{Code: paste.CodeTooLong, Words: Words{"This is too long for one paste.", "At most 16 kB are taken; a token has about 1,000 characters.", "Copy only the value."}},
}
