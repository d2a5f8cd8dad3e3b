package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/jsonfile"
)

// seed is a world to start with, as a person writes it. What is missing is made up.
type seed struct {
	Version    int                   `json:"version"`
	Key        []byte                `json:"key,omitempty"`    // signs tokens; of 32 bytes, in base64
	People     map[Person]seedPerson `json:"people,omitempty"` // of developer and admin
	Users      []seedPerson          `json:"users,omitempty"`  // who else has a name or an ID
	Groups     []seedGroup           `json:"groups,omitempty"` // none: those of the practice organisation
	Connectors []seedConnector       `json:"connectors,omitempty"`
}

type seedPerson struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name,omitempty"`
	Phone       string `json:"phone,omitempty"`
	TenantAdmin bool   `json:"tenantAdmin,omitempty"` // of the two people alone
}

// seedGroup names people by phone number, "developer" or "admin".
type seedGroup struct {
	ID          string   `json:"id,omitempty"`
	Name        string   `json:"name"`
	Type        string   `json:"type,omitempty"` // Group or ConnectGroup
	Welcome     string   `json:"welcomeMessage,omitempty"`
	Admins      []string `json:"admins"`
	Members     []string `json:"members,omitempty"`
	Subscribers []string `json:"subscribers,omitempty"`
	Parents     []string `json:"parents,omitempty"` // IDs of groups of the seed
}

type seedConnector struct {
	ID          string      `json:"id,omitempty"`
	Secret      string      `json:"secret"`
	Name        string      `json:"name"`
	Owner       Person      `json:"owner,omitempty"` // the developer, unless it says admin
	RedirectURL string      `json:"redirectUrl,omitempty"`
	Permissions []string    `json:"permissions,omitempty"` // the portal's names; none: all
	Grants      []seedGrant `json:"grants,omitempty"`
}

// seedGrant is access with a refresh token of any text: it lives for 365 days from the
// start or the reset of the sandbox on.
type seedGrant struct {
	Group        string `json:"group,omitempty"` // an ID; none: all groups of the person
	Person       Person `json:"person,omitempty"`
	RefreshToken string `json:"refreshToken"`
}

// maxSeed is the longest seed, in bytes.
const maxSeed = 4 << 20

const seedVersion = 1

var errNotSeed = fmt.Errorf(`"version" is not %d`, seedVersion)

// readSeed reads a seed's file. It returns an *Error with code CodeSeed.
func readSeed(path string) (*seed, error) {
	text, err := disk.ReadNamed(path, maxSeed)
	if err != nil {
		return nil, &Error{CodeSeed, path, withoutPath(err)}
	}
	var version struct{ Version int }
	if json.Unmarshal(text, &version) == nil && version.Version > seedVersion {
		return nil, &Error{CodeSeed, path, errNotSeed} // it may have fields that we do not know
	}
	var s seed
	if err := jsonfile.Decode(text, &s); err != nil {
		return nil, &Error{CodeSeed, path, err}
	}
	if _, err := s.world(nil, time.Time{}); err != nil {
		return nil, &Error{CodeSeed, path, err}
	}
	return &s, nil
}

// withoutPath is why the file system failed.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// reset puts the world back to its seed, and drops everything that is in memory alone.
// The key and the port stay, so addresses that are open go on working. The caller holds
// s.mu.
func (s *Server) reset() error {
	w, err := s.seed.world(s.world.Key, s.clock())
	if err != nil {
		return err
	}
	w.Port, w.StrictGrants = s.world.Port, s.world.StrictGrants
	err = s.replace(w)
	if err == nil {
		seen := s.seen // the browsers are the same
		s.fleeting = noneYet()
		s.seen = seen
		s.files.sweep(s.world)
	}
	return err
}

// seeded returns the values of the first connector of the seed that has a token.
func (s *Server) seeded() (Shown, bool) {
	if s.seed == nil {
		return Shown{}, false
	}
	c, ok := find(s.seed.Connectors, func(c seedConnector) bool { return len(c.Grants) > 0 && c.ID != "" })
	if !ok {
		return Shown{}, false
	}
	g, _ := s.world.group(c.Grants[0].Group)
	return Shown{
		ConnectorName: named(c.Name), ConnectorID: c.ID, ConnectorSecret: secret.New(c.Secret), RefreshToken: secret.New(c.Grants[0].RefreshToken),
		GroupID: g.ID, GroupName: g.Name, At: s.now(),
	}, true
}

// NewSeed returns a seed, as JSON, with the people, groups, IDs and permissions of a
// world file; or, if path is "", of the practice organisation with a connector that has
// access to a group. Secrets, tokens and the key are made anew, since a world has hashes
// alone. It returns an *Error like Serve.
func NewSeed(ctx context.Context, path string, now func() time.Time) (secret.Secret, error) {
	if path != "" {
		if _, err := os.Lstat(path); err != nil {
			return secret.Secret{}, &Error{CodeWorldCorrupt, path, err}
		}
	}
	old, err := loadWorld(path)
	if err != nil {
		return secret.Secret{}, err
	}
	if path == "" {
		s, err := newServer(Config{Now: now})
		if err == nil {
			_, err = s.Ready(ctx)
		}
		if err != nil {
			return secret.Secret{}, err
		}
		old = s.world
	}
	text, err := json.MarshalIndent(old.seed(now()), "", " ")
	return secret.New(string(text)), err
}
