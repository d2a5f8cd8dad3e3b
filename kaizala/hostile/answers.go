package hostile

import (
	"net/http"
	"strings"
	"time"
)

// strangers are servers that answer in place of the service.
func strangers() []Case {
	const kind, html = "Content-Type", "text/html"
	return []Case{
		{"captive portal", "captive_portal", "", answer(200, "<!doctype html><title>Hotel Example: Free Wi-Fi</title>", kind, html)},
		{"captive portal, 511", "captive_portal", "", answer(511, "<html>", kind, html)},
		{"captive, no type", "captive_portal", "", answer(200, "\r\n <HTML>")},
		{"captive, odd title", "captive_portal", "", answer(200, "<html><head><TITLE lang=en>\r\n\x1b[2J&#x202e;Wi-Fi &amp;\u200b more "+Secret+strings.Repeat(" and more", 40)+"</TITLE>", kind, html)},
		{"blocked by the office", "captive_portal", "", answer(403, "<html><title>Blocked by Example Corp</title>", kind, html)},
		{"broken gateway", "service_error", "", answer(502, "<html><title>502 Bad Gateway</title>", kind, html)},
		{"public, and for sale", "captive_portal", "", PublicHost{answer(200, "<title>This domain is for sale</title>", kind, html)}},
		{"public, and in trouble", "service_error", "", PublicHost{answer(503, "")}},
		{"public, and says no", "token_invalid", "", PublicHost{answer(401, No("InvalidToken", "no"))}},
		{"public, and on to another public host", "consent_needed", "", PublicHost{answer(308, "", "Location", "https://kms2.kaiza.la/v1/accessToken")}},
		{"public, and another public platform", "consent_needed", "", PublicHost{answer(200, Good("endpointUrl", `"https://kms2.kaiza.la/"`))}},
		{"public, and elsewhere", "redirect_refused", "other", PublicHost{answer(302, "", "Location", "https://www.example.com/teams")}},
		{"gateway in plain text", "service_error", "", answer(503, "upstream connect error: \x1b[2J"+Secret+"\r\n", kind, "text/plain")},
		{"some web site", "not_the_service", "", answer(404, "<html><title>Not found - Example Shop</title>", kind, html)},
		{"some web server", "not_the_service", "", answer(404, "404 page not found\n", kind, "text/plain")},
		{"some other API", "not_the_service", "", answer(404, `{"detail":"Not Found"}`)},
		{"server that wants https", "not_the_service", "", answer(400, "<html><title>400 The plain HTTP request was sent to HTTPS port</title>", kind, html)},
		{"server without the method", "not_the_service", "", answer(405, "<html><title>405 Not Allowed</title>", kind, html)},
	}
}

// answers are answers of the token service that a client must not believe.
func answers() []Case {
	return []Case{
		{"nothing", "bad_answer", "empty", answer(204, "")},
		{"null", "bad_answer", "not_object", answer(200, "null")},
		{"not JSON", "bad_answer", "not_json", answer(200, "It works!")},
		{"no token", "bad_answer", "missing accessToken", answer(200, Good("accessToken", "-"))},
		{"token with a break", "bad_answer", "value accessToken", answer(200, Good("accessToken", `"a\r\nX: y"`))},
		{"token of 20 kB", "bad_answer", "value accessToken", answer(200, Good("accessToken", `"`+strings.Repeat("a", 20<<10)+`"`))},
		{"two tokens", "bad_answer", "duplicate_key", answer(200, Good("scope", `"a","accessToken":"b"`))},
		{"two answers", "bad_answer", "trailing_data", answer(200, Good("", "")+Good("", ""))},
		{"never expires", "bad_answer", "wrong_type accessTokenExpiry", answer(200, Good("accessTokenExpiry", "1e99"))},
		{"expires in year 9e9", "bad_answer", "out_of_range accessTokenExpiry", answer(200, Good("accessTokenExpiry", "9223372036854775807"))},
		{"endpoint elsewhere", "host_refused", "other", answer(200, Good("endpointUrl", `"https://evil.example"`))},
		{"endpoint with a user", "host_refused", "userinfo", answer(200, Good("endpointUrl", `"http://127.0.0.1@evil.example"`))},
	}
}

// refusals are errors of the service, documented ones and odd ones.
func refusals() []Case {
	escapes := "\x1b]52;c;eA==\a\x1b[2J\u009b31m\u202e\u2066\u200b\x00\r\n" + Secret
	ahead := func(d time.Duration) string { return Now.Add(d).Format(http.TimeFormat) }
	return []Case{
		{"a no with status 200", "token_invalid", "", answer(200, No("InvalidToken", "no"))},
		{"no to the token", "token_invalid", "", answer(401, No("InvalidToken", "Invalid token. Failure reason:Expired"))},
		{"another clock", "token_invalid", "", answer(401, No("InvalidToken", "Invalid token. Failure reason:NotYetValid"), "Date", ahead(5*time.Hour))},
		{"a clock of years ago", "token_invalid", "", answer(401, No("InvalidToken", ""), "Date", ahead(-3*365*24*time.Hour))},
		{"wrong connector", "refused", "", answer(401, No("Unauthenticated", WrongID))},
		{"no, and not why", "unauthenticated", "", answer(401, "")},
		{"no permission", "forbidden", "", answer(403, No("Unauthorized", "The connector lacks groupinfo.read"))},
		{"an ID that is none", "refused", "", answer(400, No("InvalidParameters", "applicationId is no GUID"))},
		{"parameters", "invalid_parameters", "", answer(400, No("InvalidParameters", "Value cannot be null."))},
		{"method not allowed", "invalid_parameters", "", answer(405, "")},
		{"gone for good", "invalid_parameters", "", answer(410, No("Gone", "This API was retired."))},
		{"escapes in a no", "invalid_parameters", "", answer(400, No(escapes, escapes))},
		{"echo of the secrets", "invalid_parameters", "", answer(400, No(Token(), Secret+Token()))},
		{"long story", "service_error", "", answer(500, No("InternalError", strings.Repeat("because of this and that ", 40)))},
		{"error without a word", "service_error", "", answer(500, "")},
		{"a code nobody knows", "service_error", "", answer(200, No("Oops", "Something happened"))},
	}
}

func retryAfters() []Case {
	var all []Case
	for _, c := range [][2]string{
		{"no time", ""}, {"20 seconds", "20"}, {"10 minutes", "600"}, {"a day", "86400"}, {"overflow", "9223372037"}, {"negative", "-1"}, {"no number", "soon"},
		{"the past", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"a date beyond time", "Fri, 31 Dec 9999 23:59:59 GMT"}, {"not ASCII", "1\u202e"}, {"two", "1, 2"},
	} {
		all = append(all,
			Case{"come again: " + c[0], "rate_limited", "", answer(429, No("TooManyRequests", "later"), "Retry-After", c[1])},
			Case{"unavailable: " + c[0], "service_error", "", answer(503, "", "Retry-After", c[1])})
	}
	return all
}

func redirects() []Case {
	all := []Case{
		{"in circles", "too_many_redirects", "", answer(308, "", "Location", "/v1/accessToken")},
		{"sends us to a hotel's sign-in", "redirect_refused", "scheme", answer(302, "", "Location", "http://login.hotel.example/?from=x")},
	}
	for _, c := range [][4]string{
		{"nowhere", "", "bad_answer", "location"},
		{"to no URL", "https://[::1", "bad_answer", "location"},
		{"to another host", "https://evil.example/v1/accessToken", "redirect_refused", "other"},
		{"to another port", "https://kaizala.example:1/", "redirect_refused", "other"},
		{"to plain HTTP", "http://kms2.kaiza.la/", "redirect_refused", "scheme"},
		{"to a script", "javascript:alert(1)", "redirect_refused", "scheme"},
		{"to a user", "http://kms2.kaiza.la@127.0.0.1/", "redirect_refused", "userinfo"},
		{"to a look-alike", "https://k\u0430iza.la/", "redirect_refused", "host"},
		{"to escapes", "https://\x9b31m.evil.example/", "redirect_refused", "host"},
		{"to the cloud's IP", "http://169.254.169.254/latest/meta-data/", "redirect_refused", "scheme"},
	} {
		all = append(all, Case{"sends us " + c[0], c[2], c[3], answer(308, "", "Location", c[1])})
	}
	return all
}
