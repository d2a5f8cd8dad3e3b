package words

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// serviceEvidence fills in what an error of the client knows. Its texts from others are
// clean; here they are made short.
func serviceEvidence(e map[string]string, k *kaizala.Error, zone *time.Location) {
	if k.Host != "" {
		e["host"], e["Host"], e["Name"] = k.Host, k.Host, "The name "+k.Host
		e["afterRedirect"] = "Stop here, and tell whoever runs " + k.Host + "."
	}
	put(e, "refused", k.RefusedHost)
	if k.Detail != "" {
		_, field, _ := strings.Cut(k.Detail, " ")
		put(e, "field", field)
		e["Value"], e["part"] = "The value "+k.Detail, rootFault(k.Detail)
	}
	if k.Status != 0 {
		e["service"], e["status"], e["proxied"] = serviceSays(k), fmt.Sprintf(" (status %d)", k.Status), serviceSays(k)
	}
	if k.Attempts > 1 {
		e["tries"] = fmt.Sprintf("It was tried %d times.", k.Attempts)
	}
	if !k.RetryAt.IsZero() {
		e["when"] = clock(k.RetryAt, k.At, zone)
	}
	if k.Page != "" {
		e["page"] = ": " + quote(k.Page)
	}
	if k.Issuer != "" {
		e["issuer"] = "Its certificate is signed by " + quote(k.Issuer) + ", which this machine does not trust."
	}
	put(e, "certificate", short(k.CertFor))
	put(e, "validity", validity(k, zone))
	put(e, "age", age(k))
	switch k.Status {
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		e["signInPage"], e["signIn"] = "A network's sign-in page does this.", "Sign in to the network in your browser."
		e["afterRedirect"] = "Sign in to the network in your browser, then try again."
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		e["moved"] = "The service may have moved, or this is not the real one."
	}
}

// rootFault says what is wrong with an address, by the part that kaizala.ParseRoot names.
func rootFault(part string) string {
	return map[string]string{
		"url":      "It cannot be read as an address.",
		"scheme":   "It does not begin with https://.",
		"userinfo": "It has a user name, which hides where it leads.",
		"query":    "It has a question mark and what follows one.",
		"fragment": "It has a # and what follows one.",
		"host":     "Its host is missing, or is no plain name or IP address.",
		"port":     "Its port is no number from 1 to 65535, or not one of Kaizala's own hosts.",
		"path":     "Its path is not plain, or does not belong to one of Kaizala's own hosts.",
	}[part]
}

// serviceSays is the service's reason with its status, or that it gave none.
func serviceSays(k *kaizala.Error) string {
	switch {
	case k.Message != "" && k.ErrorCode != "":
		return fmt.Sprintf("It says %s (status %d, %s).", quote(k.Message), k.Status, short(k.ErrorCode))
	case k.Message+k.ErrorCode != "":
		return fmt.Sprintf("It says %s (status %d).", quote(k.Message+k.ErrorCode), k.Status)
	case k.Page != "":
		return fmt.Sprintf("It sent a web page, %s (status %d).", quote(k.Page), k.Status)
	}
	if name := http.StatusText(k.Status); name != "" {
		return fmt.Sprintf("It gave no reason (status %d, %s).", k.Status, name)
	}
	return fmt.Sprintf("It gave no reason (status %d).", k.Status)
}

// clock is a time of day, rounded up to the minute, with its date if that is another day.
func clock(t, now time.Time, zone *time.Location) string {
	t = t.Add(time.Minute - time.Nanosecond).Truncate(time.Minute)
	if now.IsZero() || Date(t, zone) != Date(now, zone) {
		return "on " + DateTime(t, zone)
	}
	return "at " + t.In(zone).Format("15:04")
}

// validity sets a certificate's time against this machine's clock: a person sees
// which of the two is wrong.
func validity(k *kaizala.Error, zone *time.Location) string {
	if k.CertUntil.IsZero() || k.At.IsZero() {
		return ""
	}
	verb, day := "ended", k.CertUntil
	if k.At.Before(k.CertFrom) {
		verb, day = "begins", k.CertFrom
	}
	say := Date
	if Date(day, zone) == Date(k.At, zone) {
		say = DateTime
	}
	return fmt.Sprintf("Its certificate %s on %s; on this machine it is %s.", verb, say(day, zone), say(k.At, zone))
}

// age tells why a refresh token may have been refused, by how old it says it is.
func age(k *kaizala.Error) string {
	switch days := int(k.TokenAge / (24 * time.Hour)); {
	case k.TokenAge == 0:
		return ""
	case days >= steps.LastDay:
		return fmt.Sprintf("The token says it is %s days old; it was good for %d.", Number(days), steps.LastDay)
	case days < 2:
		return "The token is new: a newer one may have replaced it, or it belongs to another connector."
	default:
		return fmt.Sprintf("The token is %d days old: a newer one has probably replaced it.", days)
	}
}

// withAsides adds what else is known that may explain an error, whatever its row
// says. Of a public host, nothing that it answers is to be acted upon.
func withAsides(w Words, code kaizala.Code, k *kaizala.Error) Words {
	if k.Proxy != "" && slices.Contains(viaProxy, code) {
		w.Why += " The connection goes through the proxy " + short(k.Proxy) + "."
	}
	if k.Skew != 0 && (code == kaizala.CodeTokenInvalid || code == kaizala.CodeUnauthenticated) {
		w.Why += " " + Clock(k.Skew)
	}
	if public(k.Host) && !slices.Contains(noAside, code) {
		w.Why += " Kaizala ended on 31 August 2023; this host may be anyone's."
		w.Next = sandboxOrOwn
	}
	return w
}

// viaProxy are the codes that a proxy may cause; noAside those after which nothing
// that a public host said is acted upon.
var (
	viaProxy = []kaizala.Code{kaizala.CodeUnreachable, kaizala.CodeDNS, kaizala.CodeTLS, kaizala.CodeTimeout, kaizala.CodeRetired, kaizala.CodeCaptivePortal, kaizala.CodeNotTheService, kaizala.CodeBadAnswer}
	noAside  = []kaizala.Code{kaizala.CodeUnreachable, kaizala.CodeRetired, kaizala.CodeCancelled, kaizala.CodeRateLimited, kaizala.CodeConsentNeeded}
)

func public(host string) bool {
	r, err := kaizala.ParseRoot("https://" + host)
	return err == nil && r.IsPublic()
}

// quoteLimit is how much of a text from others stands in a sentence, in characters.
const quoteLimit = 90

func quote(s string) string { return "“" + short(s) + "”" }

// short is at most quoteLimit characters of a text.
func short(s string) string {
	s = secret.Clean(s)
	if utf8.RuneCountInString(s) <= quoteLimit {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:quoteLimit-1])) + "…"
}
