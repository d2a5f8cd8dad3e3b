package paste

import "strings"

// mostOpeners is how many openers may stand before one value.
const mostOpeners = 8

// skipOpeners skips what programs and texts put before a value: emphasis, prefixes of
// strings, conversions.
func skipOpeners(s string, i int) int {
	for range mostOpeners {
		i = skipSpaces(s, i)
		width := openerAt(s, i)
		if width == 0 {
			break
		}
		i += width
	}
	return i
}

// openerAt is the width of the opener at s[i], or 0.
func openerAt(s string, i int) int {
	rest := s[i:min(len(s), i+60)] // no opener is longer
	switch {
	case strings.HasPrefix(rest, "****"): // a mask, and so a value
		return 0
	case strings.HasPrefix(rest, "**"):
		return 2
	case strings.HasPrefix(rest, "*"), bracketsQuote(rest), isStringPrefix(s, i), startsConvertTo(rest):
		return 1
	}
	return conversionWidth(rest)
}

// bracketsQuote reports whether a text begins with a bracket and a quote.
func bracketsQuote(s string) bool {
	return s != "" && strings.IndexByte("([{", s[0]) >= 0 && opensQuote(s, 1)
}

// isStringPrefix reports whether s[i] is a sign of a programming language before a
// string, as in r"...", u'...' and @"...".
func isStringPrefix(s string, i int) bool {
	kind, _ := quoteAt(s, i+1)
	return i < len(s) && strings.IndexByte("@bfrunNLBRU$", s[i]) >= 0 && (kind == '"' || kind == '\'') && closesAt(s, i+1)
}

// closesAt reports whether a quoted text begins at s[i].
func closesAt(s string, i int) bool {
	_, end, ok := quotedAt(s, i)
	return ok && (end >= len(s) || !isAlphanumeric(s[end])) || beginsToken(s[i+1:])
}

// startsConvertTo reports whether a text begins with a conversion of PowerShell in
// parentheses: (ConvertTo-SecureString ...
func startsConvertTo(s string) bool {
	return strings.HasPrefix(s, "(") && strings.HasPrefix(strings.ToLower(s[1:]), "convertto")
}

// conversionWidth is the width of the conversion that a text begins with, and of the
// parenthesis or space behind it, or 0.
func conversionWidth(s string) int {
	i := 0
	for i < len(s) && (isAlphanumeric(s[i]) || strings.IndexByte("._-:<>&!", s[i]) >= 0) {
		i++
	}
	if i == 0 || i == len(s) || s[i] != '(' && s[i] != ' ' || !isConversion(strings.ToLower(s[:i])) {
		return 0
	}
	if size := skipAny(s, i+1, "0123456789"); strings.HasPrefix(s[size:], ") ") { // string(36) "..." of PHP
		return size + len(") ")
	}
	return i + 1
}

// isConversion has the functions and words that leave a value as it is.
var isConversion = vocabulary(`new guid guid.parse uuid.fromstring uuid uuid.uuid convertto-securestring -string secretstr string str some string.from
	string::from strings.trimspace parse fromstring quote !!str !unsafe bearer token secretvalue pydantic.secretstr encodeuricomponent
	uri.escape uri.escapedatastring networkcredential object.freeze aws.string ptr to.stringptr uuid.must uuid.parse guid::parse_str`)
