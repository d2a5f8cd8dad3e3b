package words

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// Next steps that several rows have.
const (
	isItKaizala  = "Check the API root: another kind of server may be there."
	tellWhoRuns  = "Stop here, and tell whoever runs {host}."
	otherNetwork = "Try again. If it still fails, try another network."
	sandboxOrOwn = "Practise with --sandbox, or name an API root of your own with --api-root."
	compareAll   = "Check the API root, then compare ID, secret and token with the portal."
)

// What several rows say has happened.
const (
	unreached = "{Host} cannot be reached."
	untrusted = "{Host} could not prove who it is: nothing was sent."
	sentOn    = "{Host} redirects to {refused}. Nothing was sent there."
	odd       = "{Host} does not answer like a token service."
	ended     = "Microsoft ended Kaizala on 31 August 2023; the public service no longer exists."
)

// serviceEntries are those of the service and the way to it.
var serviceEntries = []Entry{
	// the way to it
	{Code: string(kaizala.CodeUnreachable), Words: Words{unreached, "There is no connection, or it was cut off.", "Check the network and the API root, then try again."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeDNS), Words: Words{"{Name} does not resolve.", "It is mistyped, or the network has no name service.", "Check the API root and the network, then try again."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeTimeout), Words: Words{"{Host} did not answer in time.", "The service or the network is slow, or a firewall blocks the way.", otherNetwork}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeCancelled), Words: Words{"Cancelled. Nothing was changed.", "", ""}, Exit: ExitInterrupted},
	{Code: string(kaizala.CodeRetired), Words: Words{"{Host} does not answer.", ended, sandboxOrOwn}, Exit: ExitUnreachable},

	// nobody to be trusted at its end
	{Code: string(kaizala.CodeTLS), Words: Words{untrusted, "The cause may be a proxy that reads traffic, a wrong clock, or an attack.", "Do not go past this. Check the API root and the network."}, Exit: ExitUnreachable},

	// what is not done, whoever asks
	{Code: string(kaizala.CodeBadRoot), Words: Words{"This is not the address of a Kaizala service or of its portal.", "{1} {part}", "It should look like https://api.example.com; http is only for this machine."}, Exit: ExitUsage},
	{Code: string(kaizala.CodeHostRefused), Words: Words{"{Host} names {refused} as the platform. Nothing was sent there.", "That host is neither Kaizala's nor the one you named.", "Stop here. If you know that host is right, give it with --api-root."}},
	{Code: string(kaizala.CodeRedirectRefused), Words: Words{sentOn, "That host is neither Kaizala's nor the one you named. {signInPage} {moved}", "{signIn} If you know that host is right, give it with --api-root; otherwise stop here."}},
	{Code: string(kaizala.CodeTooManyRedirects), Words: Words{"{Host} redirects in circles.", "It redirected more than 3 times.", isItKaizala}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeSandboxToken), Words: Words{"This token is from the sandbox.", "It works only on this machine and was not sent.", "Use the token that the real portal shows."}, Field: steps.RefreshField},
	{Code: string(kaizala.CodeUnusableValue), Words: Words{"{Value} cannot be sent.", "It is empty, too long, or has characters that a header cannot carry.", "Copy it from the portal again."}},

	// what it says
	{Code: string(kaizala.CodeRefused), Words: Words{"The service refused the connector's ID or secret.", "{service}", "Compare both with the portal. A secret is shown only once; if it is lost, make a new one."}, Exit: ExitRefused, Field: steps.SecretField},
	{Code: string(kaizala.CodeTokenInvalid), Words: Words{"The service refused the refresh token.", "{service} {age}", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."}, Exit: ExitRefused, Field: steps.RefreshField},
	{Code: string(kaizala.CodeUnauthenticated), Words: Words{"The service refused the connector's ID, secret or token.", "{service}", "Compare all three with the portal."}, Exit: ExitRefused, Field: steps.SecretField},
	{Code: string(kaizala.CodeForbidden), Words: Words{"The connector lacks the permission for this.", "{service}", "Permissions are chosen when a connector is created: look in the portal."}, Exit: ExitRefused},
	{Code: string(kaizala.CodeInvalidParameters), Words: Words{"The service did not accept the request.", "{service}", compareAll}, Exit: ExitRefused},
	{Code: string(kaizala.CodeNotFound), Words: Words{"{Host} has nothing at this address.", "{service}", isItKaizala}, Exit: ExitRefused},
	{Code: string(kaizala.CodeRateLimited), Words: Words{"Too many calls: the service asks you to wait.", "It allows 100 calls a minute for a connector and 300 for a tenant, from all programs together.", "Try again {when}."}, Exit: ExitLater},
	{Code: string(kaizala.CodeMoved), Words: Words{"The service has moved to another address.", "The request could not be sent there as well: its body was not held, since it is longer than 1 MiB.", "Send it again: the new address is known now."}, Exit: ExitLater},
	{Code: string(kaizala.CodeServiceError), Words: Words{"The service reports a failure of its own.", "{service} {tries}", "Try again {when}."}, Exit: ExitLater},

	// answers that are not believed
	{Code: string(kaizala.CodeBadAnswer), Words: Words{odd, "", isItKaizala}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeCaptivePortal), Words: Words{"A web page came instead of an answer from {host}{page}.", "It may be a network's sign-in page, a company's filter, or some web site.", "Sign in to the network in your browser and try again, or check the API root."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeNotTheService), Words: Words{"{Host} is another kind of server, not a Kaizala service.", "{service}", "Give the address of the token service with --api-root."}, Exit: ExitUnreachable},
	{Code: string(kaizala.CodeTooLarge), Words: Words{"{Host} sent too much and was cut off.", "A token answer has a few kilobytes.", isItKaizala}, Exit: ExitUnreachable},
}

// details are finer words, where they are worth it, by code and detail.
var details = []detail{
	// the way to it
	{string(kaizala.CodeUnreachable), "refused", Words{unreached, "The connection was refused: no server listens there, or a firewall blocks it.", "Check the API root and its port, then try again."}},
	{string(kaizala.CodeUnreachable), "reset", Words{unreached, "The connection was cut off, by a firewall, a proxy or a failing service. {tries}", otherNetwork}},
	{string(kaizala.CodeUnreachable), "closed", Words{unreached, "It closed the connection without an answer. {tries}", otherNetwork}},
	{string(kaizala.CodeUnreachable), "no_route", Words{unreached, "This machine has no way there: the network is down, or a VPN is off.", "Connect to the network, then try again."}},
	{string(kaizala.CodeUnreachable), "proxy", Words{"The proxy does not connect to {host}.", "{proxied}", "Check that variable, with its user name and password, or ask whoever runs the proxy."}},
	{string(kaizala.CodeDNS), "no_such_host", Words{"{Name} does not resolve.", "It is mistyped, or it belongs to a network you are not in.", "Check the API root, or turn your VPN on."}},
	{string(kaizala.CodeDNS), "no_answer", Words{"{Name} does not resolve.", "The name server does not answer: the network may be down.", "Check the network, then try again."}},
	{string(kaizala.CodeDNS), "failed", Words{"{Name} does not resolve.", "The name server reports an error.", otherNetwork}},
	{string(kaizala.CodeTimeout), "queue", Words{"The call waited too long for its turn.", "The service allows 100 calls a minute for a connector.", "Try again in a minute."}},
	{string(kaizala.CodeTimeout), "body", Words{"{Host} did not finish its answer in time.", "It started to answer, then was too slow or stopped.", otherNetwork}},
	{string(kaizala.CodeTimeout), "hints", Words{"{Host} did not answer in time.", "It only says that an answer will come (status 1xx).", isItKaizala}},
	{string(kaizala.CodeRetired), "dns", Words{"{Name} no longer resolves.", ended, sandboxOrOwn}},
	{string(kaizala.CodeRetired), "unreachable", Words{unreached, ended, sandboxOrOwn}},

	// nobody to be trusted at its end
	{string(kaizala.CodeTLS), "unknown_authority", Words{untrusted, "{issuer}", "If this is your company's proxy, name its CA file in SSL_CERT_FILE; otherwise stop."}},
	{string(kaizala.CodeTLS), "wrong_host", Words{untrusted, "Its certificate is for {certificate}: a network's sign-in page, or a wrong address.", "Sign in to the network in your browser, or check the API root."}},
	{string(kaizala.CodeTLS), "expired", Words{untrusted, "{validity}", "Set this machine's clock if it is wrong; otherwise {host} needs a new certificate."}},
	{string(kaizala.CodeTLS), "not_tls", Words{untrusted, "It does not encrypt: it is a server for http, or a network's sign-in page.", "Check the API root and its port, or sign in to the network in your browser."}},
	{string(kaizala.CodeTLS), "handshake", Words{untrusted, "It offers no encryption that is still safe; TLS 1.2 is the minimum.", "Check the API root, or ask whoever runs {host}."}},

	// what is not done, whoever asks
	{string(kaizala.CodeHostRefused), "userinfo", Words{"{Host} names {refused} as the platform. Nothing was sent there.", "That address contains a user name, which hides where it leads.", tellWhoRuns}},
	{string(kaizala.CodeRedirectRefused), "scheme", Words{sentOn, "That address does not begin with https. {signInPage}", "{afterRedirect}"}},
	{string(kaizala.CodeRedirectRefused), "userinfo", Words{sentOn, "That address contains a user name, which hides where it leads.", tellWhoRuns}},
	{string(kaizala.CodeRedirectRefused), "host", Words{sentOn, "That is no plain host name; fakes of real names look like this.", tellWhoRuns}},

	// what it says

	// answers that are not believed
	{string(kaizala.CodeBadAnswer), "empty", Words{odd, "Its answer is empty{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "not_json", Words{odd, "Its answer is not JSON{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "not_object", Words{odd, "Its answer is not a JSON object{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "duplicate_key", Words{odd, "Its answer has one field twice, so either could be meant.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "trailing_data", Words{odd, "There is more data after the end of its answer.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "too_deep", Words{odd, "Its answer is nested too deeply.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "missing", Words{odd, "Its answer has no {field}{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "wrong_type", Words{odd, "The {field} in its answer has the wrong type.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "out_of_range", Words{odd, "The {field} in its answer is out of range.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "value", Words{odd, "The {field} in its answer cannot be sent in a header.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "content_encoding", Words{odd, "Its answer is compressed, although that was not asked for.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "malformed_http", Words{odd, "It does not speak HTTP.", "Check the API root and its port: another kind of server may be there."}},
	{string(kaizala.CodeBadAnswer), "truncated", Words{odd, "Its answer ended too early. {tries}", otherNetwork}},
	{string(kaizala.CodeBadAnswer), "status", Words{odd, "Its answer has an unexpected status{status}.", isItKaizala}},
	{string(kaizala.CodeBadAnswer), "location", Words{odd, "It redirects to something that is not an address{status}.", isItKaizala}},
	{string(kaizala.CodeTooLarge), "body", Words{"{Host} sent too much and was cut off.", "A token answer has a few kilobytes; this one has over 1 MiB.", isItKaizala}},
	{string(kaizala.CodeTooLarge), "headers", Words{"{Host} sent too much and was cut off.", "A token answer has a few kilobytes; its headers alone have over 64 KiB.", isItKaizala}},
}
