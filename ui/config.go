package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/jsonfile"
	"kaizala-setup/ui/words"
)

// config is the file config.json: the default connector, and settings that hold for
// every command. It has no secret.
type config struct {
	Version   int               `json:"version"`
	Connector *defaultConnector `json:"connector,omitempty"`
	// Settings are texts, numbers or yes and no, by the name of their flag.
	Settings map[string]any `json:"settings,omitempty"`
}

// defaultConnector is the connector that is meant when none is named. The name is for
// the case that the document is gone.
type defaultConnector struct {
	Name string      `json:"name"`
	Key  persist.Key `json:"document"`
}

const (
	configVersion = 1
	maxConfig     = 64 << 10 // bytes
)

// configPath is where the file is.
func (a *app) configPath() string {
	if a.dir != "" { // a test's, which must not read the developer's own
		return filepath.Join(a.dir, "config", "config.json")
	}
	return filepath.Join(xdg.ConfigHome, "kaizala-setup", "config.json")
}

// knownConfig is configPath, or empty where nothing says where the person's files are.
func (a *app) knownConfig() string {
	if a.needsHome("XDG_CONFIG_HOME") != nil {
		return ""
	}
	return a.configPath()
}

// readConfig reads the file; without one it is empty. Codes: config_unreadable,
// config_newer, those of a failing disk.
func (a *app) readConfig() (config, error) {
	path := a.knownConfig()
	if path == "" {
		return config{}, nil // not the one of the working directory, which anyone may have written
	}
	d := disk.New()
	b, err := d.Read(path, maxConfig)
	a.mended = d.Mended()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return config{}, nil
	case err != nil:
		return config{}, persist.DiskError(path, err)
	}
	var version struct{ Version int }
	if json.Unmarshal(b, &version) == nil && version.Version > configVersion {
		return config{}, usage(words.CodeConfigNewer, path)
	}
	var c config
	err = jsonfile.Decode(b, &c)
	switch {
	case err != nil:
	case c.Version != configVersion:
		err = fmt.Errorf(`"version" is not %d`, configVersion)
	case c.Connector != nil && c.Connector.Key.Check() != nil:
		err = errors.New(`"connector" names no set-up: leave it out, and use writes it`)
	}
	if err != nil {
		return config{}, usage(words.CodeConfigUnreadable, path, err.Error())
	}
	return c, nil
}

// needsHome refuses to keep or read anything where neither the variable nor HOME says
// where the person's files are: it would be below / or the working directory. A relative
// path says nothing. Codes: no_home.
func (a *app) needsHome(variable string) error {
	home, err := os.UserHomeDir()
	switch {
	case a.dir != "" || filepath.IsAbs(home) || filepath.IsAbs(os.Getenv(variable)):
		return nil
	case err != nil && os.Getenv(variable) == "":
		return usage(words.CodeNoHome, variable, "HOME and "+variable+" are not set")
	case err != nil:
		return usage(words.CodeNoHome, variable, "HOME is not set, and "+variable+" is no full path")
	}
	return usage(words.CodeNoHome, variable, "HOME is “"+secret.Clean(home)+"”, which is no full path")
}

// writeConfig replaces the file. An empty configuration leaves none behind. Codes:
// no_home, those of a failing disk.
func (a *app) writeConfig(c config) error {
	if err := a.needsHome("XDG_CONFIG_HOME"); err != nil {
		return err
	}
	path := a.configPath()
	if c.Connector == nil && len(c.Settings) == 0 {
		return persist.DiskError(path, disk.Remove(path))
	}
	c.Version = configVersion
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(path)), 0o700); err != nil {
		return persist.DiskError(path, err)
	}
	d := disk.New()
	if err := d.MakeDir(filepath.Dir(path)); err != nil {
		return persist.DiskError(filepath.Dir(path), err)
	}
	return persist.DiskError(path, d.ReplaceOwn(path, append(b, '\n')))
}
