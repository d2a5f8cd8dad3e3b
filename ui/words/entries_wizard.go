package words

import (
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
)

var wizardEntries = []Entry{
	// the wizard
	{Code: steps.CodeMissing, Words: Words{"Something is still needed here.", "", ""}},
	{Code: steps.CodeNotNow, Words: Words{"That does nothing on this page.", "", ""}},
	{Code: steps.CodeTooLong, Words: Words{"That is longer than any real value.", "1,000 characters are the limit.", ""}, Exit: ExitUsage},
	{Code: steps.CodeNotTyped, Words: Words{"A secret is pasted into its own field.", "", ""}},
	{Code: steps.CodeMessage, Words: Words{"This field takes a whole message.", "", ""}},
	{Code: session.CodeUnsaved, Words: Words{"Left without saving.", "What was entered last is gone; what was saved before is there.", ""}},
	{Code: steps.CodeInternal, Words: Words{"Something went wrong in the program itself.", "", "What was saved is safe. Please report it."}},

	// what is done once
	{Code: paste.CodeOddPhone, Words: Words{"That is no phone number with its country code.", "The service knows numbers by + and the country code.", "Write it like +44 20 7946 0101."}, Field: steps.PhoneField},
	{Code: session.CodePhoneRefused, Words: Words{"The service sends no PIN to that number.", "{service}", "Give the number that you use Kaizala with, with + and the country code."}, Field: steps.PhoneField},
	{Code: session.CodePINSent, Words: Words{"Another PIN was asked for.", "", "Wait for its SMS; the one before is good no more."}, Good: true},
	{Code: session.CodePINRefused, Words: Words{"The service did not take the PIN.", "{service}", "Type it again, or have another one sent."}, Field: steps.PINField},
	{Code: session.CodeHelloSaid, Words: Words{"The message was posted.", "", ""}, Good: true},
	{Code: session.CodeHelloUnsure, Words: Words{"Nobody knows whether the message was posted.", "{host} took it and gave no clear answer.", "Look into the group before you send it again."}},
	{Code: session.CodePINUnsure, Words: Words{"Nobody knows whether a PIN was sent.", "{host} was asked and gave no clear answer.", "Look at the phone; if none comes, have another one sent."}},
	{Code: session.CodeLoginUnsure, Words: Words{"Nobody knows whether the PIN was used.", "{host} got it and gave no clear answer.", "Type it again; if it is refused, have another one sent."}, Field: steps.PINField},

	// the browser
	{Code: session.CodeNoDisplay, Words: Words{"No browser can be shown from here: {1}.", "", "Open the address above in a browser of your own. To take it along, {copy}."}},
	{Code: session.CodeBrowserFailed, Words: Words{"The browser could not be started.", "", "Open the address above yourself. To take it along, {copy}."}},
	{Code: session.CodeBrowserUnseen, Words: Words{"The browser was started, but the sandbox has not seen it yet.", "It may still be starting.", "If nothing shows up, open the address above yourself. To take it along, {copy}."}},
	{Code: session.CodeBrowserSeen, Words: Words{"The sandbox saw your browser.", "", "Take the taps there, then come back."}, Good: true},
	{Code: session.CodeConsentNeeded, Words: Words{"Nothing goes to {1} without your yes.", "Microsoft ended Kaizala on 31 August 2023; a name that lapses could be anyone's.", "Add --yes-send-to {1} if you mean it, or practise with --sandbox."}, Exit: ExitUsage, Asks: session.AsksConsent},
	{Code: vault.CodeOtherRealm, Words: Words{"This connector was set up for {1}.", "Its secrets never go anywhere else.", "Start with that --api-root, or set up a new connector."}},
}
