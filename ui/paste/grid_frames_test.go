package paste_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
)

// allFrames are the forms of text that the grid writes.
var allFrames = slices.Concat(settingsFrames(), cloudFrames(), xmlFrames(), shellFrames(), requestFrames(), codeFrames(), scriptFrames(), toolFrames(), jsonFrames(), tableFrames(), textFrames(), chatFrames(), germanFrames())

// Punctuation that a secret may hold in a frame.
const (
	safe  = "-_.~"
	b64   = "+/=" + safe
	plain = b64 + "%&!?*@:^#"           // in a value that nothing encloses
	most  = b64 + "%&$!?*@:^#;,'"       // between double quotes
	any_  = most + `"`                  // where quotes are escaped
	inSQ  = b64 + `%&$!?*@:^#;,"`       // between single quotes
	noDlr = b64 + "%&!?*@:^#;,'"        // between double quotes that expand $
	query = safe + "+/=%&$!?*@:^#;,'\"" // percent-encoded
)

// format is a line that fmt writes from the name and the value.
func format(f string) func(n, v string) string {
	return func(n, v string) string { return fmt.Sprintf(f, n, v) }
}

// js quotes a value as JSON and most languages do.
func js(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// quoted is a format whose value is quoted as JSON does.
func quoted(f string) func(n, v string) string {
	return func(n, v string) string { return fmt.Sprintf(f, n, js(v)) }
}

// escaped is a format whose value has HTML entities.
func escaped(f string) func(n, v string) string {
	return func(n, v string) string { return fmt.Sprintf(f, n, html.EscapeString(v)) }
}

// joined writes a line for each pair.
func joined(ps []pair, sep string, line func(n, v string) string) string {
	var lines []string
	for _, p := range ps {
		lines = append(lines, line(p.name, p.value))
	}
	return strings.Join(lines, sep)
}

func settingsFrames() []frame {
	return []frame{
		{name: ".env", style: env, punct: plain, flags: spaces | wraps, line: format("%s=%s"), tail: "\n", comment: "# %s", behind: " # %s"},
		{name: ".env, quoted", style: env, punct: noDlr, flags: spaces, line: format(`%s="%s"`), tail: "\n", comment: "#%s", behind: " # %s"},
		{name: ".env, single quotes", style: env, punct: inSQ, flags: spaces, line: format(`%s='%s'`), comment: "# %s", behind: "  # %s"},
		{name: ".env, spaces round =", style: env, punct: plain, flags: spaces, line: format("%s = %s"), comment: "# %s"},
		{name: "INI", style: snake, punct: plain, flags: spaces | wraps, line: format("%s=%s"), head: "[kaizala]\n", comment: "; %s", behind: " ; %s"},
		{name: "INI, camel", style: camel, punct: plain, flags: spaces, line: format("%s = %s"), head: "[Kaizala]\n", tail: "\n\n[log]\nlevel=info\n", comment: ";%s"},
		{name: "properties", style: dotted, punct: plain, flags: spaces | wraps, line: format("%s=%s"), head: "#Tue Nov 03 09:14:00 UTC 2026\n", comment: "#%s"},
		{name: "properties, colon", style: dotted, punct: plain, flags: spaces, line: format("%s: %s"), comment: "! %s"},
		{name: "TOML", style: snake, punct: any_, flags: spaces, line: quoted("%s = %s"), head: "[kaizala]\n", comment: "# %s", behind: " # %s"},
		{name: "TOML, literal", style: kebab, punct: inSQ, flags: spaces, line: format("%s = '%s'"), head: "[connector]\n", comment: "# %s", behind: "  # %s"},
		{name: "YAML", style: snake, punct: b64 + "%&!?*@^$", flags: spaces, line: format("  %s: %s"), head: "kaizala:\n", comment: "  # %s", behind: " # %s"},
		{name: "YAML, camel", style: camel, punct: b64 + "%&!?*@^$", flags: spaces, line: format("    %s: %s"), head: "services:\n  kaizala:\n", comment: "#%s"},
		{name: "YAML, quoted", style: kebab, punct: any_, flags: spaces, line: quoted("  %s: %s"), head: "---\nkaizala:\n", comment: "  #%s", behind: "   # %s"},
		{name: "YAML, single quotes", style: snake, punct: inSQ, flags: spaces, line: format("%s: '%s'"), comment: "# %s", behind: " # %s"},
		{name: "YAML, folded", style: snake, punct: plain, flags: noHoles, line: yamlBlock(">-"), comment: ""},
		{name: "YAML, literal", style: camel, punct: plain, flags: noHoles, line: yamlBlock("|"), comment: ""},
		{name: "YAML, list of name and value", style: env, punct: any_, flags: spaces, line: quoted("  - name: %s\n    value: %s"), head: "env:\n"},
		{name: "YAML, list of name and value, plain", style: env, punct: b64, flags: spaces, line: format("        - name: %s\n          value: %s"), head: "      env:\n"},
		{name: "conf with colons", style: kebab, punct: plain, flags: spaces, line: format("%s : %s"), comment: "# %s"},
		{name: "HOCON", style: camel, punct: any_, flags: spaces, line: quoted("  %s = %s"), head: "kaizala {\n", tail: "\n}\n", comment: "  # %s", behind: " // %s"},
		{name: "Windows registry file", style: pascal, punct: most, flags: spaces, line: format(`"%s"="%s"`), head: "Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software\\Reports]\n", comment: "; %s"},
		{name: "netrc-like columns", style: snake, punct: plain, flags: noHoles, line: func(n, v string) string { return fmt.Sprintf("%-30s %s", n, v) }},
	}
}

func yamlBlock(mark string) func(n, v string) string {
	return func(n, v string) string {
		if len(v) < 70 {
			return "  " + n + ": " + v
		}
		if mark == "|" {
			return "  " + n + ": |\n    " + v
		}
		return "  " + n + ": " + mark + "\n    " + cut(v, 60, "\n    ")
	}
}

func cloudFrames() []frame {
	b64of := func(f string) func(n, v string) string {
		return func(n, v string) string { return fmt.Sprintf(f, n, base64.StdEncoding.EncodeToString([]byte(v))) }
	}
	const kubernetes = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: connector\ntype: Opaque\n"
	return []frame{
		{name: "Kubernetes Secret, data", style: env, punct: any_, flags: spaces | noHoles, line: b64of("  %s: %s"), head: kubernetes + "data:\n", tail: "\n"},
		{name: "Kubernetes Secret, data, kebab", style: kebab, punct: any_, flags: noHoles, line: b64of("  %s: %s"), head: kubernetes + "data:\n"},
		{name: "Kubernetes Secret, stringData", style: camel, punct: any_, flags: spaces, line: quoted("  %s: %s"), head: kubernetes + "stringData:\n", comment: "  # %s"},
		{name: "Kubernetes Secret, JSON", style: camel, punct: any_, flags: spaces | noHoles, head: `{"apiVersion":"v1","kind":"Secret","data":{`, tail: `},"type":"Opaque"}`, sep: ",", line: b64of(`"%s":"%s"`)},
		{name: "ConfigMap", style: env, punct: any_, flags: spaces, line: quoted("  %s: %s"), head: "apiVersion: v1\nkind: ConfigMap\ndata:\n"},
		{name: "docker-compose, map", style: env, punct: noDlr, flags: spaces, line: format(`      %s: "%s"`), head: "services:\n  bot:\n    image: bot:1.2\n    environment:\n", comment: "      # %s", behind: " # %s"},
		{name: "docker-compose, list", style: env, punct: b64 + "%&!?*@^", flags: spaces, line: format("      - %s=%s"), head: "services:\n  bot:\n    environment:\n", comment: "      #%s"},
		{name: "docker-compose, quoted list", style: env, punct: noDlr, flags: spaces, line: format(`      - "%s=%s"`), head: "    environment:\n", comment: "      # %s"},
		{name: "docker run", style: env, punct: b64, line: format("-e %s=%s"), sep: " ", head: "docker run -d --name bot ", tail: " bot:1.2"},
		{name: "docker run, quoted", style: env, punct: inSQ, flags: spaces, line: format("  -e %s='%s'"), sep: " \\\n", head: "docker run --rm \\\n", tail: " \\\n  bot:1.2\n"},
		{name: "Dockerfile", style: env, punct: b64 + "%&!?*@^", line: format("ENV %s=%s"), head: "FROM alpine:3.20\n", tail: "\nCMD [\"/bot\"]\n", comment: "# %s"},
		{name: "Dockerfile, old form", style: env, punct: b64 + "%&!?*@^", flags: spaces, line: format("ENV %s %s"), comment: "# %s"},
		{name: "systemd", style: env, punct: noDlr, flags: spaces, line: format(`Environment="%s=%s"`), head: "[Service]\n", tail: "\nExecStart=/usr/local/bin/bot\n", comment: "# %s"},
		{name: "systemd, bare", style: env, punct: b64, line: format(`Environment=%s=%s`), head: "[Service]\nUser=bot\n", comment: "#%s"},
		{name: "crontab", style: env, punct: b64 + "&!?*@^", line: format("%s=%s"), head: "SHELL=/bin/sh\n", tail: "\n0 6 * * * /usr/local/bin/report\n", comment: "# %s"},
		{name: "Terraform tfvars", style: snake, punct: most, flags: spaces, line: format(`%s = "%s"`), comment: "# %s", behind: " # %s"},
		{name: "Terraform variable", style: snake, punct: most, flags: spaces, line: format("variable \"%s\" {\n  type    = string\n  default = \"%s\"\n}")},
		{name: "Azure CLI settings", style: env, punct: b64, line: format("%s=%s"), sep: " ", head: "az webapp config appsettings set -g reports -n bot --settings "},
		{name: "Azure settings, list", style: pascal, punct: any_, flags: spaces, line: func(n, v string) string {
			return fmt.Sprintf("  {\n    \"name\": %s,\n    \"slotSetting\": false,\n    \"value\": %s\n  }", js(n), js(v))
		}, sep: ",\n", head: "[\n", tail: "\n]\n"},
		{name: "GitHub Actions env", style: env, punct: b64, flags: spaces, line: format("      %s: %s"), head: "jobs:\n  report:\n    runs-on: ubuntu-latest\n    env:\n", comment: "      # %s", behind: " # %s"},
		{name: "GitLab variables", style: env, punct: most, flags: spaces, line: format(`  %s: "%s"`), head: "variables:\n", tail: "\nstages:\n  - build\n", comment: "  # %s", behind: " # %s"},
		{name: "GitHub CLI", style: env, punct: most, line: format(`gh secret set %s --body "%s"`)},
		{name: "Jenkinsfile", style: env, punct: inSQ, flags: spaces, line: format("    %s = '%s'"), head: "environment {\n", tail: "\n}\n", comment: "    // %s", behind: " // %s"},
		{name: "Heroku", style: env, punct: b64, line: format("%s=%s"), sep: " ", head: "heroku config:set "},
		{name: "PM2 ecosystem", style: env, punct: inSQ, flags: spaces, line: format("      %s: '%s',"), head: "module.exports = {\n  apps: [{\n    name: 'bot',\n    env: {\n", tail: "\n    }\n  }]\n};\n", comment: "      // %s", behind: " // %s"},
	}
}

func xmlFrames() []frame {
	const plist = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n"
	return []frame{
		{name: "web.config", style: pascal, punct: any_, flags: spaces, line: escaped(`    <add key="%s" value="%s" />`), head: "<configuration>\n  <appSettings>\n", tail: "\n  </appSettings>\n</configuration>\n", comment: "    <!-- %s -->", behind: " <!-- %s -->"},
		{name: "XML elements", style: camel, punct: any_, flags: spaces, line: func(n, v string) string { return "  <" + n + ">" + html.EscapeString(v) + "</" + n + ">" }, head: "<connector>\n", tail: "\n</connector>\n", comment: "  <!-- %s -->", behind: " <!-- %s -->"},
		{name: "XML attributes", style: camel, punct: any_, flags: spaces, line: escaped(`%s="%s"`), sep: " ", head: "<connector ", tail: " />"},
		{name: "XML string resources", style: snake, punct: any_, flags: spaces, line: escaped(`    <string name="%s">%s</string>`), head: "<resources>\n", tail: "\n</resources>\n", comment: "    <!-- %s -->"},
		{name: "plist", style: camel, punct: any_, flags: spaces, line: escaped("\t<key>%s</key>\n\t<string>%s</string>"), head: plist, tail: "\n</dict>\n</plist>\n"},
		{name: "Spring XML", style: camel, punct: any_, flags: spaces, line: escaped(`  <property name="%s" value="%s"/>`), head: "<bean class=\"com.example.Bot\">\n", tail: "\n</bean>\n", comment: "  <!-- %s -->"},
		{name: "HTML definition list", style: label, punct: any_, flags: spaces, line: escaped("<dt>%s</dt><dd>%s</dd>"), head: "<dl>\n", tail: "\n</dl>\n"},
		{name: "HTML input fields", style: camel, punct: any_, flags: spaces, line: escaped(`<input type="text" name="%s" value="%s">`), head: "<form>\n", tail: "\n</form>\n"},
	}
}

func jsonFrames() []frame {
	object := func(ps []pair, sep string) string {
		return joined(ps, sep, func(n, v string) string { return js(n) + ": " + js(v) })
	}
	text := func(before, after, sep string) func(*rand.Rand, []pair) string {
		return func(_ *rand.Rand, ps []pair) string { return before + object(ps, sep) + after }
	}
	return []frame{
		{name: "JSON", style: camel, punct: any_, flags: spaces, text: text("{\n  ", "\n}\n", ",\n  ")},
		{name: "JSON, one line", style: snake, punct: any_, flags: spaces, text: text("{", "}", ", ")},
		{name: "JSON, compact, upper names", style: env, punct: any_, flags: spaces, text: func(_ *rand.Rand, ps []pair) string {
			return "{" + joined(ps, ",", func(n, v string) string { return js(n) + ":" + js(v) }) + "}"
		}},
		{name: "JSON, 6 deep", style: camel, punct: any_, flags: spaces, text: text(`{"a":{"env":{"prod":{"apps":{"bot":{"kaizala":{`, `}}}}}}}`, ",")},
		{name: "JSON, list of one", style: camel, punct: any_, flags: spaces, text: text("[\n {\n  ", "\n }\n]\n", ",\n  ")},
		{name: "JSON, name and value", style: env, punct: any_, flags: spaces, text: func(_ *rand.Rand, ps []pair) string {
			return "[" + joined(ps, ",", func(n, v string) string { return fmt.Sprintf(`{"name":%s,"value":%s}`, js(n), js(v)) }) + "]"
		}},
		{name: "JSON, value before the key", style: camel, punct: any_, flags: spaces, text: func(_ *rand.Rand, ps []pair) string {
			return "{\"settings\": [\n" + joined(ps, ",\n", func(n, v string) string { return fmt.Sprintf(`  {"value": %s, "key": %s}`, js(v), js(n)) }) + "\n]}\n"
		}},
		{name: "JSON with comments", style: camel, punct: any_, flags: spaces, line: func(n, v string) string { return "  " + js(n) + ": " + js(v) + "," }, head: "{\n", tail: "\n}\n", comment: "  // %s", behind: " // %s"},
		{name: "JSON in a string of JSON", style: camel, punct: b64 + "%&!?*@:^#;,'", flags: spaces, text: func(_ *rand.Rand, ps []pair) string {
			return `{"level":"info","body":` + js("{"+object(ps, ",")+"}") + `}`
		}},
		{name: "JSON twice in a string", style: camel, punct: b64, flags: spaces, text: func(_ *rand.Rand, ps []pair) string {
			return `{"x":` + js(`{"y":`+js("{"+object(ps, ",")+"}")+"}") + `}`
		}},
		{name: "appsettings.json", style: pascal, punct: any_, flags: spaces, text: text("{\n  \"Logging\": {\"LogLevel\": {\"Default\": \"Information\"}},\n  \"Kaizala\": {\n    ", "\n  }\n}\n", ",\n    ")},
		{name: "local.settings.json", style: pascal, punct: any_, flags: spaces, text: text("{\"IsEncrypted\": false, \"Values\": {\"FUNCTIONS_WORKER_RUNTIME\": \"dotnet\",\n  ", "}}", ",\n  ")},
		{name: "JSON, unfinished", style: camel, punct: any_, flags: spaces, text: text("  ", ",\n", ",\n  ")},
		{name: "JSON behind words", style: camel, punct: any_, flags: spaces, text: text("config loaded: {", "} in 12 ms", ",")},
	}
}
