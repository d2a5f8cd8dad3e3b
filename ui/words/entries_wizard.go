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
	{Code: steps.CodeNotNow, Words: Words{"This is not possible on this page.", "", ""}},
	{Code: steps.CodeTooLong, Words: Words{"This is too long.", "At most 1,000 characters are taken.", ""}, Exit: ExitUsage},
	{Code: steps.CodeNotTyped, Words: Words{"This value is secret and cannot be typed here.", "", "Paste it into its own field."}},
	{Code: steps.CodeMessage, Words: Words{"This field takes only a whole message.", "", ""}},
	{Code: session.CodeUnsaved, Words: Words{"You left without saving.", "What you entered last is lost; what was saved before is still there.", ""}},
	{Code: steps.CodeInternal, Words: Words{"The program made a mistake.", "", "What was saved is safe. Please report this."}},

	// what is done once
	{Code: paste.CodeOddPhone, Words: Words{"This is not a phone number with its country code.", "The service knows numbers only with + and the country code.", "Write it like +44 20 7946 0101."}, Field: steps.PhoneField},
	{Code: session.CodePhoneRefused, Words: Words{"The service sends no PIN to this number.", "{service}", "Give the number you use Kaizala with, with + and the country code."}, Field: steps.PhoneField},
	{Code: session.CodePINSent, Words: Words{"Another PIN is on its way.", "", "Wait for its SMS; the earlier PIN no longer works."}, Good: true},
	{Code: session.CodePINRefused, Words: Words{"The service refused the PIN.", "{service}", "Type it again, or have another one sent."}, Field: steps.PINField},
	{Code: session.CodeHelloSaid, Words: Words{"The message was posted.", "", ""}, Good: true},
	{Code: session.CodeHelloUnsure, Words: Words{"The message may have been posted, or not.", "{Host} took it but gave no clear answer.", "Look in the group before you send it again."}},
	{Code: session.CodePINUnsure, Words: Words{"A PIN may have been sent, or not.", "{Host} was asked but gave no clear answer.", "Look at your phone. If no SMS comes, have another one sent."}},
	{Code: session.CodeLoginUnsure, Words: Words{"The PIN may be used up, or not.", "{Host} received it but gave no clear answer.", "Type it again; if it is refused, have another one sent."}, Field: steps.PINField},

	// the browser
	{Code: session.CodeNoDisplay, Words: Words{"No browser can be opened from here: {1}.", "", "Open the address above in a browser yourself, or {copy}."}},
	{Code: session.CodeBrowserFailed, Words: Words{"The browser did not start.", "", "Open the address above yourself, or {copy}."}},
	{Code: session.CodeBrowserUnseen, Words: Words{"The browser was started but has not opened the sandbox yet.", "It may still be starting.", "If nothing appears, open the address above yourself, or {copy}."}},
	{Code: session.CodeBrowserSeen, Words: Words{"Your browser opened the sandbox.", "", "Do the steps there, then come back."}, Good: true},
	{Code: session.CodeConsentNeeded, Words: Words{"Nothing is sent to {1} until you agree.", "Microsoft ended Kaizala on 31 August 2023. A name that lapses can be bought by anyone.", "To agree, add --yes-send-to {1}. To practise, use --sandbox."}, Exit: ExitUsage, Asks: AsksConsent},
	{Code: vault.CodeOtherRealm, Words: Words{"This connector was set up for {1}.", "Its secrets are never sent anywhere else.", "Start with the Kaizala it was set up for, or set up a new connector."}},
}
