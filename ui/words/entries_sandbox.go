package words

import "kaizala-setup/kaizala/sandbox"

var sandboxEntries = []Entry{
	{Code: sandbox.CodeNotLoopback, Words: Words{"The sandbox can only listen on this machine.", "", "Give a loopback address, like 127.0.0.1:0."}, Exit: ExitUsage},
	{Code: sandbox.CodeWorldCorrupt, Words: Words{"The sandbox's file cannot be read.", "It is damaged, or not a file of the sandbox.", "Move the file away; the sandbox then starts with a new one."}},
	{Code: sandbox.CodeWorldNewer, Words: Words{"The sandbox's file was written by a newer version of this program.", "", "Update the program. The file was not changed."}},
	{Code: sandbox.CodeUnsaved, Words: Words{"The sandbox could not save this.", "The disk may be full, or the directory may be read-only.", "Make room, then try again."}},
	{Code: sandbox.CodeDown, Words: Words{"The sandbox does not answer.", "The program that ran it may have just ended, or another program took its address.", "Try again."}},
	{Code: sandbox.CodeUnknownConnector, Words: Words{"The sandbox has no connector with this ID or name.", "It was deleted there, or it belongs to another sandbox.", "Register one in the sandbox's portal."}},
	{Code: sandbox.CodeNoPIN, Words: Words{"The sandbox's phone has no PIN for this connector.", "The PIN was used, or the sandbox was started again.", "Have another one sent."}},
}
