package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestConformance holds the sandbox to the sentences of the documentation, one
// by one, over HTTP. Nothing of our client and nothing of the server's inside is
// asked.
func TestConformance(t *testing.T) {
	seen := map[string]bool{}
	for _, part := range [][]sentence{
		aboutIdentifiers(), aboutTokens(), aboutRenewal(), aboutClaims(), aboutTheTokenService(), aboutPINs(), aboutGroups(), aboutThePlatform(), aboutErrors(),
	} {
		for _, s := range part {
			if seen[s.says] {
				t.Fatalf("twice: %s", s.says)
			}
			seen[s.says] = true
			t.Run(s.says, func(t *testing.T) {
				t.Parallel()
				s.holds(newOffice(t))
			})
		}
	}
}

// sentence is one of the documentation, and what shows that it holds.
type sentence struct {
	says  string
	holds func(*office)
}

func aboutIdentifiers() []sentence {
	matches := func(o *office, text, pattern string) {
		o.Helper()
		if !regexp.MustCompile("^" + pattern + "$").MatchString(text) {
			o.Errorf("%q is no %s", text, pattern)
		}
	}
	const guid = `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`
	return []sentence{
		{"connector ID: usually a GUID", func(o *office) { matches(o, o.id, guid) }},
		{"connector secret: short, e.g. 10 upper-case letters and digits", func(o *office) { matches(o, o.secret, `[A-Z0-9]{10}`) }},
		{"group ID: a GUID, often with a shard suffix", func(o *office) { matches(o, o.group, guid+`(@\d)?`) }},
		{"phone number: + country code and number", func(o *office) {
			matches(o, o.works(o.get(o.T, "/v1/users/me", o.access(o.T))).text("phoneNumber"), `\+[1-9]\d{6,14}`)
		}},
	}
}

func aboutTokens() []sentence {
	return []sentence{
		{"a refresh token lives 365 days", func(o *office) {
			o.later("+364d")
			o.later("+23h")
			o.works(o.exchange(o.T))
			o.later("+61m")
			refused(o.T, o.exchange(o.T), 401, "InvalidToken", "expired")
		}},
		{"an access token lives 24 hours", func(o *office) {
			access := o.access(o.T)
			o.later("+23h")
			o.works(o.get(o.T, "/v1/groups", access))
			o.later("+61m")
			refused(o.T, o.get(o.T, "/v1/groups", access), 401, "InvalidToken", "expired")
		}},
		{"a new refresh token for the same connector ends the old one", func(o *office) {
			access := o.access(o.T)
			old := o.keys
			o.refresh, _ = o.grant(o.id, "Drivers")
			refused(o.T, old.exchange(o.T), 401, "InvalidToken")
			refused(o.T, o.get(o.T, "/v1/groups", access), 401, "InvalidToken")
			o.works(o.exchange(o.T))
		}},
		{"one connector may hold tokens of several groups", func(o *office) {
			other := o.keys
			other.refresh, _ = o.grant(o.id, "Site Leeds")
			user := o.keys
			user.refresh = o.userToken(o.id)
			for _, k := range []keys{o.keys, other, user} {
				o.works(k.exchange(o.T))
			}
		}},
		{"a connector that is deleted ends its refresh tokens", func(o *office) {
			access := o.access(o.T)
			user := o.keys
			user.refresh = o.userToken(o.id)
			o.dana.tap("Connectors").tap("Payroll").tap("Delete connector")
			refused(o.T, o.exchange(o.T), 401, "Unauthenticated")
			refused(o.T, user.exchange(o.T), 401, "Unauthenticated")
			refused(o.T, o.get(o.T, "/v1/groups", access), 401, "InvalidToken")
		}},
	}
}

func aboutRenewal() []sentence {
	return []sentence{
		{"from day 328 on every token answer carries a new refresh token, before that it is null, empty or absent", func(o *office) {
			o.later("+327d")
			if r := o.works(o.exchange(o.T)); r.text("refreshToken") != "" {
				o.Error("on day 327")
			}
			o.later("+25h")
			for range 3 {
				if r := o.works(o.exchange(o.T)); r.text("refreshToken") == "" || r.text("refreshToken") == o.refresh {
					o.Error("none on day 328")
				}
			}
		}},
		{"a client that does not keep the new refresh token stops working at day 365", func(o *office) {
			o.later("day330")
			kept := o.keys
			kept.refresh = o.exchange(o.T).text("refreshToken")
			o.later("day366")
			refused(o.T, o.exchange(o.T), 401, "InvalidToken")
			if r := o.works(kept.exchange(o.T)); r.text("refreshToken") != "" {
				o.Error("the new one is renewed at once")
			}
			o.later("+328d") // of day 330: day 694
			o.works(kept.exchange(o.T))
		}},
	}
}

func aboutClaims() []sentence {
	return []sentence{
		{"observed: both tokens are JWTs of 0.7 to 1.2 kB", func(o *office) {
			for _, token := range []string{o.refresh, o.access(o.T)} {
				if n := len(token); n < 700 || n > 1200 || strings.Count(token, ".") != 2 {
					o.Errorf("%d characters", n)
				}
			}
		}},
		{"observed: the claims of a token, and its credentials, a string of JSON with a string of JSON in it", func(o *office) {
			c := o.claimsOf(o.refresh)
			o.has(c, "ver:string nbf:float64 iat:float64 exp:float64 iss:string aud:string uid:string urn:microsoft:credentials:string")
			if c["ver"] != "2" || c["exp"].(float64)-c["nbf"].(float64) != 31_536_000 || c["aud"] != "urn:microsoft:windows-azure:zumo" || !strings.HasPrefix(c["uid"].(string), "MobileAppsService:") {
				o.Errorf("%v", c)
			}
			in := o.inner(c["urn:microsoft:credentials"])
			o.has(in, "phoneNumber:string cId:string testSender:string appName:string applicationId:string permissions:string applicationType:float64 data:string")
			if in["applicationId"] != o.id || in["appName"] != "com.microsoft.mobile.kaizalaapi" || o.inner(in["data"])["AppName"] != "Payroll" {
				o.Errorf("%v", in)
			}
		}},
	}
}

func aboutTheTokenService() []sentence {
	return []sentence{
		{"GET accessToken: the answer has accessToken, endpointUrl, accessTokenExpiry, refreshToken and scope", func(o *office) {
			r := o.works(o.exchange(o.T))
			o.has(r.body, "accessToken:string endpointUrl:string accessTokenExpiry:float64 scope:string")
			if _, there := r.body["refreshToken"]; !there || len(r.body) != 5 {
				o.Errorf("%v", names(r.body))
			}
		}},
		{"accessTokenExpiry: epoch milliseconds", func(o *office) {
			ahead := time.UnixMilli(int64(o.exchange(o.T).body["accessTokenExpiry"].(float64))).Sub(o.now())
			if ahead < 24*time.Hour-5*time.Second || ahead > 24*time.Hour+5*time.Second {
				o.Errorf("%v ahead", ahead)
			}
		}},
		{"endpointUrl is the base of all further calls, with or without a slash at its end", func(o *office) {
			r := o.works(o.exchange(o.T))
			base := strings.TrimSuffix(r.text("endpointUrl"), "/")
			o.works(request(o.T, "GET", base+"/v1/groups", "", "accessToken", r.text("accessToken")))
		}},
		{"scope: comma-separated, of the connector's permissions alone", func(o *office) {
			k := o.connector("Text Message", "Media") // and Group Information, which is ticked
			k.refresh = o.userToken(k.id)
			if scope := o.works(k.exchange(o.T)).text("scope"); scope != "textmessage.read,textmessage.write,media.read,media.write" {
				o.Errorf("%q", scope)
			}
		}},
		{"the refresh token belongs to the connector that it was generated for", func(o *office) {
			k := o.connector("Media")
			k.refresh = o.refresh
			refused(o.T, k.exchange(o.T), 401, "InvalidToken")
		}},
		{"a deactivated connector gets no new tokens", func(o *office) {
			o.dana.tap("Connectors").tap("Payroll").tap("Deactivate connector")
			refused(o.T, o.exchange(o.T), 401, "Unauthenticated")
			o.dana.tap("Activate connector")
			o.works(o.exchange(o.T))
		}},
	}
}

func aboutErrors() []sentence {
	return []sentence{
		{"the error body: message, errorCode, errorCategoryKey", func(o *office) {
			refused(o.T, request(o.T, "GET", o.root+"/v1/groups", ""), 401, "InvalidToken", "Token missing. Header should have token as value of ACCESSTOKEN")
			refused(o.T, o.get(o.T, "/v1/groups", "x"), 401, "InvalidToken", "Invalid token. Failure reason:")
		}},
		{"a wrong ID or secret says that the header lacks a correct applicationId and secret", func(o *office) {
			for _, k := range []keys{{o.root, o.id, "ABCDEFGHIJ", o.refresh}, {o.root, "none", o.secret, o.refresh}, {root: o.root}} {
				refused(o.T, k.exchange(o.T), 401, "Unauthenticated", "applicationId", "applicationSecret")
			}
		}},
		{"308 at any call: the user's endpoint has changed, Location has the new one", func(o *office) {
			access := o.access(o.T)
			obeyed(o.T, order(o.T, o.s, "POST", "/endpoint", `{"person":"admin","moved":true}`))
			for _, path := range []string{"/v1/accessToken", "/v1/groups", "/v1/groups/" + o.group, "/v1/users/me"} {
				resp := raw(o.T, "GET", o.root+path, func(r *http.Request) {
					r.Header = http.Header{"Applicationid": {o.id}, "Applicationsecret": {o.secret}, "Refreshtoken": {o.refresh}, "Accesstoken": {access}}
				})
				if to := resp.Header.Get("Location"); resp.StatusCode != 308 || !strings.HasSuffix(to, path) || strings.HasPrefix(to, o.root+path) {
					o.Errorf("%s: %d to %s", path, resp.StatusCode, to)
				}
			}
			if r := o.works(o.exchange(o.T)); r.text("endpointUrl") == o.root+"/" {
				o.Errorf("%v", r.body)
			}
		}},
		{"429 with Retry-After: 100 calls a minute per connector", func(o *office) {
			other := o.connector("Media")
			other.refresh = o.userToken(other.id)
			access := o.access(o.T)
			for i := range 99 {
				if r := o.get(o.T, "/v1/users/me", access); r.status != 200 {
					o.Fatalf("call %d: %v", i+2, r.body)
				}
			}
			r := o.exchange(o.T)
			refused(o.T, r, 429, "TooManyRequests")
			if s, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || s < 1 || s > 60 {
				o.Errorf("%v", r.header)
			}
			o.works(other.exchange(o.T))
			o.later("+61s")
			o.works(o.exchange(o.T))
		}},
		{"429 with Retry-After: 300 calls a minute per tenant", func(o *office) {
			all := []keys{o.keys}
			for range 3 {
				all = append(all, o.connector("Media"))
			}
			for i := range 300 {
				if r := all[i%4].exchange(o.T); r.status == 429 {
					o.Fatalf("call %d", i+1)
				}
			}
			refused(o.T, all[1].exchange(o.T), 429, "TooManyRequests")
		}},
		{"some errors come with status 200 and this body", func(o *office) {
			obeyed(o.T, order(o.T, o.s, "POST", "/faults", `{"fault":"error200"}`))
			refused(o.T, o.exchange(o.T), 200, "InvalidToken")
		}},
		{"what is not there is not found, in the same shape", func(o *office) {
			for _, path := range []string{"/v1/none", "/v1/groups/none", fmt.Sprintf("/v1/groups/%s/none", o.group)} {
				refused(o.T, o.get(o.T, path, o.access(o.T)), 404, "NotFound")
			}
		}},
	}
}
