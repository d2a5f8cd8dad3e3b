package paste_test

import (
	"fmt"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
)

func textFrames() []frame {
	const marks = b64 + "%&$!?@:^#"
	return []frame{
		{name: "the portal's box", style: label, punct: plain + ";,$", flags: spaces | wraps, line: format("%s: %s")},
		{name: "portal, value below its name", style: label, punct: plain + ";,$", flags: spaces | noHoles, line: format("%s\n%s"), sep: "\n\n"},
		{name: "mail with values", style: label, punct: plain + "$", flags: spaces | wraps, line: format("%s: %s"), head: "Hello Anna,\n\nhere they are.\n\n", tail: "\n\nBest regards\nTom Miller\n"},
		{name: "value below its name and a colon", style: label, punct: plain, flags: spaces | wraps | noHoles, line: format("%s:\n%s"), sep: "\n\n"},
		{name: "list", style: label, punct: plain, flags: spaces | wraps, line: format("- %s: %s")},
		{name: "numbered list", style: label, punct: plain, flags: spaces, line: format("1. %s: %s")},
		{name: "bullets", style: label, punct: plain, flags: spaces | wraps, line: format("• %s: %s")},
		{name: "name - value", style: label, punct: plain, flags: spaces, line: format("%s - %s")},
		{name: "name – value", style: label, punct: plain, flags: spaces, line: format("%s – %s")},
		{name: "name -> value", style: label, punct: plain, flags: spaces, line: format("%s -> %s")},
		{name: "Markdown bold, colon outside", style: label, punct: marks, flags: spaces, line: format("**%s**: %s")},
		{name: "Markdown bold, colon inside", style: label, punct: marks, flags: spaces, line: format("**%s:** %s")},
		{name: "Markdown bold and code", style: label, punct: marks, flags: spaces, line: format("- **%s**: `%s`")},
		{name: "Markdown code name", style: camel, punct: marks, flags: spaces, line: format("* `%s`: `%s`")},
		{name: "Markdown fence", style: env, punct: plain, flags: spaces | wraps, line: format("%s=%s"), head: "Put this into `.env`:\n\n```sh\n", tail: "\n```\n", comment: "# %s"},
		{name: "Markdown headings", style: label, punct: marks, flags: spaces | noHoles, line: format("### %s\n\n`%s`"), sep: "\n\n"},
		{name: "asterisks as WhatsApp writes bold", style: label, punct: b64 + "&!?@:^#", flags: spaces, line: format("*%s:* %s")},
		{name: "full-width colon", style: label, punct: plain, flags: spaces | wraps, line: format("%s：%s")},
		{name: "Word's quotes", style: label, punct: plain, flags: spaces, line: format("%s: “%s”")},
		{name: "Word's quotes round both", style: label, punct: plain, flags: spaces, line: format("“%s” = ‘%s’")},
		{name: "French quotes", style: label, punct: plain, flags: spaces, line: format("%s : «\u00a0%s\u00a0»")},
		{name: "angle brackets of a mail", style: label, punct: safe, flags: noHoles, line: format("%s is \"%s\"")},
		{name: "two values on one line", style: label, punct: b64, line: format("%s: %s"), sep: " "},
		{name: "values with commas on one line", style: label, punct: b64, flags: spaces, line: format("%s: %s"), sep: ", "},
		{name: "quoted-printable", style: label, punct: plain, flags: spaces | fixed | noHoles, text: func(_ *rand.Rand, ps []pair) string {
			var b strings.Builder
			w := quotedprintable.NewWriter(&b)
			_, _ = w.Write([]byte(joined(ps, "\r\n", format("%s: %s")) + "\r\n"))
			_ = w.Close()
			return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + b.String()
		}},
		{name: "HTML mail", style: label, punct: any_, flags: spaces, line: escaped("<b>%s:</b> %s<br>"), head: "<p>Hello,</p>\n<p>", tail: "</p>\n"},
		{name: "OneNote", style: label, punct: plain, flags: spaces, line: format("%s:\u00a0\u00a0%s"), head: "Connector\nDienstag, 3. November 2026\n09:14\n"},
		{name: "sentences", style: label, fields: "01", punct: safe, flags: alone | prose | spaces, text: sentences(map[field][]string{
			connectorID:     {"the connector ID is %s", "our application ID is %s", "the ID of the connector is %s"},
			connectorSecret: {"the secret is %s", "its secret is %s", "the connector secret is %s"},
		}, " and ", ", please keep it safe.")},
		{name: "sentences, one a line", style: label, fields: "0124", punct: safe, flags: alone | prose | spaces, text: sentences(map[field][]string{
			connectorID: {"The connector ID is %s.", "Use %s as the connector ID."}, connectorSecret: {"The secret is %s.", "Its secret is \"%s\"."},
			refreshToken: {"The refresh token is %s."}, groupID: {"The group ID is %s."},
		}, "\n", "\n")},
	}
}

// sentences writes one of the sentences for each value.
func sentences(of map[field][]string, sep, end string) func(*rand.Rand, []pair) string {
	return func(r *rand.Rand, ps []pair) string {
		var said []string
		for _, p := range ps {
			said = append(said, fmt.Sprintf(pick(r, of[p.field]...), p.value))
		}
		return strings.Join(said, sep) + end
	}
}

func chatFrames() []frame {
	chat := func(before string) func(n, v string) string {
		return func(n, v string) string { return before + n + ": " + v }
	}
	return []frame{
		{name: "Slack", style: label, punct: plain, flags: spaces | wraps, line: format("%s: %s"), head: "Tom Miller  9:14 AM\nhere you go\n", tail: "\nAnna Berg  9:15 AM\nthanks!\n"},
		{name: "Teams", style: label, punct: plain, flags: spaces | wraps, line: format("%s: %s"), head: "[03/11/2026 09:14] Tom Miller\n", tail: "\n[03/11/2026 09:15] Anna Berg\nThank you very much\n"},
		{name: "WhatsApp", style: label, punct: plain, flags: spaces, line: chat("[03.11.26, 09:14:02] Tom Miller: ")},
		{name: "WhatsApp, American", style: label, punct: plain, flags: spaces, line: chat("11/3/26, 9:14 AM - Tom Miller: ")},
		{name: "IRC", style: label, punct: plain, flags: spaces, line: chat("09:14 <tom> ")},
		{name: "Kaizala chat", style: camel, punct: plain, flags: spaces, line: chat("Tom Miller: ")},
	}
}

func germanFrames() []frame {
	return []frame{
		{name: "German labels", style: german, punct: plain, flags: spaces | wraps, line: format("%s: %s"), head: "Hallo Anna,\n\nhier die Daten:\n\n", tail: "\n\nViele Grüße aus Köln\n"},
		{name: "German quotes", style: german, punct: plain, flags: spaces, line: format("%s: „%s“")},
		{name: "German table", style: german, punct: plain + ",", flags: spaces, line: format("%s\t%s")},
		{name: "German sentences", style: german, fields: "01", punct: safe, flags: alone | prose | spaces, text: sentences(map[field][]string{
			connectorID:     {"die Connector-ID ist %s", "die Connector-ID lautet %s", "die Anwendungs-ID lautet %s"},
			connectorSecret: {"das Geheimnis ist %s", "das Geheimnis lautet %s", "das Connector-Secret ist „%s“"},
		}, " und ", ", bitte gut aufbewahren.")},
		{name: "German English mix", style: german, punct: plain, flags: spaces, line: format("* %s = %s")},
	}
}
