package hostile

import (
	"net/http"
	"strings"
	"time"
)

// strangers answer in place of the service.
func strangers() []Behaviour {
	const kind, html = "Content-Type", "text/html"
	return []Behaviour{
		{"captive portal", "captive_portal", "", answering(200, "<!doctype html><title>Hotel Example: Free Wi-Fi</title>", kind, html)},
		{"captive portal, 511", "captive_portal", "", answering(511, "<html>", kind, html)},
		{"captive, no type", "captive_portal", "", answering(200, "\r\n <HTML>")},
		{"captive, odd title", "captive_portal", "", answering(200, "<html><head><TITLE lang=en>\r\n\x1b[2J&#x202e;Wi-Fi &amp;\u200b more "+Secret+strings.Repeat(" and more", 40)+"</TITLE>", kind, html)},
		{"blocked by the office", "captive_portal", "", answering(403, "<html><title>Blocked by Example Corp</title>", kind, html)},
		{"broken gateway", "service_error", "", answering(502, "<html><title>502 Bad Gateway</title>", kind, html)},
		{"public, and for sale", "captive_portal", "", public(answering(200, "<title>This domain is for sale</title>", kind, html))},
		{"public, and in trouble", "service_error", "", public(answering(503, ""))},
		{"public, and says no", "token_invalid", "", public(answering(401, No("InvalidToken", "no")))},
		{"public, and elsewhere", "redirect_refused", "other", public(answering(302, "", "Location", "https://www.example.com/teams"))},
		{"gateway in plain text", "service_error", "", answering(503, "upstream connect error: \x1b[2J"+Secret+"\r\n", kind, "text/plain")},
		{"some web site", "not_found", "", answering(404, "<html><title>Not found - Example Shop</title>", kind, html)},
	}
}

// answers of the token service that cannot be believed.
func answers() []Behaviour {
	return []Behaviour{
		{"nothing", "bad_answer", "empty", answering(204, "")},
		{"null", "bad_answer", "not_object", answering(200, "null")},
		{"not JSON", "bad_answer", "not_json", answering(200, "It works!")},
		{"no token", "bad_answer", "missing accessToken", answering(200, Good("accessToken", "-"))},
		{"token with a break", "bad_answer", "value accessToken", answering(200, Good("accessToken", `"a\r\nX: y"`))},
		{"token of 20 kB", "bad_answer", "value accessToken", answering(200, Good("accessToken", `"`+strings.Repeat("a", 20<<10)+`"`))},
		{"two tokens", "bad_answer", "duplicate_key", answering(200, Good("scope", `"a","accessToken":"b"`))},
		{"two answers", "bad_answer", "trailing_data", answering(200, Good("", "")+Good("", ""))},
		{"never expires", "bad_answer", "wrong_type accessTokenExpiry", answering(200, Good("accessTokenExpiry", "1e99"))},
		{"expires in year 9e9", "bad_answer", "out_of_range accessTokenExpiry", answering(200, Good("accessTokenExpiry", "9223372036854775807"))},
		{"endpoint elsewhere", "host_refused", "other", answering(200, Good("endpointUrl", `"https://evil.example"`))},
		{"endpoint with a user", "host_refused", "userinfo", answering(200, Good("endpointUrl", `"http://127.0.0.1@evil.example"`))},
	}
}

// refusals are the service's no, as documented and as odd as can be.
func refusals() []Behaviour {
	escapes := "\x1b]52;c;eA==\a\x1b[2J\u009b31m\u202e\u2066\u200b\x00\r\n" + Secret
	ahead := func(d time.Duration) string { return Now.Add(d).Format(http.TimeFormat) }
	return []Behaviour{
		{"a no with status 200", "token_invalid", "", answering(200, No("InvalidToken", "no"))},
		{"no to the token", "token_invalid", "", answering(401, No("InvalidToken", "Invalid token. Failure reason:Expired"))},
		{"another clock", "token_invalid", "", answering(401, No("InvalidToken", "Invalid token. Failure reason:NotYetValid"), "Date", ahead(5*time.Hour))},
		{"a clock of years ago", "token_invalid", "", answering(401, No("InvalidToken", ""), "Date", ahead(-3*365*24*time.Hour))},
		{"wrong connector", "refused", "", answering(401, No("Unauthenticated", WrongID))},
		{"no, and not why", "unauthenticated", "", answering(401, "")},
		{"no permission", "forbidden", "", answering(403, No("Unauthorized", "The connector lacks groupinfo.read"))},
		{"an ID that is none", "refused", "", answering(400, No("InvalidParameters", "applicationId is no GUID"))},
		{"parameters", "invalid_parameters", "", answering(400, No("InvalidParameters", "Value cannot be null."))},
		{"method not allowed", "invalid_parameters", "", answering(405, "")},
		{"gone for good", "invalid_parameters", "", answering(410, No("Gone", "This API was retired."))},
		{"escapes in a no", "invalid_parameters", "", answering(400, No(escapes, escapes))},
		{"echo of the secrets", "invalid_parameters", "", answering(400, No(Token(), Secret+Token()))},
		{"long story", "service_error", "", answering(500, No("InternalError", strings.Repeat("because of this and that ", 40)))},
		{"error without a word", "service_error", "", answering(500, "")},
		{"a code nobody knows", "service_error", "", answering(200, No("Oops", "Something happened"))},
	}
}

func retryAfters() []Behaviour {
	var all []Behaviour
	for _, c := range [][2]string{
		{"no time", ""}, {"20 seconds", "20"}, {"10 minutes", "600"}, {"a day", "86400"}, {"overflow", "9223372037"}, {"negative", "-1"}, {"no number", "soon"},
		{"the past", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"a date beyond time", "Fri, 31 Dec 9999 23:59:59 GMT"}, {"not ASCII", "1\u202e"}, {"two", "1, 2"},
	} {
		all = append(all,
			Behaviour{"come again: " + c[0], "rate_limited", "", answering(429, No("TooManyRequests", "later"), "Retry-After", c[1])},
			Behaviour{"unavailable: " + c[0], "service_error", "", answering(503, "", "Retry-After", c[1])})
	}
	return all
}

func redirects() []Behaviour {
	all := []Behaviour{
		{"in circles", "too_many_redirects", "", handling(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Date"] = nil
			http.Redirect(w, r, r.URL.Path, http.StatusPermanentRedirect)
		})},
		{"sends us to a hotel's sign-in", "redirect_refused", "scheme", answering(302, "", "Location", "http://login.hotel.example/?from=x")},
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
		all = append(all, Behaviour{"sends us " + c[0], c[2], c[3], answering(308, "", "Location", c[1])})
	}
	return all
}
