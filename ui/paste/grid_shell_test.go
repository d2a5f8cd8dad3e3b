package paste_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// four are the fields that a request's headers hold.
const four = "0123"

func shellFrames() []frame {
	caret := func(s string) string {
		return strings.NewReplacer("%", "^%", "&", "^&", `"`, `^\^"`, "^", "^^", "!", "^!").Replace(s)
	}
	return []frame{
		{name: "export", style: env, punct: b64 + "%@:^,", line: format("export %s=%s"), comment: "# %s", behind: " # %s"},
		{name: "export, quoted", style: env, punct: noDlr, flags: spaces, line: format(`export %s="%s"`), head: "#!/bin/sh\n", comment: "#%s", behind: "  # %s"},
		{name: "export, single quotes", style: env, punct: inSQ, flags: spaces, line: format("export %s='%s'"), comment: "# %s", behind: " # %s"},
		{name: "export on one line", style: env, punct: b64 + "%@:^,", line: format("export %s=%s"), sep: "; "},
		{name: "fish", style: env, punct: inSQ, flags: spaces, line: format("set -gx %s '%s'"), comment: "# %s"},
		{name: "variables before a command", style: env, punct: b64, line: format("%s=%s"), sep: " ", tail: " ./bot --once"},
		{name: "cmd set", style: env, punct: b64 + "@:,;'$", flags: spaces, line: format("set %s=%s"), comment: "REM %s"},
		{name: "cmd set, quoted", style: env, punct: b64 + "@:,;'$&#", flags: spaces, line: format(`set "%s=%s"`), head: "@echo off\n", comment: ":: %s"},
		{name: "setx", style: env, punct: b64 + "@:,;'$&#", flags: spaces, line: format(`setx %s "%s"`), comment: "rem %s"},
		{name: "PowerShell env", style: env, punct: noDlr, flags: spaces, line: format(`$env:%s = "%s"`), comment: "# %s", behind: " # %s"},
		{name: "PowerShell env, single quotes", style: env, punct: inSQ, flags: spaces, line: format(`$env:%s='%s'`), comment: "#%s"},
		{name: "PowerShell variables", style: camel, punct: inSQ, flags: spaces, line: format(`$%s = '%s'`), comment: "# %s", behind: " # %s"},
		{name: "PowerShell hash table", style: pascal, punct: inSQ, flags: spaces, line: format(`    %s = '%s'`), head: "$settings = @{\n", tail: "\n}\n", comment: "    # %s"},
		{name: "PowerShell hash on one line", style: header, fields: four, punct: inSQ, line: format(`"%s"='%s'`), sep: "; ", head: "Invoke-RestMethod -Uri https://api.kaiza.la/v1/accessToken -Headers @{", tail: "}"},
		{name: "SetEnvironmentVariable", style: env, punct: inSQ, flags: spaces, line: format(`[Environment]::SetEnvironmentVariable('%s', '%s', 'User')`), comment: "# %s"},
		{name: "flags", style: kebab, punct: b64 + "%@:^,", line: format("--%s %s"), sep: " ", head: "bot "},
		{name: "flags with =", style: kebab, punct: b64 + "%@:^,", line: format("--%s=%s"), sep: " ", head: "$ bot run "},
		{name: "flags, continued", style: camel, punct: most, line: format(`  --%s "%s"`), sep: " \\\n", head: "node bot.js \\\n"},
		{name: "cmd switches", style: camel, punct: b64 + "@,", line: format("/%s:%s"), sep: " ", head: "bot.exe "},
		{name: "env command's output", style: env, punct: plain + ";,$'\"", flags: spaces, line: format("%s=%s"), head: "SHELL=/bin/bash\nLANG=C.UTF-8\nHOME=/home/bot\n", tail: "\nSHLVL=1\n"},
		{name: "PowerShell 5 file in UTF-16", style: env, punct: plain, flags: spaces | fixed, text: func(r *rand.Rand, ps []pair) string {
			return utf16(pick(r, "\xff\xfe", "\xfe\xff"), joined(ps, "\r\n", format("%s=%s"))+"\r\n")
		}},
		{name: "Format-List", style: pascal, punct: plain + ";$", flags: spaces, line: func(n, v string) string { return fmt.Sprintf("%-24s : %s", n, v) }, head: "\n", tail: "\n\n"},
		{name: "curl on one line", style: header, fields: four, punct: inSQ, line: format("-H '%s: %s'"), sep: " ", head: "curl -s ", tail: " https://api.kaiza.la/v1/accessToken"},
		{name: "curl, double quotes", style: header, fields: four, punct: noDlr, line: format(`-H "%s: %s"`), sep: " ", head: "  512  curl ", tail: " https://api.kaiza.la/v1/accessToken | jq ."},
		{name: "curl, continued", style: header, fields: four, punct: inSQ, line: format("  --header '%s: %s'"), sep: " \\\n", head: "curl --location 'https://api.kaiza.la/v1/accessToken' \\\n"},
		{name: "curl, --header=", style: header, fields: four, punct: noDlr, line: format(`--header="%s: %s"`), sep: " ", head: "curl https://api.kaiza.la/v1/accessToken "},
		{name: "Chrome's cURL (bash)", style: header, fields: four, punct: inSQ, line: format("  -H '%s: %s'"), sep: " \\\n", head: "curl 'https://api.kaiza.la/v1/accessToken' \\\n  -H 'accept: */*' \\\n  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \\\n", tail: " \\\n  --compressed"},
		{name: "Chrome's cURL (cmd)", style: header, fields: four, punct: b64 + "%&!@:#;,", line: func(n, v string) string { return fmt.Sprintf(`  -H ^"%s: %s^"`, n, caret(v)) }, sep: " ^\n", head: "curl ^\"https://api.kaiza.la/v1/accessToken^\" ^\n  -H ^\"accept: */*^\" ^\n", tail: " ^\n  --compressed", flags: noHoles},
		{name: "wget", style: header, fields: four, punct: noDlr, line: format(`--header="%s: %s"`), sep: " ", head: "wget -qO- ", tail: " https://api.kaiza.la/v1/accessToken"},
		{name: "httpie", style: header, fields: four, punct: b64, line: format("%s:%s"), sep: " ", head: "http GET https://api.kaiza.la/v1/accessToken "},
	}
}

// utf16 writes a text as PowerShell 5 writes files.
func utf16(mark, text string) string {
	var b strings.Builder
	b.WriteString(mark)
	for _, c := range text { // no test needs a character beyond the first plane
		low, high := byte(c), byte(c>>8)
		if mark[0] == 0xff {
			b.Write([]byte{low, high})
		} else {
			b.Write([]byte{high, low})
		}
	}
	return b.String()
}

func requestFrames() []frame {
	chromeShell := func(_ *rand.Rand, ps []pair) string {
		return "Invoke-WebRequest -UseBasicParsing -Uri \"https://api.kaiza.la/v1/accessToken\" `\n-Headers @{\n\"Accept\"=\"*/*\"\n  " + joined(ps, "\n  ", format(`"%s"="%s"`)) + "\n}"
	}
	fetch := func(_ *rand.Rand, ps []pair) string {
		return "fetch(\"https://api.kaiza.la/v1/accessToken\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    " + joined(ps, ",\n    ", func(n, v string) string { return js(n) + ": " + js(v) }) + "\n  },\n  \"body\": null,\n  \"method\": \"GET\"\n});"
	}
	har := func(_ *rand.Rand, ps []pair) string {
		return "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"WebInspector\",\"version\":\"537.36\"},\"entries\":[{\"startedDateTime\":\"2026-11-03T09:14:00.000Z\",\"request\":{\"method\":\"GET\",\"url\":\"https://api.kaiza.la/v1/accessToken\",\"headers\":[{\"name\":\"Accept\",\"value\":\"*/*\"}," +
			joined(ps, ",", func(n, v string) string { return fmt.Sprintf(`{"name":%s,"value":%s}`, js(n), js(v)) }) + "],\"queryString\":[],\"cookies\":[]},\"response\":{\"status\":200,\"headers\":[{\"name\":\"Content-Type\",\"value\":\"application/json\"}]}}]}}"
	}
	pairs := func(before, after, sep string, line func(n, v string) string) func(*rand.Rand, []pair) string {
		return func(_ *rand.Rand, ps []pair) string { return before + joined(ps, sep, line) + after }
	}
	form := func(n, v string) string { return n + "=" + url.QueryEscape(v) }
	return []frame{
		{name: "Chrome's PowerShell", style: header, fields: four, punct: noDlr, text: chromeShell},
		{name: "Chrome's fetch", style: header, fields: four, punct: any_, text: fetch},
		{name: "HAR", style: header, fields: four, punct: any_, text: har},
		{name: "DevTools' headers", style: header, fields: four, punct: plain + ";,$", text: pairs("GET /v1/accessToken HTTP/1.1\nHost: api.kaiza.la\nAccept: */*\n", "\nUser-Agent: Mozilla/5.0\n", "\n", format("%s: %s"))},
		{name: "DevTools' headers in two lines", style: header, fields: four, punct: plain + ";,$", flags: noHoles, text: pairs("accept:\n*/*\n", "\nuser-agent:\nMozilla/5.0\n", "\n", format("%s:\n%s"))},
		{name: ".http file", style: header, fields: four, punct: plain + ";,$", flags: noHoles, line: format("%s: %s"), head: "### token\nGET https://api.kaiza.la/v1/accessToken\n", tail: "\n\n###\n", comment: "# %s"},
		{name: ".http variables", style: camel, punct: plain, flags: spaces | noHoles, line: format("@%s = %s"), tail: "\n\nGET {{host}}/v1/accessToken\n", comment: "# %s"},
		{name: "form body", style: snake, punct: query, flags: spaces, text: pairs("", "", "&", form)},
		{name: "URL query", style: camel, punct: query, flags: spaces, text: pairs("https://bot.example.com/setup?", "", "&", form)},
		{name: "Postman environment", style: kebab, punct: any_, flags: spaces, text: pairs("{\"id\":\"x\",\"name\":\"Production\",\"values\":[", "],\"_postman_variable_scope\":\"environment\"}", ",", func(n, v string) string {
			return fmt.Sprintf(`{"key":%s,"value":%s,"type":"default","enabled":true}`, js(n), js(v))
		})},
		{name: "Postman headers", style: header, fields: four, punct: any_, text: pairs("{\"info\":{\"name\":\"Collection\"},\"item\":[{\"name\":\"token\",\"request\":{\"method\":\"GET\",\"header\":[", "],\"url\":{\"raw\":\"https://api.kaiza.la/v1/accessToken\"}}}]}", ",", func(n, v string) string {
			return fmt.Sprintf("{\n\"key\": %s,\n\"type\": \"text\",\n\"value\": %s\n}", js(n), js(v))
		})},
		{name: "Postman bulk edit", style: header, fields: four, punct: plain + ";,$", flags: noHoles, line: format("%s:%s")},
		{name: "Insomnia", style: header, fields: four, punct: any_, text: pairs("{\"_type\":\"export\",\"resources\":[{\"method\":\"GET\",\"headers\":[", "]}]}", ",", func(n, v string) string {
			return fmt.Sprintf(`{"name":%s,"value":%s,"id":"pair_1"}`, js(n), js(v))
		})},
	}
}
