package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// Host is what this host remembers of a team, in the directory Options.Dir.
type Host struct {
	Member   persist.Pin `json:"pin,omitzero"`       // names the identity with which it is a member
	Name     string      `json:"name,omitempty"`     // of the member, as it was given here
	Team     string      `json:"team,omitempty"`     // a hash of the newest roster that was seen
	Revision int64       `json:"revision,omitempty"` // of that roster; 0: none was seen
}

const maxHost = 16 << 10 // bytes

// Dir is the directory, below a state directory, for what this host remembers of the
// team at the address.
func (a Address) Dir(stateDir string) string {
	return persist.TeamDir(stateDir, a.server+"\x00"+a.Database())
}

// ReadHost reads what this host remembers. Without a file it is the zero value. Codes:
// corrupt, and those of a failing disk.
func ReadHost(dir string) (Host, error) {
	path := filepath.Join(dir, persist.TeamHost)
	b, err := disk.New().Read(path, maxHost)
	if errors.Is(err, fs.ErrNotExist) {
		return Host{}, nil
	}
	if err != nil {
		return Host{}, persist.DiskError(path, err)
	}
	var h Host
	if err := json.Unmarshal(b, &h); err != nil || h.Revision < 0 {
		return Host{}, &persist.Error{Reason: persist.CodeCorrupt, Path: path, Err: err}
	}
	h.Name = secret.Clean(h.Name)
	return h, nil
}

// UpdateHost changes what this host remembers, while no other process does. Codes:
// busy, and those of ReadHost.
func UpdateHost(ctx context.Context, dir string, change func(*Host)) error {
	if err := disk.New().MakeDir(dir); err != nil {
		return persist.DiskError(dir, err)
	}
	path := filepath.Join(dir, persist.TeamHost)
	ctx, cancel := context.WithTimeout(ctx, persist.LockDeadline)
	defer cancel()
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	switch ok, err := lock.TryLockContext(ctx, 5*time.Millisecond); {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return persist.DiskError(path, err)
	case !ok:
		return &persist.Error{Reason: persist.CodeBusy, Path: path}
	}
	defer func() { _ = lock.Unlock() }()
	h, err := ReadHost(dir)
	if err != nil {
		return err
	}
	change(&h)
	b, err := json.MarshalIndent(h, "", " ")
	if err != nil {
		return err
	}
	return persist.DiskError(path, disk.New().Replace(path, append(b, '\n')))
}

// seen is the newest roster that this host knew of before a query. What the query gives
// may be older than what others have learnt meanwhile, and never older than this.
type seen struct {
	known    roster // by this process; revision 0: none
	sum      string
	revision int64 // 0: none was seen
}

// seen is what there is before a query. Codes: those of ReadHost.
func (s *Store) seen() (seen, error) {
	s.mu.Lock()
	known := s.known
	s.mu.Unlock()
	if known.Revision > 0 || s.options.Dir == "" {
		return seen{known, known.sum, known.Revision}, nil
	}
	h, err := ReadHost(s.options.Dir)
	return seen{sum: h.Team, revision: h.Revision}, err
}

// remember notes a roster that was found to be the team's, unless a newer one is
// known. Codes: those of UpdateHost.
func (s *Store) remember(ctx context.Context, team roster) error {
	s.mu.Lock()
	if team.Revision > s.known.Revision {
		s.known = team
	}
	s.mu.Unlock()
	if s.options.Dir == "" {
		return nil
	}
	if h, err := ReadHost(s.options.Dir); err != nil || h.Revision >= team.Revision {
		return err
	}
	return UpdateHost(ctx, s.options.Dir, func(h *Host) {
		if h.Revision < team.Revision {
			h.Team, h.Revision = team.sum, team.Revision
		}
	})
}

// ForgetTeam has this host trust the team that it sees next, whatever it was before:
// the person has asked the other members. Codes: those of UpdateHost.
func (s *Store) ForgetTeam(ctx context.Context) error {
	s.mu.Lock()
	s.known = roster{}
	s.mu.Unlock()
	if s.options.Dir == "" {
		return nil
	}
	return UpdateHost(ctx, s.options.Dir, func(h *Host) { h.Team, h.Revision = "", 0 })
}
