package ui

import (
	"fmt"
	"strings"
)

// topic is a text of help that belongs to no single command, or is more than the help of
// the command of its name.
type topic struct {
	name, short string
	text        func() string
}

func topics() []topic {
	return []topic{
		{"accessibility", "Screen readers, keyboards, colours, movement", func() string { return accessibilityTopic }},
		{"environment", "Variables that the program reads", environmentTopic},
		{"exit-codes", "What an exit code means", func() string { return exitCodesTopic }},
		{"files", "What is kept, and where", func() string { return filesTopic }},
		{"json", "What --json prints", func() string { return jsonTopic }},
		{"sandbox", "The sandbox in CI: GitHub Actions, GitLab, compose", func() string { return sandboxTopic }},
		{"schedule", "Renewing tokens with a timer, and why that is needed", func() string { return scheduleTopic }},
		{"team", "One connector on several machines, in PostgreSQL", func() string { return teamTopic }},
	}
}

func findTopic(name string) (topic, bool) {
	for _, t := range topics() {
		if t.name == name {
			return t, true
		}
	}
	return topic{}, false
}

func topicNames() []string {
	var out []string
	for _, t := range topics() {
		out = append(out, t.name)
	}
	return out
}

func topicList() string {
	var out strings.Builder
	for _, t := range topics() {
		fmt.Fprintf(&out, "  %-14s %s\n", t.name, t.short)
	}
	return out.String()
}

// variables are those of the environment that stand for no flag, with what they do.
var variables = [][2]string{
	{"XDG_CONFIG_HOME", "config.json is in kaizala-setup below it\n(default ~/.config)"},
	{"XDG_STATE_HOME", "everything is kept in kaizala-setup below it\n(default ~/.local/state)"},
	{"HOME", "your directory, where XDG_STATE_HOME is not set"},
	{"NO_COLOR", "any value: no colour"},
	{"CLICOLOR_FORCE", "any value but 0: colours in a pipe, too"},
	{"BROWSER", "program that opens addresses"},
	{"TERM", "dumb: the wizard goes line by line, without colour"},
	{"LC_ALL, LC_CTYPE, LANG", "without UTF-8 the wizard draws with ASCII"},
	{"HTTPS_PROXY, NO_PROXY", "proxy for calls to the service"},
	{"SSL_CERT_FILE", "certificates of trusted authorities; needed\nwhere a company's proxy opens TLS"},
}

func environmentTopic() string {
	var out strings.Builder
	out.WriteString("Variables of the environment. A flag wins over its\nvariable, and the variable over config.json. A\nconnector that is named is found in any Kaizala; of several\nof that name, those where KAIZALA_SETUP_API_ROOT points\nare meant, but not by what deletes.\n\n")
	for _, s := range settingTable {
		fmt.Fprintf(&out, "  %-26s  the flag --%s\n", s.variable, s.flag)
	}
	for _, v := range variables {
		fmt.Fprintf(&out, "  %-26s  %s\n", v[0], strings.ReplaceAll(v[1], "\n", "\n"+strings.Repeat(" ", 30)))
	}
	out.WriteString(`
sandbox exec gives these to the command that it runs, and export writes them:
KAIZALA_API_ROOT, KAIZALA_CONNECTOR_ID, KAIZALA_CONNECTOR_SECRET,
KAIZALA_REFRESH_TOKEN and KAIZALA_GROUP_ID. verify --env reads them.
exec and proxy give others: see their help.

kaizala-setup doctor shows which value of each setting counts, and where it is
from, and names variables that the program does not know.
`)
	return out.String()
}

const exitCodesTopic = `What an exit code means.

    0   fine
    1   failed here: wrong passphrase, keyring away, redirect refused, output
        that could not be written
    2   wrong usage, or a yes to a public host is missing
    3   not set up, a value is missing, or the token says it has expired
    4   refused by the service
    5   not reachable, or what answers there is not the service
   75   try again later
  126   exec, proxy and sandbox exec: the command cannot be run
  127   exec, proxy and sandbox exec: there is no such command
  130   ended by SIGINT, that is Ctrl+C; 143 by SIGTERM, 129 by SIGHUP, 131 by
        SIGQUIT. What was captured is saved first, within two seconds.
        A proxy or sandbox without a command runs until then: it ends with 0.

Of several results the worst counts: 130, 2, 4, 5, 75, 3, 1, 0.

An error has a code in words, too: --json prints it, and it stays the same
when the sentences change.
`

const accessibilityTopic = `Screen readers, keyboards, colours, movement.

--plain runs the wizard line by line: each page once, from top to bottom, then
one question at a time. It never draws, moves the cursor or repeats a line.
Answers are values, numbers, or words such as back, help and quit, which each
page names. It is used by itself in a pipe, and where TERM is dumb.

Everything works with the keyboard alone: Enter goes on, Esc goes back, Tab
and the arrows move, F1 lists the keys of a page. Nothing depends on how fast
you are, with one exception: a secret that you reveal is hidden again after 10
seconds. With --plain it stays.

Nothing is told by colour alone: a word or a sign says the same. NO_COLOR
turns colours off. --still turns movement off. Without UTF-8 in LANG the
wizard draws with ASCII.
`

const filesTopic = `What is kept, and where.

Everything lies below $XDG_STATE_HOME/kaizala-setup, usually
~/.local/state/kaizala-setup, for you alone: directories have mode 0700, files
0600.

  public/, own/, sandbox/   a file a connector, by the Kaizala that it belongs to:
                            facts in clear, and one sealed part with every secret
  out/                      messages and replies that are to be sent
  team/                     as whom this machine is in a team; sealed copies
                            of what it keeps, and tokens on their way there
  sandbox/world/            what the sandbox knows, with a log of its changes
  sandbox/identity.txt      opens the sandbox's documents, and nothing else

Settings for every command are in $XDG_CONFIG_HOME/kaizala-setup/config.json,
usually ~/.config/kaizala-setup/config.json, by the names of their flags:

  {"version": 1, "settings": {"api-root": "https://api.example.com",
                              "plain": true}}

kaizala-setup help environment names those that there are.

The sealed part is an age file (https://age-encryption.org). What opens it is
in the keyring of your desktop; where there is none, under a passphrase; or in
an age identity file that you name with --identity. kaizala-setup store shows
it, and store move changes it.

A file is replaced in one step: a crash at any moment leaves the old or the
new one. kaizala-setup forget deletes a connector, forget --everything all
there is.

Files that a flag names are written for you alone (0600). The socket of proxy
--socket has mode 0700 and goes when the proxy ends; one that a killed proxy
left is replaced.
`

const jsonTopic = `What --json prints.

Each command prints its result on one line of standard output: one object, with
"version": 1 in it. The version is raised when a field goes or changes its
meaning; new fields may come at any time. Dates are RFC 3339 in UTC, lengths
are characters, and times without a unit in their name are seconds.

An error is one line on standard error, and standard output stays empty:

  {"error":{"code":"...","message":"...","hint":"...",
            "service":{"status":401,"errorCode":"...","message":"..."}}}

Compare the code, never the message: messages are for people and change.
"hint" is there if something can be done, "service" if the service answered.
verify prints its results, those that failed included, and tells of the failure
by its exit code too. A warning looks like an error, under "warning".

The wizard, help and completion have no JSON: with them, --json is an error.
`

const scheduleTopic = `Renewing tokens with a timer, and why that is needed.

A refresh token is good for 365 days. From day 328 on, the service gives a new
one with an access token, and this program keeps it. That happens only when
somebody calls: nobody who never calls between day 328 and day 365 gets a new
one, and then a group admin has to grant access again. One call a day is
plenty:

  kaizala-setup verify --all --no-input

token does the same for one connector once its access token is over, after 24
hours; so does proxy while programs call through it or ask for its health.

Below ~/.config/systemd/user, as kaizala-setup.service:

  [Unit]
  Description=Keep the tokens of Kaizala connectors alive
  [Service]
  Type=oneshot
  ExecStart=kaizala-setup verify --all --no-input

and kaizala-setup.timer:

  [Unit]
  Description=Daily call of Kaizala connectors
  [Timer]
  OnCalendar=daily
  RandomizedDelaySec=1h
  Persistent=true
  [Install]
  WantedBy=timers.target

Then systemctl --user enable --now kaizala-setup.timer. Or as a line of
crontab -e:

  17 4 * * * kaizala-setup verify --all --no-input >/dev/null

A keyring is open only while you are logged in. For a server, keep the secrets
under an identity file: kaizala-setup store move --identity FILE. Give the
timer the full path of the program if it is not in its PATH.
`
