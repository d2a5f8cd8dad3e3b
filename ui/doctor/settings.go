package doctor

import (
	"bytes"
	"context"
	"crypto/x509"
	"os"
	"slices"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/disk"
)

// Settings are what flags, variables and config.json say.
type Settings struct {
	All         []Setting
	Errors      []error                  // of settings that have no value that fits
	ConfigError error                    // config.json cannot be used
	Known       []string                 // names of variables that the program reads
	Taken       []string                 // those of the five variables of values that were set: they are unset at the start
	Alike       func(name string) string // a name of our variables that is like another one; "" without any
}

// Setting is one setting, with where its value is from.
type Setting struct {
	Name, Value, Source string
}

// lookAtSettings lists each setting with its value and its source.
func lookAtSettings(_ context.Context, x *examination) []about {
	var out []about
	for _, err := range x.Settings.Errors {
		out = append(out, about{Finding: x.trouble(Failed, err)})
	}
	for _, s := range x.Settings.All {
		v := x.shown(s)
		f := fine("%s (%s)", v, name(s.Source))
		f.Value, f.Source = v.asText(), name(s.Source).asText()
		out = append(out, about{name(s.Name).asText(), f})
	}
	return out
}

// shown is a setting's value as far as it is certain to be no secret. An address may
// have a password in it, and the arguments of a command may be one.
func (x *examination) shown(s Setting) value {
	switch {
	case s.Value == "":
		return value{"none"}
	case s.Source == "default":
		return name(s.Value)
	case s.Name == "api-root", s.Name == "portal":
		root, err := kaizala.ParseRoot(s.Value)
		if err != nil {
			return value{"not an address"}
		}
		return name(root.String())
	case s.Name == "identity-cmd":
		if args, err := secret.Split(s.Value); err == nil && len(args) > 1 {
			return value{name(args[0]).text + " with arguments"}
		} else if err == nil && len(args) == 1 {
			return name(args[0])
		}
		return value{"not a command"}
	}
	return x.path(s.Value)
}

// lookAtVariables lists the variables that are set and have to do with the program, by
// their names: no value is shown.
func lookAtVariables(_ context.Context, x *examination) []about {
	var set []value
	var out []about
	for _, line := range os.Environ() {
		variable, v, _ := strings.Cut(line, "=")
		switch {
		case v == "":
		case slices.Contains(x.Settings.Known, variable):
			set = append(set, name(variable))
		case strings.HasPrefix(variable, "KAIZALA_SETUP_"):
			f := Finding{Status: Warning, Says: say("The program reads no variable of this name.")}
			if alike := x.Settings.Alike(variable); alike != "" {
				f.Says = say("The program reads no variable of this name. Did you mean %s?", name(alike))
			}
			out = append(out, about{name(variable).asText(), f})
		}
	}
	for _, variable := range x.Settings.Taken {
		out = append(out, about{name(variable).asText(), fine("It is set; only --env reads it, and no program that is started here gets it.")})
	}
	if f, ok := x.authorities(); ok {
		out = append(out, about{say("SSL_CERT_FILE"), f})
	}
	if len(set) == 0 {
		return append(out, about{Finding: skip("None that the program reads is set.")})
	}
	slices.SortFunc(set, func(a, b value) int { return strings.Compare(a.text, b.text) })
	return append([]about{{Finding: fine("Set: %s.", list(set))}}, out...)
}

// maxAuthorities is how much of the file of SSL_CERT_FILE is read, in bytes.
const maxAuthorities = 8 << 20

// authorities finds whether the file of SSL_CERT_FILE, if it is set, has certificates.
func (x *examination) authorities() (Finding, bool) {
	file := os.Getenv("SSL_CERT_FILE")
	if file == "" {
		return Finding{}, false
	}
	b, err := disk.ReadNamed(file, maxAuthorities)
	switch {
	case os.IsNotExist(err):
		return Finding{Status: Failed, Says: say("There is no file %s: no certificate would be trusted.", x.path(file))}, true
	case err != nil:
		return Finding{Status: Failed, Says: say("The file %s cannot be read: no certificate would be trusted.", x.path(file))}, true
	case !x509.NewCertPool().AppendCertsFromPEM(bytes.TrimSpace(b)):
		return Finding{Status: Failed, Says: say("The file %s has no certificate in it.", x.path(file))}, true
	}
	return fine("%s has certificates in it.", x.path(file)), true
}
