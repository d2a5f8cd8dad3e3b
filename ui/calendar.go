package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// calendar is an iCalendar file (RFC 5545) with one event a refresh token: it goes from
// the day on which the token begins to renew itself to the day of its end. It has no
// secret, and is the same each time as long as the tokens are.
func calendar(all []*session.Standing, zone *time.Location) (text string, events int) {
	var out strings.Builder
	line := func(name, value string) { out.WriteString(folded(name + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//kaizala-setup//status//EN")
	line("CALSCALE", "GREGORIAN")
	for _, s := range all {
		from, until, ok := renewalDays(s)
		if !ok {
			continue
		}
		events++
		name := strings.TrimSpace(s.Connector.Name + " " + statusGroup(s.Grant))
		line("BEGIN", "VEVENT")
		line("UID", eventID(s))
		line("DTSTAMP", s.Grant.Refresh.At.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", day(from, zone))
		line("DTEND;VALUE=DATE", day(until.AddDate(0, 0, 1), zone)) // the day after the last
		line("SUMMARY", escaped("Kaizala: renew the refresh token of "+name+" ("+s.Target.Badge()+")"))
		line("DESCRIPTION", escaped(fmt.Sprintf("The token renews itself when a program calls with it from %s on. Without a call it ends on %s.\nRun: %s",
			words.Date(from, zone), words.Date(until, zone), s.Target.Command("verify", s.Connector.Name))))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return out.String(), events
}

// renewalDays are when a developer's refresh token begins to renew itself and when it
// ends. ok is false where there is none, or where it does not say.
func renewalDays(s *session.Standing) (from, until time.Time, ok bool) {
	says := s.Grant.Refresh.Says
	if s.Key.Role != steps.Developer || !s.Grant.Refresh.Yes() || says.Expires.IsZero() {
		return from, until, false
	}
	return says.RenewsFrom(), says.Expires, true
}

// eventID names a token's event: the same for the token that follows it, so that a
// calendar moves the event.
func eventID(s *session.Standing) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.Target.Badge(), s.Connector.ID, string(s.Grant.ID)}, "\n")))
	return hex.EncodeToString(sum[:16]) + "@kaizala-setup"
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format("20060102") }

// escaped is a text as a value of the type TEXT.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// foldAt is the length of the longest line, in bytes.
const foldAt = 75

// folded is a content line with its end: continued on lines that begin with a space,
// where it is longer than foldAt. No character is cut.
func folded(line string) string {
	var out strings.Builder
	room := foldAt
	for _, r := range line {
		n := utf8.RuneLen(r)
		if n > room {
			out.WriteString("\r\n ")
			room = foldAt - 1
		}
		out.WriteRune(r)
		room -= n
	}
	out.WriteString("\r\n")
	return out.String()
}
