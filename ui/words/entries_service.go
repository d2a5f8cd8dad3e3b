package words

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// Next steps that several rows have.
const (
	isItKaizala  = "Check the API root: another kind of server may be there."
	tellWhoRuns  = "Stop here, and tell whoever runs {host}."
	otherNetwork = "Try again; if it stays so, try another network."
	sandboxOrOwn = "Practise with --sandbox, or name an API root of your own with --api-root."
	compareAll   = "Check the API root, then ID, secret and token against the portal."
)

// What several rows say has happened.
const (
	unreached = "{Host} is not reachable."
	untrusted = "No trusted connection to {host}: nothing was sent."
	sentOn    = "{Host} sends us on to {refused}. Nothing was sent there."
	odd       = "{Host} does not answer as a token service does."
	ended     = "Microsoft ended Kaizala on 31 August 2023; the public service is no more."
)

// serviceEntries are those of the service and the way to it.
var serviceEntries = []Entry{
	// the way to it
	{Code: string(kaizala.CodeUnreachable), Words: Words{unreached, "There is no connection, or it broke off.", "Check the network and the API root, then try again."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeDNS), Words: Words{"{Name} does not resolve.", "It is mistyped, or the network has no name service.", "Check the API root and the network, then try again."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeTimeout), Words: Words{"{Host} did not answer in time.", "{slow}", otherNetwork}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeCancelled), Words: Words{"Given up, as you asked.", "", ""}, Exit: ExitInterrupted},
	{Code: string(kaizala.CodeRetired), Words: Words{"{Host} does not answer.", ended, sandboxOrOwn}, Exit: ExitUnreachable},

	// nobody to be trusted at its end
	{Code: string(kaizala.CodeTLS), Words: Words{untrusted, "A proxy that looks inside, a wrong clock, or somebody in between.", "Do not go on past this: check the API root and the network."}, Exit: ExitUnreachable},

	// what is not done, whoever asks
	{Code: string(kaizala.CodeBadRoot), Words: Words{"That is not an address of a Kaizala service.", "{part}", "It is to look like https://api.example.com, http for this machine alone."}, Exit: ExitUsage},
	{Code: string(kaizala.CodeHostRefused), Words: Words{"{Host} says that the platform is at {refused}. Nothing was sent there.", "That host is neither Kaizala's nor the one that you named.", "Stop here, unless that host is right: then give it with --api-root."}},
	{Code: string(kaizala.CodeRedirectRefused), Words: Words{sentOn, "It is neither Kaizala's nor the one that you named. {signInPage} {moved}", "{signIn} If that host is right, give it with --api-root; else stop here."}},
	{Code: string(kaizala.CodeTooManyRedirects), Words: Words{"{Host} sends us round in circles.", "It redirected more than 3 times.", isItKaizala}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeSandboxToken), Words: Words{"That token is the sandbox's.", "It is of use on this machine alone and was not sent.", "Paste the one that the real portal shows."}, Field: steps.RefreshField},
	{Code: string(kaizala.CodeUnusableValue), Words: Words{"{Value} cannot be sent.", "It is empty, too long, or holds characters that no header can carry.", "Copy it from the portal again."}},

	// what it says
	{Code: string(kaizala.CodeRefused), Words: Words{"The service refused the connector's ID or secret.", "{service}", "Compare both with the portal. A secret is shown once; a lost one is made anew."}, Exit: ExitRefused, Field: steps.SecretField},
	{Code: string(kaizala.CodeTokenInvalid), Words: Words{"The service refused the refresh token.", "{service} {age}", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."}, Exit: ExitRefused, Field: steps.RefreshField},
	{Code: string(kaizala.CodeUnauthenticated), Words: Words{"The service did not accept the credentials.", "{service}", "Compare ID, secret and token with the portal."}, Exit: ExitRefused, Field: steps.SecretField},
	{Code: string(kaizala.CodeForbidden), Words: Words{"The connector lacks the permission for that.", "{service}", "Permissions are chosen when a connector is created: look in the portal."}, Exit: ExitRefused},
	{Code: string(kaizala.CodeInvalidParameters), Words: Words{"The service did not accept the request.", "{service}", compareAll}, Exit: ExitRefused},
	{Code: string(kaizala.CodeNotFound), Words: Words{"There is nothing at that address of {host}.", "{service}", isItKaizala}, Exit: ExitRefused},
	{Code: string(kaizala.CodeRateLimited), Words: Words{"The service has had too many calls and asks to wait.", "It allows 100 a minute for a connector and 300 for a tenant, by all programs.", "Try again {when}."}, Exit: ExitLater},
	{Code: string(kaizala.CodeServiceError), Words: Words{"The service has a problem of its own.", "{service} {tries}", "Try again {when}."}, Exit: ExitLater},

	// answers that are not believed
	{Code: string(kaizala.CodeBadAnswer), Words: Words{odd, "", isItKaizala}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeCaptivePortal), Words: Words{"A web page answered in place of {host}{page}.", "A network's sign-in page, a company's filter, or the address of some web site.", "Sign in to the network with your browser and try again, or check the API root."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeTooLarge), Words: Words{"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes.", isItKaizala}, Exit: ExitUnreachable},
}

// details are finer words, where they are worth it, by code and detail.
var details = []detail{
	// the way to it
	{string(kaizala.CodeUnreachable), "refused", Words{unreached, "The connection was refused: nothing listens there, or a firewall says no.", "Check the API root and its port, then try again."}},
	{string(kaizala.CodeUnreachable), "reset", Words{unreached, "The connection was cut off: by a firewall or a proxy, or by a service in trouble. {tries}", otherNetwork}},
	{string(kaizala.CodeUnreachable), "closed", Words{unreached, "It hung up without an answer. {tries}", otherNetwork}},
	{string(kaizala.CodeUnreachable), "no_route", Words{unreached, "No way leads there from this machine: the network is down, or a VPN is off.", "Connect to the network, then try again."}},
	{string(kaizala.CodeUnreachable), "proxy", Words{"The proxy in between does not lead to {host}.", "{proxied}", "Check that variable, name and password included, or ask whoever runs the proxy."}},
	{string(kaizala.CodeDNS), "no_such_host", Words{"{Name} does not resolve.", "No name server knows it: it is mistyped, or of a network that you are not in.", "Check the API root, or turn your VPN on."}},
	{string(kaizala.CodeDNS), "no_answer", Words{"{Name} does not resolve.", "The name server does not answer: the network may be down.", "Check the network, then try again."}},
	{string(kaizala.CodeDNS), "failed", Words{"{Name} does not resolve.", "The name server reports a problem of its own.", otherNetwork}},
	{string(kaizala.CodeTimeout), "queue", Words{"The call did not get its turn in time.", "The service allows 100 calls a minute for a connector.", "Try again in a minute."}},
	{string(kaizala.CodeRetired), "dns", Words{"{Name} does not resolve any more.", ended, sandboxOrOwn}},
	{string(kaizala.CodeRetired), "unreachable", Words{unreached, ended, sandboxOrOwn}},

	// nobody to be trusted at its end
	{string(kaizala.CodeTLS), "unknown_authority", Words{untrusted, "{issuer}", "If that is your company's proxy, name its CA file in SSL_CERT_FILE; else stop."}},
	{string(kaizala.CodeTLS), "wrong_host", Words{untrusted, "Its certificate is for {certificate}: a network's sign-in page, or a wrong address.", "Sign in to the network with your browser, or check the API root."}},
	{string(kaizala.CodeTLS), "expired", Words{untrusted, "{validity}", "Set this machine's clock if that is wrong; else {host} needs a new one."}},
	{string(kaizala.CodeTLS), "not_tls", Words{untrusted, "It does not encrypt: http is there where https belongs, or a sign-in page.", "Check the API root and its port, or sign in to the network with your browser."}},
	{string(kaizala.CodeTLS), "handshake", Words{untrusted, "The two sides have no encryption in common; TLS 1.2 is the least that is taken.", "Check the API root, or ask whoever runs {host}."}},

	// what is not done, whoever asks
	{string(kaizala.CodeHostRefused), "userinfo", Words{"{Host} says that the platform is at {refused}. Nothing was sent there.", "That address has a user name in it, which hides where it leads.", tellWhoRuns}},
	{string(kaizala.CodeRedirectRefused), "scheme", Words{sentOn, "That address does not begin with https. {signInPage}", "{afterRedirect}"}},
	{string(kaizala.CodeRedirectRefused), "userinfo", Words{sentOn, "That address has a user name in it, which hides where it leads.", tellWhoRuns}},
	{string(kaizala.CodeRedirectRefused), "host", Words{sentOn, "That is no plain host name: look-alikes of real ones are made so.", tellWhoRuns}},

	// what it says

	// answers that are not believed
	{string(kaizala.CodeBadAnswer), "empty", Words{odd, "Its answer is empty{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "not_json", Words{odd, "Its answer is no JSON{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "not_object", Words{odd, "Its answer is no JSON object{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "duplicate_key", Words{odd, "Its answer gives one field twice: nobody can tell which counts.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "trailing_data", Words{odd, "Something follows behind the end of its answer.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "too_deep", Words{odd, "Its answer is nested deeper than any real one.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "missing", Words{odd, "Its answer lacks {field}{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "wrong_type", Words{odd, "The {field} in its answer is of a wrong kind.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "out_of_range", Words{odd, "The {field} in its answer cannot be true.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "value", Words{odd, "The {field} in its answer is none that can be sent.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "content_encoding", Words{odd, "Its answer is compressed, which nobody asked for.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "malformed_http", Words{odd, "What it says is not HTTP.", "Check the API root and its port: another kind of server may be there."}},
	{string(kaizala.CodeBadAnswer), "truncated", Words{odd, "Its answer broke off before the end. {tries}", otherNetwork}},
	{string(kaizala.CodeBadAnswer), "status", Words{odd, "Such an answer has no meaning here{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "location", Words{odd, "It redirects, but not to an address{status}.", isItKaizala}},
	{string(kaizala.CodeTooLarge), "body", Words{"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes; this one went beyond 1 MiB.", isItKaizala}},
	{string(kaizala.CodeTooLarge), "headers", Words{"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes; this one's headers went beyond 64 KiB.", isItKaizala}},
}
