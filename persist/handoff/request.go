package handoff

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"kaizala-setup/persist/seal"
)

const (
	requestBegin = "-----BEGIN KAIZALA REQUEST-----"
	requestEnd   = "-----END KAIZALA REQUEST-----"
)

// Request is what a developer asks a group admin for. It holds nothing secret.
type Request struct {
	ConnectorName, ConnectorID string
	Group                      string // the developer's name for it; may be empty
	Recipient                  string // the public half of the developer's key
	Portal                     string // the management portal to name in the words; "": the guide's
	Command                    string // that opens the message; "": kaizala-setup admin
	Date                       time.Time
}

// Message returns the request as text: words for an admin without this program,
// then the block for an admin who has it. Lines have at most 72 columns.
func (r Request) Message() string {
	group := "one of your groups"
	if r.Group != "" {
		group = "“" + r.Group + "”"
	}
	words := []string{
		fmt.Sprintf("Hello! Please give my Kaizala connector “%s” access to %s.", r.ConnectorName, group),
		"",
		"In the management portal (" + r.portal() + "):",
	}
	for i, tap := range r.taps() {
		words = append(words, fmt.Sprintf(" %d. %s", i+1, tap))
	}
	words = append(words,
		"",
		"The token opens the group for a year. Please never send it as it is by mail or chat. The program kaizala-setup seals it so that only I can open it: start “"+cmp.Or(r.Command, "kaizala-setup admin")+"” and paste this whole message.",
		"",
		"Whoever carries this message could put a key of his own into it. So let us compare six words by voice:",
		"",
		"    "+strings.Join(CheckWords(r.Recipient), " "),
		"",
	)
	var out strings.Builder
	for _, l := range words {
		out.WriteString(wrapped(l, 72) + "\n")
	}
	return out.String() + r.block()
}

// portal returns the address of the management portal.
func (r Request) portal() string {
	if r.Portal == "" {
		return "https://manage.kaiza.la/"
	}
	return r.Portal
}

// taps returns step 2 of the guide, from the left menu on, with the names filled in.
func (r Request) taps() []string {
	group := "the name of that group"
	if r.Group != "" {
		group = "the group: “" + r.Group + "”"
	}
	return []string{
		"Tap on “Groups” in the left menu",
		"Tap on " + group,
		"Tap on “Connectors”",
		fmt.Sprintf("In the drop-down, select “%s”", r.ConnectorName),
		"Tap on “Add Connector”",
		"Note the Refresh Token: it is shown once",
	}
}

func (r Request) block() string {
	var lines strings.Builder
	add := func(name, value string) {
		if value != "" {
			lines.WriteString(name + ": " + escape(value) + "\n")
		}
	}
	add("version", fmt.Sprint(version))
	add("connector", r.ConnectorName)
	add("id", r.ConnectorID)
	add("group", r.Group)
	add("key", r.Recipient)
	add("date", r.Date.UTC().Format(time.DateOnly))
	return requestBegin + "\n" + lines.String() + "check: " + checksum(lines.String()) + "\n" + requestEnd
}

func checksum(lines string) string {
	sum := sha256.Sum256([]byte(lines))
	return hex.EncodeToString(sum[:8])
}

// escape leaves only characters that no chat changes: those of QueryEscape, with
// %20 for a space.
func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), "%40", "@")
}

// dashes restores hyphens that chats and word processors replaced.
func dashes() *strings.Replacer {
	return strings.NewReplacer("—", "--", "–", "-", "‐", "-", "−", "-")
}

// Patterns are compiled where they are used, so that most runs of the program
// compile none.

// mark matches a mark of the block, which may be quoted or have lost hyphens.
func mark(word string) *regexp.Regexp {
	return regexp.MustCompile(`-{1,8}\s*` + word + `\s+KAIZALA\s+REQUEST\s*-{1,8}`)
}

// field matches the name of a field, also one of a later version, anywhere in a line,
// since chats re-wrap lines.
func field() *regexp.Regexp { return regexp.MustCompile(`(?:^|[\s>])([a-z][a-z-]*):`) }

func hasRequest(text string) bool { return mark("BEGIN").MatchString(dashes().Replace(text)) }

// CutRequest splits a text after the request in it. Without a request it returns
// "" and the text.
func CutRequest(text string) (request, rest string) {
	plain := dashes().Replace(text)
	to := mark("END").FindStringIndex(plain)
	if to == nil || !hasRequest(text) {
		return "", text
	}
	return plain[:to[1]], plain[to[1]:]
}

// ReadRequest finds the request in a text and checks that it is complete. It
// returns an *Error with any code of this package, or a *seal.Error with code
// seal.CodeBadKey.
func ReadRequest(text string) (Request, error) {
	if len(text) > maxText {
		return Request{}, &Error{CodeTooLarge}
	}
	text = dashes().Replace(text)
	from := mark("BEGIN").FindStringIndex(text)
	if from == nil {
		return Request{}, &Error{CodeNoRequest}
	}
	to := mark("END").FindStringIndex(text[from[1]:])
	if to == nil {
		return Request{}, &Error{CodeDamaged}
	}
	return parseBlock(text[from[1] : from[1]+to[0]])
}

func parseBlock(block string) (Request, error) {
	at := field().FindAllStringSubmatchIndex(block, -1)
	values := map[string]string{}
	var lines strings.Builder
	for i, m := range at {
		to := len(block)
		if i+1 < len(at) {
			to = at[i+1][0]
		}
		name, raw := block[m[2]:m[3]], strings.Map(keepEscaped, block[m[1]:to])
		value, err := url.PathUnescape(raw)
		if _, twice := values[name]; err != nil || twice {
			return Request{}, &Error{CodeDamaged}
		}
		values[name] = value
		if name != "check" {
			lines.WriteString(name + ": " + raw + "\n")
		}
	}
	if v := values["version"]; v != "" && v != fmt.Sprint(version) {
		return Request{}, &Error{CodeOtherFormat}
	}
	if values["check"] != checksum(lines.String()) {
		return Request{}, &Error{CodeDamaged}
	}
	recipient, err := seal.ParseRecipient(values["key"])
	if err != nil {
		return Request{}, err
	}
	date, err := time.Parse(time.DateOnly, values["date"])
	if err != nil || values["connector"] == "" {
		return Request{}, &Error{CodeDamaged}
	}
	r := Request{ConnectorName: values["connector"], ConnectorID: values["id"], Group: values["group"], Recipient: recipient, Date: date}
	if !cleaned(&r.ConnectorName, &r.ConnectorID, &r.Group) {
		return Request{}, &Error{CodeTooLarge}
	}
	return r, nil
}

// keepEscaped removes what quoting and wrapping left in a value.
func keepEscaped(r rune) rune {
	if r > ' ' && r < 0x7f && r != '>' && r != '|' && r != '*' {
		return r
	}
	return -1
}

// wrapped breaks a line at spaces and indents each part as the first.
func wrapped(s string, width int) string {
	indent := s[:len(s)-len(strings.TrimLeft(s, " "))]
	var out strings.Builder
	column := 0
	for i, w := range strings.Fields(s) {
		n := len([]rune(w))
		switch {
		case i == 0:
			out.WriteString(indent)
			column = len(indent)
		case column+1+n > width:
			out.WriteString("\n" + indent)
			column = len(indent)
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(w)
		column += n
	}
	return out.String()
}
