package ui

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/alike"
	"kaizala-setup/persist/jsonfile"
	"kaizala-setup/ui/words"
)

// settingOf is a setting that a flag, a variable, config.json or a default decides, in
// this order.
type settingOf struct {
	flag     string // its name; in config.json too
	variable string
	standard string // what holds otherwise, in words
}

// settingTable has them all. A flag that the program does not have is left out.
var settingTable = []settingOf{
	{"api-root", "KAIZALA_SETUP_API_ROOT", kaizala.PublicAPIRoot},
	{"portal", "KAIZALA_SETUP_PORTAL", kaizala.PublicPortal},
	{"store", "KAIZALA_SETUP_STORE", "keyring if there is one, else passphrase"},
	{"identity", "KAIZALA_SETUP_IDENTITY", ""},
	{"identity-cmd", "KAIZALA_SETUP_IDENTITY_CMD", ""},
	{"plain", "KAIZALA_SETUP_PLAIN", "false"},
	{"no-input", "KAIZALA_SETUP_NO_INPUT", "false"},
	{"color", "KAIZALA_SETUP_COLOR", "auto"},
	{"still", "KAIZALA_SETUP_STILL", "false"},
}

// origin is where the value of a setting is from. A greater one counts more.
type origin int

const (
	fromDefault origin = iota
	fromFile
	fromVariable
	fromFlag
)

func (o origin) String() string { return []string{"default", "file", "variable", "flag"}[o] }

// setting is a setting with its value, as doctor shows it.
type setting struct {
	Name, Variable, Value string
	From                  origin
}

// says tells in words where the value is from: "--plain was given".
func (s setting) says() string {
	switch s.From {
	case fromFlag:
		return "--" + s.Name + " was given"
	case fromVariable:
		return s.Variable + " is set"
	case fromFile:
		return "config.json has " + s.Name
	}
	return "it is the default"
}

// resolution is what flags, variables and config.json come to.
type resolution struct {
	config      config
	settings    []setting // in the order of settingTable
	configError error     // config.json could not be used
	mended      []string  // config.json, if other users could use it until now
	unresolved  []error   // settings without a value that fits
}

// resolve has each flag of settingTable hold the value that counts. It goes on after an
// error, for doctor. Codes: usage, identity_descriptor, those of readConfig.
func (a *app) resolve(root *cobra.Command) error {
	descriptor := a.openDescriptor(root)
	if descriptor != nil {
		a.unresolved = append(a.unresolved, descriptor)
	}
	if a.config, a.configError = a.readConfig(); a.configError == nil {
		a.configError = a.wrongSetting()
	}
	for _, s := range settingTable {
		if f := root.PersistentFlags().Lookup(s.flag); f != nil {
			if err := a.resolveOne(s, f); err != nil {
				a.unresolved = append(a.unresolved, err)
			}
		}
	}
	a.leaveOutAddresses()
	return cmp.Or(descriptor, a.configError, errors.Join(a.unresolved...))
}

// underneath is what the variable or config.json says of a setting that a flag decides.
func (a *app) underneath(name string) string {
	inFile, has := a.config.Settings[name]
	for _, s := range settingTable {
		if v := os.Getenv(s.variable); s.flag == name && v != "" {
			return v
		}
	}
	if !has {
		return ""
	}
	return fmt.Sprint(inFile)
}

// wrongSetting is an error if config.json has a setting that there is not, or one that is
// neither a text nor a number nor yes or no. Codes: config_unreadable.
func (a *app) wrongSetting() error {
	var known []string
	for _, s := range settingTable {
		known = append(known, s.flag)
	}
	for _, name := range slices.Sorted(maps.Keys(a.config.Settings)) {
		fault := ""
		switch value := a.config.Settings[name].(type) {
		case string, float64, bool:
		default:
			fault = "the setting " + jsonfile.Quote(name) + " cannot be " + jsonfile.KindOf(value)
		}
		if !slices.Contains(known, name) {
			fault = "there is no setting " + jsonfile.Quote(name)
			if meant := alike.Most(name, known); meant != "" {
				fault += fmt.Sprintf(", but %q", meant)
			}
		}
		if fault != "" {
			return usage(words.CodeConfigUnreadable, a.configPath(), fault)
		}
	}
	return nil
}

// resolveOne has the flag of one setting hold the value that counts. Codes: usage.
func (a *app) resolveOne(s settingOf, f *pflag.Flag) error {
	set := setting{s.flag, s.variable, f.Value.String(), fromFlag}
	inFile, has := a.config.Settings[s.flag]
	inVariable := os.Getenv(s.variable)
	switch {
	case f.Changed:
	case inVariable != "":
		set.Value, set.From = inVariable, fromVariable
	case has:
		set.Value, set.From = fmt.Sprint(inFile), fromFile
	default:
		set.Value, set.From = s.standard, fromDefault
	}
	if set.From == fromVariable || set.From == fromFile {
		if f.Value.Type() == "bool" {
			set.Value = yesOrNo(set.Value)
		}
		if err := f.Value.Set(set.Value); err != nil {
			return usage(words.CodeUsage, set.says()+", but not to a value of --"+s.flag+": "+valueFault(f, set.Value, err))
		}
	}
	a.settings = append(a.settings, set)
	return nil
}

// yesOrNo is a setting of yes and no as a flag takes it.
func yesOrNo(text string) string {
	switch strings.ToLower(text) {
	case "yes", "on":
		return "true"
	case "no", "off":
		return "false"
	}
	return text
}

// leaveOutAddresses drops the addresses of the settings where --sandbox is given, which
// has its own.
func (a *app) leaveOutAddresses() {
	if a.flags.sandbox {
		for name, value := range map[string]*string{"api-root": &a.flags.apiRoot, "portal": &a.flags.portal} {
			if a.setting(name).From != fromFlag {
				*value = ""
			}
		}
	}
}

// setting gives one setting by its name; one that is not known counts as a default.
func (a *app) setting(name string) setting {
	if i := slices.IndexFunc(a.settings, func(s setting) bool { return s.Name == name }); i >= 0 {
		return a.settings[i]
	}
	return setting{Name: name}
}
