package words

import "kaizala-setup/kaizala/sandbox"

var sandboxEntries = []Entry{
	{Code: sandbox.CodeNotLoopback, Words: Words{"The sandbox listens on this machine alone.", "", "Give a loopback address, like 127.0.0.1:0."}, Exit: ExitUsage},
	{Code: sandbox.CodeWorldCorrupt, Words: Words{"The sandbox's world cannot be read.", "", "Move its file away to begin a new one."}},
	{Code: sandbox.CodeWorldNewer, Words: Words{"The sandbox's world is of a newer version of the program.", "", "Update the program. The file was not touched."}},
	{Code: sandbox.CodeUnsaved, Words: Words{"The sandbox could not save that.", "The disk may be full, or its place read-only.", "Make room, then try again."}},
	{Code: sandbox.CodeDown, Words: Words{"The sandbox does not answer.", "Another program that served it may just have ended, or its address is taken.", "Try again."}},
	{Code: sandbox.CodeUnknownConnector, Words: Words{"The sandbox has no connector of that ID or name.", "It was deleted there, or belongs to another sandbox.", "Register one in the sandbox's portal."}},
	{Code: sandbox.CodeNoPIN, Words: Words{"No PIN for this connector lies on the sandbox's phone.", "It was used, or the sandbox has started anew.", "Have another one sent."}},
}
