package paste

import (
	"regexp"
	"strings"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

var (
	// e164 is a phone number with its country code (E.164).
	e164 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`) })
	// separators are what people put between the digits of a phone number.
	separators = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "\u00a0", "")
	pinDigits  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9]{4,8}`) })
)

// Phone is a phone number as the service wants it: "+", country code, digits. The
// error has the code odd_phone.
func Phone(text string) (string, error) {
	n := separators.Replace(text)
	if rest, ok := strings.CutPrefix(n, "00"); ok {
		n = "+" + rest
	}
	if !e164().MatchString(n) {
		return "", steps.Fail(CodeOddPhone, nil)
	}
	return n, nil
}

// pin takes the PIN out of an SMS that was pasted whole. If the text does not have
// exactly one number of 4 to 8 digits, all of it is taken for the PIN.
func pin(text string) secret.Secret {
	if all := pinDigits().FindAllString(text, 2); len(all) == 1 {
		return secret.New(all[0])
	}
	return AsSecret(text)
}
