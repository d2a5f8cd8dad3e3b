package words

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

// service is what a person reads of the service and the way to it: by code and,
// where it is worth telling more, by code and detail. Names in braces are evidence,
// or a whole sentence of it; without evidence a row still reads well.
var service = map[string]Words{
	// the way to it
	"unreachable":          {unreached, "There is no connection, or it broke off.", "Check the network and the API root, then try again."},
	"unreachable refused":  {unreached, "The connection was refused: nothing listens there, or a firewall says no.", "Check the API root and its port, then try again."},
	"unreachable reset":    {unreached, "The connection was cut off: by a firewall or a proxy, or by a service in trouble. {tries}", otherNetwork},
	"unreachable closed":   {unreached, "It hung up without an answer. {tries}", otherNetwork},
	"unreachable no_route": {unreached, "No way leads there from this machine: the network is down, or a VPN is off.", "Connect to the network, then try again."},
	"unreachable proxy":    {"The proxy in between does not lead to {host}.", "{proxied}", "Check that variable, name and password included, or ask whoever runs the proxy."},
	"dns":                  {"{Name} does not resolve.", "It is mistyped, or the network has no name service.", "Check the API root and the network, then try again."},
	"dns no_such_host":     {"{Name} does not resolve.", "No name server knows it: it is mistyped, or of a network that you are not in.", "Check the API root, or turn your VPN on."},
	"dns no_answer":        {"{Name} does not resolve.", "The name server does not answer: the network may be down.", "Check the network, then try again."},
	"dns failed":           {"{Name} does not resolve.", "The name server reports a problem of its own.", otherNetwork},
	"timeout":              {"{Host} did not answer in time.", "{slow}", otherNetwork},
	"timeout queue":        {"The call did not get its turn in time.", "The service allows 100 calls a minute for a connector.", "Try again in a minute."},
	"cancelled":            {"Given up, as you asked.", "", ""},
	"retired":              {"{Host} does not answer.", ended, sandboxOrOwn},
	"retired dns":          {"{Name} does not resolve any more.", ended, sandboxOrOwn},
	"retired unreachable":  {unreached, ended, sandboxOrOwn},

	// nobody to be trusted at its end
	"tls":                   {untrusted, "A proxy that looks inside, a wrong clock, or somebody in between.", "Do not go on past this: check the API root and the network."},
	"tls unknown_authority": {untrusted, "{issuer}", "If that is your company's proxy, name its CA file in SSL_CERT_FILE; else stop."},
	"tls wrong_host":        {untrusted, "Its certificate is for {certificate}: a network's sign-in page, or a wrong address.", "Sign in to the network with your browser, or check the API root."},
	"tls expired":           {untrusted, "{validity}", "Set this machine's clock if that is wrong; else {host} needs a new one."},
	"tls not_tls":           {untrusted, "It does not encrypt: http is there where https belongs, or a sign-in page.", "Check the API root and its port, or sign in to the network with your browser."},
	"tls handshake":         {untrusted, "The two sides have no encryption in common; TLS 1.2 is the least that is taken.", "Check the API root, or ask whoever runs {host}."},

	// what is not done, whoever asks
	"bad_root":                  {"That is not an address of a Kaizala service.", "{part}", "It is to look like https://api.example.com, http for this machine alone."},
	"host_refused":              {"{Host} says that the platform is at {refused}. Nothing was sent there.", "That host is neither Kaizala's nor the one that you named.", "Stop here, unless that host is right: then give it with --api-root."},
	"host_refused userinfo":     {"{Host} says that the platform is at {refused}. Nothing was sent there.", "That address has a user name in it, which hides where it leads.", tellWhoRuns},
	"redirect_refused":          {sentOn, "It is neither Kaizala's nor the one that you named. {signInPage} {moved}", "{signIn} If that host is right, give it with --api-root; else stop here."},
	"redirect_refused scheme":   {sentOn, "That address does not begin with https. {signInPage}", "{afterRedirect}"},
	"redirect_refused userinfo": {sentOn, "That address has a user name in it, which hides where it leads.", tellWhoRuns},
	"redirect_refused host":     {sentOn, "That is no plain host name: look-alikes of real ones are made so.", tellWhoRuns},
	"too_many_redirects":        {"{Host} sends us round in circles.", "It redirected more than 3 times.", isItKaizala},
	"sandbox_token":             {"That token is the sandbox's.", "It is of use on this machine alone and was not sent.", "Paste the one that the real portal shows."},
	"unusable_value":            {"{Value} cannot be sent.", "It is empty, too long, or holds characters that no header can carry.", "Copy it from the portal again."},

	// what it says
	"refused":            {"The service refused the connector's ID or secret.", "{service}", "Compare both with the portal. A secret is shown once; a lost one is made anew."},
	"token_invalid":      {"The service refused the refresh token.", "{service} {age}", "Get a new one in the portal: Groups, the group, Connectors, Add Connector."},
	"unauthenticated":    {"The service did not accept the credentials.", "{service}", "Compare ID, secret and token with the portal."},
	"forbidden":          {"The connector lacks the permission for that.", "{service}", "Permissions are chosen when a connector is created: look in the portal."},
	"invalid_parameters": {"The service did not accept the request.", "{service}", compareAll},
	"not_found":          {"There is nothing at that address of {host}.", "{service}", isItKaizala},
	"rate_limited":       {"The service has had too many calls and asks to wait.", "It allows 100 a minute for a connector and 300 for a tenant, by all programs.", "Try again {retry}."},
	"service_error":      {"The service has a problem of its own.", "{service} {tries}", "Try again {retry}."},

	// answers that are not believed
	"bad_answer":                  {odd, "", isItKaizala},
	"bad_answer empty":            {odd, "Its answer is empty{status}.", isItKaizala},
	"bad_answer not_json":         {odd, "Its answer is no JSON{status}.", isItKaizala},
	"bad_answer not_object":       {odd, "Its answer is no JSON object{status}.", isItKaizala},
	"bad_answer duplicate_key":    {odd, "Its answer gives one field twice: nobody can tell which counts.", isItKaizala},
	"bad_answer trailing_data":    {odd, "Something follows behind the end of its answer.", isItKaizala},
	"bad_answer too_deep":         {odd, "Its answer is nested deeper than any real one.", isItKaizala},
	"bad_answer missing":          {odd, "Its answer lacks {field}{status}.", isItKaizala},
	"bad_answer wrong_type":       {odd, "The {field} in its answer is of a wrong kind.", isItKaizala},
	"bad_answer out_of_range":     {odd, "The {field} in its answer cannot be true.", isItKaizala},
	"bad_answer value":            {odd, "The {field} in its answer is none that can be sent.", isItKaizala},
	"bad_answer content_encoding": {odd, "Its answer is compressed, which nobody asked for.", isItKaizala},
	"bad_answer malformed_http":   {odd, "What it says is not HTTP.", "Check the API root and its port: another kind of server may be there."},
	"bad_answer truncated":        {odd, "Its answer broke off before the end. {tries}", otherNetwork},
	"bad_answer status":           {odd, "Such an answer has no meaning here{status}.", isItKaizala},
	"bad_answer location":         {odd, "It redirects, but not to an address{status}.", isItKaizala},
	"captive_portal":              {"A web page answered in place of {host}{page}.", "A network's sign-in page, a company's filter, or the address of some web site.", "Sign in to the network with your browser and try again, or check the API root."},
	"too_large":                   {"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes.", isItKaizala},
	"too_large body":              {"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes; this one went beyond 1 MiB.", isItKaizala},
	"too_large headers":           {"{Host} sent far too much, and was cut off.", "A token answer has a few kilobytes; this one's headers went beyond 64 KiB.", isItKaizala},
}
