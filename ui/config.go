package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
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

// readConfig reads the file; without one it is empty. Codes: config_unreadable,
// config_newer, those of a failing disk.
func (a *app) readConfig() (config, error) {
	path := a.configPath()
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
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&c)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else {
			err = errors.New("text follows the object")
		}
	}
	if err == nil && c.Version != configVersion {
		err = fmt.Errorf(`"version" is not %d`, configVersion)
	}
	if err == nil && c.Connector != nil {
		err = c.Connector.Key.Check()
	}
	if err != nil {
		return config{}, usage(words.CodeConfigUnreadable, path, configFault(err))
	}
	return c, nil
}

// configFault says what is wrong in the file. The words of Go's decoder are not for people.
func configFault(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return "it is not a JSON object, but " + aKind(kind.Value)
	case errors.As(err, &kind):
		return fmt.Sprintf("%q cannot be %s", kind.Field, aKind(kind.Value))
	case errors.Is(err, io.EOF):
		return "it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends in the middle"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// aKind is a kind of JSON value with its article. Of a number, the decoder tells its digits
// too.
func aKind(kind string) string {
	kind, _, _ = strings.Cut(kind, " ")
	return map[string]string{"array": "an array", "object": "an object", "bool": "true or false", "string": "a string", "number": "a number"}[kind]
}

// needsHome refuses to keep anything where neither the variable nor HOME says where the
// person's files are: it would be below /. Codes: no_home.
func (a *app) needsHome(variable string) error {
	if _, err := os.UserHomeDir(); err == nil || os.Getenv(variable) != "" || a.dir != "" {
		return nil
	}
	return usage(words.CodeNoHome, variable)
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
