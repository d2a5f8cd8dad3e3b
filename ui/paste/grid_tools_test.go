package paste_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
)

// cells gives the names and the values, each through write.
func cells(ps []pair, write func(string) string) (names, values []string) {
	for _, p := range ps {
		names, values = append(names, write(p.name)), append(values, write(p.value))
	}
	return names, values
}

func tableFrames() []frame {
	asIs := func(s string) string { return s }
	csv := func(s string) string {
		if strings.ContainsAny(s, "\",;") {
			return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		return s
	}
	always := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	row := func(sep string, write func(string) string) func(*rand.Rand, []pair) string {
		return func(_ *rand.Rand, ps []pair) string {
			n, v := cells(ps, write)
			return strings.Join(n, sep) + "\n" + strings.Join(v, sep) + "\n"
		}
	}
	table := func(_ *rand.Rand, ps []pair) string {
		n, v := cells(ps, asIs)
		return "| " + strings.Join(n, " | ") + " |\n|" + strings.Repeat(" --- |", len(n)) + "\n| " + strings.Join(v, " | ") + " |\n"
	}
	htmlRow := func(_ *rand.Rand, ps []pair) string {
		n, v := cells(ps, html.EscapeString)
		return "<table>\n<tr><th>" + strings.Join(n, "</th><th>") + "</th></tr>\n<tr><td>" + strings.Join(v, "</td><td>") + "</td></tr>\n</table>\n"
	}
	const hole = noHoles
	return []frame{
		{name: "CSV", style: camel, punct: any_, flags: spaces, text: row(",", csv)},
		{name: "CSV, quoted", style: label, punct: any_, flags: spaces, text: row(",", always)},
		{name: "CSV with semicolons", style: label, punct: any_, flags: spaces, text: row(";", csv)},
		{name: "TSV", style: pascal, punct: plain + ",;", flags: spaces, text: row("\t", asIs)},
		{name: "spreadsheet rows", style: label, punct: plain + ",;", flags: spaces, line: format("%s\t%s")},
		{name: "CSV of names and values", style: env, punct: b64, flags: spaces, line: format("%s,%s"), head: "name,value\n"},
		{name: "Markdown table", style: label, punct: b64, flags: spaces, text: table},
		{name: "Markdown table of rows", style: label, punct: b64, flags: spaces, line: format("| %s | `%s` |"), head: "| Setting | Value |\n|---|---|\n"},
		{name: "HTML table", style: label, punct: any_, flags: spaces, text: htmlRow},
		{name: "HTML table of rows", style: label, punct: any_, flags: spaces, line: escaped("  <tr><td>%s</td><td>%s</td></tr>"), head: "<table>\n", tail: "\n</table>\n"},
		{name: "psql's rows", style: snake, punct: b64, flags: spaces | hole, line: func(n, v string) string { return fmt.Sprintf(" %-24s | %s", n, v) }, head: " name                     | value\n--------------------------+--------\n"},
		{name: "Jira table", style: label, punct: b64, flags: spaces, line: format("|%s|%s|"), head: "||Setting||Value||\n"},
	}
}

func toolFrames() []frame {
	bitwarden := func(_ *rand.Rand, ps []pair) string {
		return `{"encrypted":false,"items":[{"type":2,"name":"Bot","notes":null,"fields":[` + joined(ps, ",", func(n, v string) string {
			return fmt.Sprintf(`{"name":%s,"value":%s,"type":1}`, js(n), js(v))
		}) + `]}]}`
	}
	onePassword := func(_ *rand.Rand, ps []pair) string {
		return `{"overview":{"title":"Bot"},"details":{"sections":[{"title":"Kaizala","fields":[` + joined(ps, ",", func(n, v string) string {
			return fmt.Sprintf(`{"title":%s,"id":"f1","value":{"concealed":%s}}`, js(n), js(v))
		}) + `]}]}}`
	}
	keepass := func(_ *rand.Rand, ps []pair) string {
		return "<Entry>\n" + joined(ps, "\n", escaped("  <String>\n    <Key>%s</Key>\n    <Value ProtectInMemory=\"True\">%s</Value>\n  </String>")) + "\n</Entry>\n"
	}
	return []frame{
		{name: "Bitwarden", style: label, punct: any_, flags: spaces, text: bitwarden},
		{name: "1Password", style: label, punct: any_, flags: spaces, text: onePassword},
		{name: "KeePass XML", style: pascal, punct: any_, flags: spaces, text: keepass},
		{name: "log line", style: camel, punct: b64, line: format("%s=%s"), sep: " ", head: "2026-11-03 09:14:02,113 DEBUG [main] client - ", tail: " status=200"},
		{name: "log line with JSON", style: camel, punct: any_, flags: spaces, line: func(n, v string) string { return js(n) + ":" + js(v) }, sep: ",", head: "09:14:02 INFO start {", tail: "}"},
		{name: "exception", style: camel, punct: b64, line: format("%s=%s"), sep: ", ", head: "java.lang.IllegalStateException: call failed [", tail: "]\n\tat com.example.Bot.run(Bot.java:42)\n\tat com.example.Main.main(Main.java:7)\n"},
		{name: "Java's toString", style: camel, punct: b64, line: format("%s=%s"), sep: ", ", head: "Config{", tail: "}"},
		{name: "toString, quoted", style: camel, punct: inSQ, flags: spaces, line: format("%s='%s'"), sep: ", ", head: "Config(", tail: ")"},
		{name: "connection string", style: pascal, punct: b64 + "%!@:^#", flags: spaces, line: format("%s=%s"), sep: ";", tail: ";"},
		{name: "k=v; k=v", style: camel, punct: b64 + "%&!?*@:^#", flags: spaces, line: format("%s=%s"), sep: "; "},
		{name: "k: v, k: v", style: camel, punct: b64 + "%&!?*@^#", flags: spaces, line: format("%s: %s"), sep: ", "},
		{name: "k=v k=v", style: snake, punct: b64 + "%&!?*@:^#", line: format("%s=%s"), sep: " "},
		{name: "k=v, k=v", style: kebab, punct: b64 + "%&!?*@:^#", flags: spaces, line: format("%s=%s"), sep: ", "},
		{name: "bare keys in braces", style: camel, punct: inSQ, flags: spaces, line: format("%s: '%s'"), sep: ", ", head: "{", tail: "}"},
		{name: "Python's repr", style: snake, punct: inSQ, flags: spaces, line: format("('%s', '%s')"), sep: ", ", head: "[", tail: "]"},
		{name: "diff", style: env, punct: plain, flags: spaces | noHoles | fixed, line: format("+%s=%s"), head: "@@ -1,2 +1,4 @@\n", tail: "\n"},
	}
}
